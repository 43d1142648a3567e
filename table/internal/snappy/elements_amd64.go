package snappy

import (
	"unsafe"

	"xfork/internal/tier"
)

// vectors reports whether AVX2 is there, and wanted (XFORK_SIMD).
var vectors = tier.Current() >= tier.AVX2

// Places that assembly knows.
var (
	_ = [1]struct{}{}[unsafe.Offsetof(all.masks)-4096]
	_ = [1]struct{}{}[unsafe.Offsetof(all.periods)-4224]
	_ = [1]struct{}{}[unsafe.Sizeof(kind{})-16]
)

// fast decodes as plain does. There each element waits for two loads, one behind the other:
// its tag, and the step that a table has for it, which says where the next tag is. Here
// the steps of all bytes are computed before, 32 at a time and whether they are tags or
// not, so that it waits for one.
func (d *decoder) fast() bool {
	if !d.vectors {
		return d.plain()
	}
	src, dst, began := unsafe.SliceData(d.src), unsafe.SliceData(d.dst), d.from
	tags, end := len(d.src)-widest+1, len(d.dst)-widest+1
	for d.to >= far && d.to <= end && d.from < tags {
		if d.from >= d.upto {
			d.begun, d.upto = d.from, min(d.from+window, tags)
			steps(&d.steps[0], at(src, d.from), d.upto-d.from)
		}
		read, written := elements(&all, at(dst, d.to), dst, at(dst, end), at(src, d.from), &d.steps[d.from-d.begun], d.upto-d.from)
		if d.from, d.to = d.from+read, d.to+written; d.from < d.upto {
			break
		}
	}
	return d.from != began
}

// at returns the place of byte i.
func at(p *byte, i int) *byte { return (*byte)(unsafe.Add(unsafe.Pointer(p), i)) }

// steps writes how far the next tag is from each of n bytes, if it is one, and from up to 31
// more.
//
//go:noescape
func steps(out, in *byte, n int)

// elements decodes elements from the tag at src on, as long as their tags are among the
// next n bytes and their places not behind last. first is where what has been written
// begins. Up to 64 bytes behind a tag are read, and up to 80 of an element written.
//
//go:noescape
func elements(all *tables, dst, first, last, src, steps *byte, n int) (read, written int)
