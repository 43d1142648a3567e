package state

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Where one row in ten is null, no branch on it is foreseen, and a list of the other rows,
// their groups and their values are three passes. Counts and sums take all rows instead, by
// the loops for rows without nulls, and then look at those that are null:
//
//	counts     1 is taken off again
//	integers   whatever the row has is taken off again: sums wrap around
//	floats     what is taken off may not be what was added, so the row has 0 before: any sum that
//	           has begun with 0 is the same then, to the bit, for none is -0

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
	c.Add(groups, nil)
	for i := range v.Valid.Absent(len(groups)) {
		c.n[groups[i]]--
	}
	return true
}

// AddValid adds 0 for a null, in a copy of the values of a word of the bitmap.
func (s *floatSum) AddValid(groups []int32, v *vector.Vector) bool {
	if len(s.sums) == 1 {
		return false
	}
	var some [64]float64
	for from := 0; from < len(groups); from += len(some) {
		gs, valid := groups[from:min(len(groups), from+len(some))], v.Valid[from>>6:]
		s.add(gs, masked(some[:], v.F[from:from+len(gs)], valid, 0))
		for i := range valid.Absent(len(gs)) {
			s.sums[gs[i]].n--
		}
	}
	return true
}

// AddValid leaves values of 128 bits to the list: they are rare.
func (s *exactSum) AddValid(groups []int32, v *vector.Vector) bool {
	if v.Layout == types.Wides || s.groups == 1 {
		return false
	}
	absent := v.Valid.Absent(len(groups))
	if small(v.I) {
		words := s.packed(len(v.I))
		addSmall(words, groups, v.I)
		for i := range absent {
			words[groups[i]] -= uint64(v.I[i] + lift + oneRow)
		}
		return true
	}
	sums := s.wide()
	addWide(sums, groups, v.I)
	for i := range absent {
		c := &sums[groups[i]]
		c.sum = c.sum.Sub(types.Wide(v.I[i]))
		c.n--
	}
	return true
}
