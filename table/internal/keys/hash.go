package keys

import (
	"hash/maphash"
	"math"
	"math/bits"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// The seed differs from one process to the next. Nothing that a program sees
// depends on it: groups come in the order of their first rows, whatever
// partition they were in.
var seed = maphash.MakeSeed()

// Constants of wyhash (W. Yi, 2019), whose mixing function this is: the high
// and low halves of one product.
const (
	k0 = 0xa0761d6478bd642f
	k1 = 0xe7037ed1a0b428db

	// Constants of MurmurHash3's finaliser (A. Appleby, 2011).
	k2 = 0xff51afd7ed558ccd
	k3 = 0xc4ceb9fe1a85ec53

	nullHash = 0x9e3779b97f4a7c15
)

// What seeds and constants come to is not seen, so they may be others in another build.

// mix scatters x over 64 bits. It is a product of 128 bits folded: two
// instructions and an exclusive or.
func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^k0, k1)
	return hi ^ lo
}

// scatter is mix for integers: one-to-one, so that what has equal hashes is
// equal, and a table need not look at the key. An odd factor can be undone
// modulo 2^64, and so can an exclusive or with the upper half. The second one
// brings the upper bits, which depend on all of x, into the lower ones, which
// tables of groups use.
func scatter(x uint64) uint64 {
	x *= k2
	x = (x ^ x>>32) * k3
	return x ^ x>>32
}

// Hasher hashes rows of columns, and remembers the hashes of a dictionary's
// entries.
type Hasher struct {
	dicts []entryHashes
}

type entryHashes struct {
	dict   *vector.Dict
	hashes []uint64
	before []uint64 // what the rows came to before the column, if it has nulls
}

// Hash returns the hashes of n rows of the columns, in the memory of out.
// Decimals are in their stored layout. Different integers without nulls, in a
// single column, have different hashes.
func (h *Hasher) Hash(cols []*vector.Vector, n int, out []uint64) []uint64 {
	if cap(out) < n {
		out = make([]uint64, max(n, vector.Size))
	}
	out = out[:n]
	clear(out)
	for len(h.dicts) < len(cols) {
		h.dicts = append(h.dicts, entryHashes{})
	}
	for c, v := range cols {
		h.column(&h.dicts[c], v, out)
	}
	return out
}

// column mixes the values of a column into the hashes. Null rows are hashed by
// their unspecified values first, and then again, from what they came to before
// the column: a branch in the loops would cost the rows that are not null.
func (h *Hasher) column(d *entryHashes, v *vector.Vector, out []uint64) {
	if v.Valid != nil {
		d.before = append(d.before[:0], out...)
	}
	switch {
	case v.Dict != nil:
		entries := d.of(v.Dict)
		for i, c := range v.Codes {
			out[i] = mix(out[i] ^ entries[c])
		}
	case v.Layout == types.Ints:
		for i, x := range v.I {
			out[i] = scatter(out[i] ^ uint64(x))
		}
	case v.Layout == types.Floats:
		for i, x := range v.F {
			out[i] = mix(out[i] ^ Bits(x))
		}
	case v.Layout == types.Wides:
		for i, x := range v.W {
			out[i] = mix(mix(out[i]^uint64(x.Hi)) ^ x.Lo)
		}
	default:
		for i, x := range v.S {
			out[i] = mix(out[i] ^ maphash.String(seed, x))
		}
	}
	if v.Valid == nil {
		return
	}
	for i := range v.Valid.Absent(len(out)) {
		out[i] = mix(d.before[i] ^ nullHash)
	}
}

// of returns the hashes of a dictionary's entries.
func (d *entryHashes) of(dict *vector.Dict) []uint64 {
	if d.dict != dict {
		d.dict, d.hashes = dict, d.hashes[:0]
		for _, x := range dict.Values {
			d.hashes = append(d.hashes, maphash.String(seed, x))
		}
	}
	return d.hashes
}

// Bits returns the same number for all floats that are equal as keys.
func Bits(x float64) uint64 {
	switch {
	case x == 0:
		return 0
	case x != x:
		return math.Float64bits(math.NaN())
	}
	return math.Float64bits(x)
}
