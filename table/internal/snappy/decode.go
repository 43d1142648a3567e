package snappy

import (
	"encoding/binary"
	"errors"
	"unsafe"
)

// Slack is how many bytes behind the end of what is written may be overwritten.
const Slack = 64

// ErrCorrupt is what is wrong with a block that is none.
var ErrCorrupt = errors.New("snappy: corrupt input")

// Size returns how many bytes a block has when it is decompressed, as it says.
func Size(src []byte) (int, error) {
	n, k := binary.Uvarint(src)
	if k <= 0 || n > 1<<32-1 {
		return 0, ErrCorrupt
	}
	return int(n), nil
}

// Decode decompresses src to dst, which has as many bytes as Size says and room for Slack
// more behind.
func Decode(dst, src []byte) error { return decode(dst, src, vectors) }

// decode decompresses with assembly or without.
func decode(dst, src []byte, vectors bool) error {
	n, k := binary.Uvarint(src)
	if k <= 0 || n != uint64(len(dst)) || cap(dst) < len(dst)+Slack {
		return ErrCorrupt
	}
	d := decoder{dst: dst, src: src, from: k, vectors: vectors}
	for d.from < len(src) {
		if !d.fast() && !d.element() {
			return ErrCorrupt
		}
	}
	if d.to != len(dst) {
		return ErrCorrupt
	}
	return nil
}

// decoder is a block that is being decompressed.
type decoder struct {
	dst, src []byte
	to, from int // how many bytes have been written, and read

	vectors     bool
	steps       [window + 32]byte // from each byte from begun to upto to the next tag, if it is one
	begun, upto int
}

// kind is what a tag stands for.
type kind struct {
	mask   uint32 // of the four bytes behind the tag: those that say how far back a copy lies
	add    uint32 // to what they say
	length uint32
	copies int32 // all bits are set if it is a copy
}

// A literal has the place of a copy from far enough back, which the check of places
// passes.
const far = 16

// long is the length of a literal that has its length in bytes of its own: no element of
// those that are decoded fast is as long.
const long = 255

// tables are what decoders look things up in. Assembly knows where each of them lies.
type tables struct {
	kinds [256]kind
	// Of a copy from less than eight bytes back, by how far: which byte of it each of 16
	// bytes is, and the largest multiple up to 16, from which on they come again.
	masks   [least][16]byte
	periods [least]byte
	// The step to the next tag, by itself: to find it is what each element waits for, and a
	// table of bytes needs no product of the tag and the size of a kind.
	steps [256]byte
}

// all is the tables, which nothing writes.
var all = func() (all tables) {
	for tag := range all.kinds {
		k, step := &all.kinds[tag], &all.steps[tag]
		k.copies = -1
		switch length := uint32(tag>>2) + 1; tag & 3 {
		case 0:
			*k, *step = kind{0, far, length, 0}, byte(length+1)
			if length > 60 {
				k.length = long
			}
		case 1:
			k.mask, k.add, k.length, *step = 1<<8-1, uint32(tag>>5)<<8, uint32(tag>>2&7)+4, 2
		case 2:
			k.mask, k.length, *step = 1<<16-1, length, 3
		case 3:
			k.mask, k.length, *step = 1<<32-1, length, 5
		}
	}
	for back := 1; back < least; back++ {
		for i := range all.masks[back] {
			all.masks[back][i] = byte(i % back)
		}
		all.periods[back] = byte(16 / back * back)
	}
	return all
}()

const (
	// window is of how many bytes steps are computed at a time.
	window = 2048
	// widest is how many bytes an element takes at most that is decoded fast, and is
	// read of it: a tag, and 64 bytes.
	widest = 1 + 64
	// narrow is how many bytes are moved of each element at first.
	narrow = 16
	// least is how far back a copy may reach so that eight bytes at a time are right.
	least = 8
)

