package state

import (
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// The least and greatest of numbers. A group without a value has one that any other takes the
// place of, so that no row asks whether there is one:
//
//	         integers    floats
//	Min      2^63-1      NaN, which is greater than all others
//	Max      -2^63       -Inf
//
// Where there are many groups, whether a row replaces what its group has cannot be foreseen:
// a branch for each would be most of the time. For integers there is none.

// numeric reports whether the value is the least or greatest of numbers of eight bytes.
func (p *picked) numeric() bool {
	return (p.op == ast.Min || p.op == ast.Max) && (p.value.Layout == types.Ints || p.value.Layout == types.Floats)
}

// neutral returns what any other value takes the place of.
func (p *picked) neutral() (int64, float64) {
	if p.op == ast.Max {
		return math.MinInt64, math.Inf(-1)
	}
	return math.MaxInt64, math.NaN()
}

// begin gives groups from number n on the neutral value.
func (p *picked) begin(n int) {
	x, f := p.neutral()
	if p.value.Layout == types.Ints {
		for i := range p.value.I[n:] {
			p.value.I[n+i] = x
		}
		return
	}
	for i := range p.value.F[n:] {
		p.value.F[n+i] = f
	}
}

// numbers adds values to their groups.
func (p *picked) numbers(groups []int32, v *vector.Vector) {
	if v.Layout == types.Ints {
		p.ints(groups, v.I)
	} else {
		p.floats(groups, v.F)
	}
}

// AddValid gives rows that are null the neutral value, in a copy of the values of a word of the
// bitmap. One group is left to the list, as by sums.
func (p *picked) AddValid(groups []int32, v *vector.Vector) bool {
	if !p.numeric() || v.Layout != p.value.Layout || len(p.has) == 1 {
		return false
	}
	var ints [64]int64
	var floats [64]float64
	x, f := p.neutral()
	for from := 0; from < len(groups); from += 64 {
		gs, valid := groups[from:min(len(groups), from+64)], v.Valid[from>>6:]
		if v.Layout == types.Ints {
			p.ints(gs, masked(ints[:], v.I[from:from+len(gs)], valid, x))
		} else {
			p.floats(gs, masked(floats[:], v.F[from:from+len(gs)], valid, f))
		}
		word := valid[0]
		for _, g := range gs {
			p.has[g] |= uint8(word & 1)
			word >>= 1
		}
	}
	return true
}

// masked returns a copy of values, in the memory of some, in which those that are null are x.
func masked[T any](some, xs []T, valid vector.Bitmap, x T) []T {
	some = some[:copy(some, xs)]
	for i := range valid.Absent(len(some)) {
		some[i] = x
	}
	return some
}

// ints takes the least or greatest. The greatest is the least of those with all bits turned.
func (p *picked) ints(groups []int32, xs []int64) {
	best, turn := p.value.I, int64(0)
	if p.op == ast.Max {
		turn = -1
	}
	if len(best) == 1 {
		// In a register: each row would wait for the store of the one before.
		one := best[0] ^ turn
		for _, x := range xs {
			one = min(one, x^turn)
		}
		best[0] = one ^ turn
		return
	}
	for i, g := range groups {
		best[g] = min(best[g]^turn, xs[i]^turn) ^ turn
	}
}

// floats is ints for floats.
func (p *picked) floats(groups []int32, xs []float64) {
	best, least := p.value.F, p.op == ast.Min
	if len(best) == 1 {
		best[0] = extreme(best[0], xs, least)
		return
	}
	for i, g := range groups {
		if x := xs[i]; replaces(best[g], x, least) {
			best[g] = x
		}
	}
}

// extreme returns the least or greatest of a value and of others.
func extreme(now float64, xs []float64, least bool) float64 {
	for _, x := range xs {
		if replaces(now, x, least) {
			now = x
		}
	}
	return now
}

// replaces reports whether x is less, or greater, than what is there. NaN is greater than
// all others, and zeros of both signs are equal, so that the first one stays.
func replaces(now, x float64, least bool) bool {
	if least {
		return x < now || now != now
	}
	return x > now || x != x && now == now
}
