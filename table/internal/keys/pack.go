package keys

import (
	"encoding/binary"
	"unsafe"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Short is a short string as a number of 128 bits, and 0 for one that is too long. A
// table keeps it for each key of text, so that most comparisons need not follow the
// pointer of a key.
//
//	"AIR"              41 49 52 00 00 00 00 00  00 00 00 00 00 00 00 04      the length plus one in the last byte
//	""                 00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 01
//	"id0000000042"     69 64 30 30 30 30 30 30  30 30 34 32 00 00 00 0d
//	null             00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 ff      the length of no string
//	"DELIVER IN PERSON"   0                                                  the bytes themselves are compared
//
// So numbers that are equal, and not 0, say all that there is to say of two keys, and only
// long strings are looked at.
//
// Keys of benchmarks and of life are short: flags, codes, names of cities. A
// pointer to a key is a miss of the cache for each row where there are many
// groups.
type Short struct{ lo, hi uint64 }

// longest is how many bytes a short string has at most.
const longest = 15

// pack returns the number of a string. Two strings with the same number, which is
// not 0, are equal.
//
// Reads overlap instead of going byte by byte: what they have in common is the same
// in both.
func pack(s string) (x Short) {
	n := len(s)
	b := unsafe.Slice(unsafe.StringData(s), n)
	switch {
	case n > longest:
		return Short{}
	case n >= 8:
		x.lo = binary.LittleEndian.Uint64(b)
		x.hi = binary.LittleEndian.Uint64(b[n-8:]) >> (8 * (16 - n))
	case n >= 4:
		x.lo = uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*(n-4))
	case n > 0:
		x.lo = uint64(b[0]) | uint64(b[n/2])<<(8*(n/2)) | uint64(b[n-1])<<(8*(n-1))
	}
	x.hi |= uint64(n+1) << 56
	return x
}

// Is reports whether the number stands for a string.
func (x Short) Is() bool { return x.hi != 0 }

// Empty is the number of the empty string, and Null that of a row without one: no string has
// that length, so that equal numbers say all of rows that may be null too.
var (
	Empty = pack("")
	Null  = Short{hi: 0xff << 56}
)

// text appends the string to b. All 16 bytes are written, without a look at how many there
// are, and those behind the string are cut off again: where b has room for them, nothing is
// copied twice.
func (x Short) text(b []byte) []byte {
	if x == Null {
		return b
	}
	n := int(x.hi>>56) - 1
	at := len(b)
	b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, x.lo), x.hi)
	return b[:at+n]
}

// Strings returns the strings that numbers stand for, in one piece of memory.
func Strings(xs []Short) []string {
	own, out := make([]byte, 0, 16*len(xs)), make([]string, len(xs))
	for i, x := range xs {
		at := len(own)
		own = x.text(own)
		out[i] = unsafe.String(unsafe.SliceData(own[at:]), len(own)-at)
	}
	return out
}

// AsWide returns short strings as the numbers of 128 bits of a vector, in the same memory.
func AsWide(xs []Short) []types.Int128 {
	return unsafe.Slice((*types.Int128)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs))
}

// OfWide returns what AsWide was given. The numbers are of no use as numbers: vectors only
// carry them.
func OfWide(xs []types.Int128) []Short {
	return unsafe.Slice((*Short)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs))
}

// Packer computes the numbers of columns of text, and remembers those of a
// dictionary's entries. Rows that are kept for later take their numbers along
// (Find), because by then their strings are no longer in the cache.
type Packer struct {
	dicts []entryPacks
}

// A reader makes a dictionary for each row group, so that the last one is
// enough.
type entryPacks struct {
	dict  *vector.Dict
	packs []Short
}

// A column that is not of text has no numbers, and keys of numbers cost nothing
// here.

// Pack appends the numbers of the rows of each column of text to out, which has
// a slice for each column; the slices of other columns stay empty.
func (p *Packer) Pack(cols []*vector.Vector, out [][]Short) {
	for len(p.dicts) < len(cols) {
		p.dicts = append(p.dicts, entryPacks{})
	}
	for c, v := range cols {
		at := len(out[c])
		switch {
		case v.Layout != types.Strings:
			continue
		case v.Dict == nil:
			for _, s := range v.S {
				out[c] = append(out[c], pack(s))
			}
		default:
			entries := p.dicts[c].of(v.Dict)
			for _, code := range v.Codes {
				out[c] = append(out[c], entries[code])
			}
		}
		if v.Valid != nil {
			for i := range v.Valid.Absent(v.N) {
				out[c][at+i] = Null
			}
		}
	}
}

// Packed returns the numbers of the rows of each column, in the memory of out:
// for a batch, where Pack adds to what is kept. Those of codes are looked up, so
// that no string is touched to find its group.
func (p *Packer) Packed(cols []*vector.Vector, out [][]Short) [][]Short {
	if len(out) < len(cols) {
		out = make([][]Short, len(cols))
	}
	for c := range out {
		out[c] = out[c][:0]
	}
	p.Pack(cols, out)
	return out
}

// of returns the numbers of a dictionary's entries.
func (p *entryPacks) of(d *vector.Dict) []Short {
	if p.dict != d {
		p.dict, p.packs = d, p.packs[:0]
		for _, s := range d.Values {
			p.packs = append(p.packs, pack(s))
		}
	}
	return p.packs
}
