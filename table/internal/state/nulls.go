package state

import (
	"math"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Where one row in ten is null, no branch on it is foreseen, and a list of the other rows,
// their groups and their values are three passes. Counts and sums take all rows instead, and
// add nothing of those that are null:
//
//	integers   0
//	floats     0, to which any sum that has begun with 0 is the same, to the bit: none is -0
//	counts     the bit

// Sums of one group are left to the list: they stay in a register then, and here each row
// would wait for the one before.

// Nullable is a state that can do so.
type Nullable interface {
	// AddValid adds the rows of v that are not null, and reports whether it has.
	AddValid(groups []int32, v *vector.Vector) bool
}

// AddValid counts bits of a word at a time where there is one group.
func (c *count) AddValid(groups []int32, v *vector.Vector) bool {
	if len(c.n) == 1 {
		c.n[0] += int64(v.Valid.Count(len(groups)))
		return true
	}
	for from, present := range v.Valid[:(len(groups)+63)/64] {
		for _, g := range groups[from*64 : min(len(groups), from*64+64)] {
			c.n[g] += int64(present & 1)
			present >>= 1
		}
	}
	return true
}

// AddValid adds 0 for a null: a sum that has begun with 0 is never -0, so it stays as it is.
func (s *floatSum) AddValid(groups []int32, v *vector.Vector) bool {
	if len(s.sums) == 1 {
		return false
	}
	for from, present := range v.Valid[:(len(groups)+63)/64] {
		xs, gs := word(from, v.F, groups)
		for i, x := range xs {
			bit := present & 1
			c := &s.sums[gs[i]]
			c.sum += math.Float64frombits(math.Float64bits(x) & -bit)
			c.n += int64(bit)
			present >>= 1
		}
	}
	return true
}

// Values of 128 bits are left out by a list: they are rare.
func (s *exactSum) AddValid(groups []int32, v *vector.Vector) bool {
	if v.Layout == types.Wides || s.groups == 1 {
		return false
	}
	if small(v.I) {
		words := s.packed(len(v.I))
		for from, present := range v.Valid[:(len(groups)+63)/64] {
			xs, gs := word(from, v.I, groups)
			for i, x := range xs {
				words[gs[i]] += uint64(x+lift+oneRow) & -(present & 1)
				present >>= 1
			}
		}
		return true
	}
	sums := s.wide()
	for from, present := range v.Valid[:(len(groups)+63)/64] {
		xs, gs := word(from, v.I, groups)
		for i, x := range xs {
			bit := int64(present & 1)
			c := &sums[gs[i]]
			c.sum = c.sum.Add(types.Wide(x & -bit))
			c.n += bit
			present >>= 1
		}
	}
	return true
}

// Bits are taken from a word as it is shifted, and not each from the bitmap.

// word returns the values and the groups of the rows of a word of the bitmap: equally many.
func word[T any](n int, xs []T, groups []int32) ([]T, []int32) {
	to := min(len(groups), n*64+64)
	return xs[n*64 : to], groups[n*64 : to]
}
