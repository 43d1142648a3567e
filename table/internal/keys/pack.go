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

// number returns the number of row i of a column of strings.
func number(v *vector.Vector, i int) Short {
	if v.Null(i) {
		return Null
	}
	return pack(v.Str(i))
}

// Is reports whether the number stands for a string.
func (x Short) Is() bool { return x.hi != 0 }

// Empty is the number of the empty string, and Null that of a row without one: no string has
// that length, so that equal numbers say all of rows that may be null too.
var (
	Empty = pack("")
	Null  = Short{hi: 0xff << 56}
)

// asWide is the type of the columns that stand for short strings.
var asWide = types.Type{Kind: types.Dec, Precision: types.MostDigits}

// AsVector returns numbers of strings as a column, in the same memory: as the values of a vector
// of 128 bits, so that they are gathered and have nulls as other columns do. As numbers they
// are of no use, vectors only carry them.
func AsVector(xs []Short, valid vector.Bitmap) *vector.Vector {
	w := unsafe.Slice((*types.Int128)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs))
	return &vector.Vector{Type: asWide, Layout: types.Wides, N: len(xs), W: w, Valid: valid}
}

// OfVector returns what AsVector was given, of the rows that there are now.
func OfVector(v *vector.Vector) []Short {
	return unsafe.Slice((*Short)(unsafe.Pointer(unsafe.SliceData(v.W))), v.N)
}

// AsText returns a column of numbers as one of strings of type t, which lie in its memory: it
// must not be written any more.
func AsText(t types.Type, v *vector.Vector) *vector.Vector {
	xs := OfVector(v)
	out := &vector.Vector{Type: t, Layout: types.Strings, N: v.N, S: vector.Unset[string](v.N), Valid: v.Valid}
	for i := range xs {
		out.S[i] = xs[i].view()
	}
	return out
}

// little reports whether the first byte of a number in memory is its lowest, as that of a string
// is.
var little = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// view returns the string in the memory of its number, or a copy where bytes lie the other way
// round.
func (x *Short) view() string {
	n := x.len()
	if n <= 0 { // a null may have come back from a file as 0
		return ""
	}
	if little {
		return unsafe.String((*byte)(unsafe.Pointer(x)), n)
	}
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], x.lo)
	binary.LittleEndian.PutUint64(b[8:], x.hi)
	return string(b[:n])
}

// len returns how long the string is, 0 for a null.
func (x *Short) len() int {
	if *x == Null {
		return 0
	}
	return int(x.hi>>56) - 1
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
