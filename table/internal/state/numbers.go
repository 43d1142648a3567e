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

// neutral gives groups from number n on the value that any other takes the place of.
func (p *picked) neutral(n int) {
	x, f := int64(math.MaxInt64), math.NaN()
	if p.op == ast.Max {
		x, f = math.MinInt64, math.Inf(-1)
	}
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

// numbers adds value rows[i] of v to groups[i], value i if rows is nil; groups have a value
// then, unless they are merged.
func (p *picked) numbers(groups []int32, v *vector.Vector, rows []int32) {
	if rows == nil {
		rows = p.each(len(groups))
		if len(p.has) == 1 && len(groups) > 0 {
			p.has[0] = true
		} else {
			for _, g := range groups {
				p.has[g] = true
			}
		}
	}
	if p.value.Layout == types.Ints {
		p.ints(groups, v.I, rows)
		return
	}
	best, least := p.value.F, p.op == ast.Min
	if len(best) == 1 {
		best[0] = extreme(best[0], v.F, rows, least)
		return
	}
	for i, g := range groups {
		if x := v.F[rows[i]]; replaces(best[g], x, least) {
			best[g] = x
		}
	}
}

// each returns the numbers up to n.
func (p *picked) each(n int) []int32 {
	for i := len(p.upto); i < n; i++ {
		p.upto = append(p.upto, int32(i))
	}
	return p.upto[:n]
}

// ints is numbers of integers. The greatest is the least of those with all bits turned.
func (p *picked) ints(groups []int32, xs []int64, rows []int32) {
	best, turn := p.value.I, int64(0)
	if p.op == ast.Max {
		turn = -1
	}
	if len(best) == 1 {
		// In a register: each row would wait for the store of the one before.
		one := best[0] ^ turn
		for _, row := range rows {
			one = min(one, xs[row]^turn)
		}
		best[0] = one ^ turn
		return
	}
	for i, g := range groups {
		best[g] = min(best[g]^turn, xs[rows[i]]^turn) ^ turn
	}
}

// extreme returns the least or greatest of a value and of rows.
func extreme(now float64, xs []float64, rows []int32, least bool) float64 {
	for _, row := range rows {
		if x := xs[row]; replaces(now, x, least) {
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