// plain decodes elements as long as they are far from the ends and none of them is a long
// literal, and reports whether there were any.
//
// Where the 16 bytes lie is computed and not chosen, because the compiler makes a branch
// of a choice of addresses. The two slices are alive, and each address is in one of them:
// checkptr knows only the one that it is computed from.
//
//go:nocheckptr
func (d *decoder) plain() bool {
	src, dst := unsafe.Pointer(unsafe.SliceData(d.src)), unsafe.Pointer(unsafe.SliceData(d.dst))
	apart := int(uintptr(dst) - uintptr(src))
	from, to, last, end := d.from, d.to, len(d.src)-widest, len(d.dst)-widest+1
	if to < far {
		return false
	}
	for from <= last && to <= end {
		tag := *(*byte)(unsafe.Add(src, from))
		k, step := &all.kinds[tag], int(all.steps[tag])
		back := int(*(*uint32)(unsafe.Add(src, from+1))&k.mask + k.add)
		length := int(k.length)
		if uint(back-1) > uint(to-1) || length == long {
			break
		}
		if back < least {
			near(unsafe.Add(dst, to), back, length)
			from, to = from+step, to+length
			continue
		}
		in := unsafe.Add(src, from+1+int(k.copies)&(apart+to-back-from-1))
		out := unsafe.Add(dst, to)
		*(*uint64)(out) = *(*uint64)(in)
		*(*uint64)(unsafe.Add(out, 8)) = *(*uint64)(unsafe.Add(in, 8))
		if length > narrow {
			further(out, in)
		}
		from, to = from+step, to+length
	}
	some := from != d.from
	d.from, d.to = from, to
	return some
}

// near copies from less than eight bytes back: what repeats is less than a move of eight.
// When eight bytes are there, they repeat from a multiple of it back that is no less.
func near(out unsafe.Pointer, back, length int) {
	for i := range least {
		*(*byte)(unsafe.Add(out, i)) = *(*byte)(unsafe.Add(out, i-back))
	}
	period := (least + back - 1) / back * back
	for i := least; i < length; i += 8 {
		*(*uint64)(unsafe.Add(out, i)) = *(*uint64)(unsafe.Add(out, i-period))
	}
}

// further moves the other 48 bytes that an element may have, in the order of places: a copy
// may read what it has written.
func further(out, in unsafe.Pointer) {
	for i := narrow; i < widest-1; i += 16 {
		a := *(*uint64)(unsafe.Add(in, i))
		*(*uint64)(unsafe.Add(out, i)) = a
		b := *(*uint64)(unsafe.Add(in, i+8))
		*(*uint64)(unsafe.Add(out, i+8)) = b
	}
}

// element decodes one element, whatever it is, and reports whether it is in order.
func (d *decoder) element() bool {
	tag, rest := d.src[d.from], d.src[d.from+1:]
	if tag&3 == 0 {
		return d.literal(int(tag>>2), rest)
	}
	k, step := &all.kinds[tag], int(all.steps[tag])
	var word [4]byte
	if copy(word[:], rest) < step-1 {
		return false
	}
	back, length := int(binary.LittleEndian.Uint32(word[:])&k.mask+k.add), int(k.length)
	if back == 0 || back > d.to || length > len(d.dst)-d.to {
		return false
	}
	d.from += step
	// What has been copied is copied again where the two overlap.
	for out := d.dst[d.to : d.to+length]; len(out) > 0; {
		n := copy(out, d.dst[d.to-back:d.to])
		out, d.to = out[n:], d.to+n
	}
	return true
}

// literal copies a literal. Its length less one is size, or in the size-59 bytes behind
// the tag.
func (d *decoder) literal(size int, rest []byte) bool {
	head := max(size-59, 0)
	if head > len(rest) {
		return false
	}
	if head > 0 {
		var word [4]byte
		copy(word[:], rest[:head])
		size = int(binary.LittleEndian.Uint32(word[:]))
	}
	if rest = rest[head:]; size >= len(rest) || size >= len(d.dst)-d.to {
		return false
	}
	d.to += copy(d.dst[d.to:], rest[:size+1])
	d.from += 1 + head + size + 1
	return true
}
