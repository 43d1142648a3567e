package kernel

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Three-valued logic, as SQL has it: null is "not known", so false and null is
// false, true or null is true.

// logic is And and Or.
//
//	and    true   false  null        or     true   false  null
//	true   true   false  null        true   true   true   true
//	false  false  false  false       false  true   false  null
//	null   null   false  null        null   true   null   null
//
// Without nulls it is one loop of bitwise operations on 0 and 1. With nulls, a
// row is known if one operand decides it alone; the values of null rows are
// unspecified, so they are looked at only beside the bitmap.
func logic(_ *Program, s *step) {
	a, b, out := s.in[0], s.in[1], s.out.I
	and := s.e.Op == ast.And
	for i := range out {
		if and {
			out[i] = a.I[i] & b.I[i]
		} else {
			out[i] = a.I[i] | b.I[i]
		}
	}
	if a.Valid == nil && b.Valid == nil {
		return
	}
	// A row is known if both operands are, or one is known to decide it: 0 for
	// And, 1 for Or.
	decides := truth(!and)
	valid := s.out.Nulls()
	for i := range out {
		x, y := !a.Null(i), !b.Null(i)
		switch {
		case x && a.I[i] == decides, y && b.I[i] == decides:
			out[i] = decides
		case !x || !y:
			valid.Clear(i)
		}
	}
}

// not negates.
func not(_ *Program, s *step) {
	s.strict()
	for i, x := range s.in[0].I {
		s.out.I[i] = x ^ 1
	}
}

// isNull is never null.
func isNull(_ *Program, s *step) {
	a := s.in[0]
	clear(s.out.I)
	if a.Valid == nil {
		return
	}
	for i := range a.Valid.Absent(len(s.out.I)) {
		s.out.I[i] = 1
	}
}

// isNaN tests floats.
func isNaN(_ *Program, s *step) {
	s.strict()
	for i, x := range s.in[0].F {
		s.out.I[i] = truth(x != x)
	}
}

// coalesce takes for each row the first operand that is not null.
//
// An operand without nulls ends the search for all rows, but they are visited
// one by one all the same: Coalesce mostly has two operands.
func coalesce(_ *Program, s *step) {
	pick(s, s.in, func(i int) int {
		for k, v := range s.in {
			if !v.Null(i) {
				return k
			}
		}
		return -1
	})
}

// when takes for each row the value of the first condition that is true.
//
// A condition that is null counts as not true, as in SQL's CASE and in Filter.
func when(_ *Program, s *step) {
	last := len(s.in) - 1
	values := make([]*vector.Vector, 0, len(s.in)/2+1)
	for i := 1; i < last; i += 2 {
		values = append(values, s.in[i])
	}
	values = append(values, s.in[last])
	pick(s, values, func(i int) int {
		k := 0
		for ; k < len(values)-1; k++ {
			if c := s.in[2*k]; c.I[i] != 0 && !c.Null(i) {
				break
			}
		}
		if values[k].Null(i) {
			return -1
		}
		return k
	})
}

// pick makes row i that of values[choose(i)], null where that is -1.
//
// It copies row by row, from whichever vector the row comes from: 3 ns, where a
// gather of one vector takes 1. If one of the values is wide, the result is
// made wide and narrowed again at the end.
func pick(s *step, values []*vector.Vector, choose func(i int) int) {
	out := &s.out
	for _, v := range values {
		if v.Layout == types.Wides {
			out.Init(s.e.Type, types.Wides, values[0].N)
		}
	}
	n := out.N
	for i := range n {
		k := choose(i)
		if k < 0 {
			out.Nulls().Clear(i)
			continue
		}
		switch v := values[k]; out.Layout {
		case types.Ints:
			out.I[i] = v.I[i]
		case types.Floats:
			out.F[i] = v.F[i]
		case types.Strings:
			out.S[i] = v.Str(i)
		default:
			out.W[i] = v.Wide(i)
		}
	}
	if out.Layout == types.Wides {
		Narrow(out)
	}
}
