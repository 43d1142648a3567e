package kernel

import (
	"cmp"

	"xfork/table/internal/ast"
	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Comparisons. Every layout has one order, which sorting, grouping and joining
// share (package keys): of floats NaN is equal to itself and greater than all
// others, and the zeros are equal; strings go by bytes.

// compare is Eq to Ge.
//
// The binder has brought both operands to one type, so there is one layout, but
// for decimals, of which one may be wide.
func compare(_ *Program, s *step) {
	s.strict()
	order(s, s.e.Op)
}

// same is equality in which null equals null: it is never null.
//
//	a     b     a = b   a Same b
//	1     1     true    true
//	1     2     false   false
//	1     null  null    false
//	null  null  null    true
func same(_ *Program, s *step) {
	s.strict()
	order(s, ast.Eq)
	s.out.NoNulls()
	a, b := s.in[0], s.in[1]
	if a.Valid == nil && b.Valid == nil {
		return
	}
	for i := range s.out.I {
		if x, y := a.Null(i), b.Null(i); x || y {
			s.out.I[i] = truth(x && y)
		}
	}
}

// order compares by the layout.
//
// It writes 0 or 1 to out for all rows, null or not. Strings that are columns
// of codes on both sides are copied first: a comparison by codes would need
// dictionaries that are sorted, and those of files are not.
func order(s *step, op ast.Op) {
	a, b, out := s.in[0], s.in[1], s.out.I
	switch {
	case a.Layout == types.Wides || b.Layout == types.Wides:
		for i := range out {
			out[i] = truth(holds(op, a.Wide(i).Cmp(b.Wide(i))))
		}
	case a.Layout == types.Ints:
		ordered(op, out, a.I, b.I)
	case a.Layout == types.Floats:
		orderFloats(op, out, a.F, b.F)
	default:
		s.plain()
		ordered(op, out, s.in[0].S, s.in[1].S)
	}
}

// truth is 1 for true. The compiler makes a SETcc of it.
func truth(b bool) (x int64) {
	if b {
		x = 1
	}
	return x
}

// holds reports whether a comparison holds for the outcome of a three-way
// comparison.
//
// It is for the layouts that are compared three ways: 128 bits here. The others
// have a loop for each operator, because a branch per row on the operator would
// cost more than the comparison.
func holds(op ast.Op, c int) bool {
	switch op {
	case ast.Eq:
		return c == 0
	case ast.Ne:
		return c != 0
	case ast.Lt:
		return c < 0
	case ast.Le:
		return c <= 0
	case ast.Gt:
		return c > 0
	}
	return c >= 0
}

// ordered compares integers or strings, with a loop without branches for each
// operator. Gt and Ge are Lt and Le from the other side.
//
// Four loops do for six operators, with the operands turned round. Without a
// branch in the loop the compiler keeps two rows in flight per cycle.
func ordered[T int64 | string](op ast.Op, out []int64, a, b []T) {
	switch op {
	case ast.Gt:
		op, a, b = ast.Lt, b, a
	case ast.Ge:
		op, a, b = ast.Le, b, a
	}
	a, b = a[:len(out)], b[:len(out)]
	switch op {
	case ast.Eq:
		for i := range out {
			out[i] = truth(a[i] == b[i])
		}
	case ast.Ne:
		for i := range out {
			out[i] = truth(a[i] != b[i])
		}
	case ast.Lt:
		for i := range out {
			out[i] = truth(a[i] < b[i])
		}
	default:
		for i := range out {
			out[i] = truth(a[i] <= b[i])
		}
	}
}

// orderFloats is ordered where NaN is greatest and equal to itself.
//
// NaN is the only number that differs from itself, so x != x is the test for
// it, without a call. The second half of each condition is evaluated only where
// the first fails, and predicted well: columns have no NaN, as a rule.
func orderFloats(op ast.Op, out []int64, a, b []float64) {
	switch op {
	case ast.Gt:
		op, a, b = ast.Lt, b, a
	case ast.Ge:
		op, a, b = ast.Le, b, a
	}
	a, b = a[:len(out)], b[:len(out)]
	switch op {
	case ast.Eq:
		for i := range out {
			out[i] = truth(a[i] == b[i] || a[i] != a[i] && b[i] != b[i])
		}
	case ast.Ne:
		for i := range out {
			out[i] = truth(a[i] != b[i] && (a[i] == a[i] || b[i] == b[i]))
		}
	case ast.Lt:
		for i := range out {
			out[i] = truth(a[i] < b[i] || b[i] != b[i] && a[i] == a[i])
		}
	default:
		for i := range out {
			out[i] = truth(a[i] <= b[i] || b[i] != b[i])
		}
	}
}

// CompareFloats is the three-way comparison of that order.
func CompareFloats(x, y float64) int {
	switch {
	case x != x && y != y:
		return 0
	case x != x:
		return 1
	case y != y:
		return -1
	}
	return cmp.Compare(x, y)
}

// in is membership: true if some value is equal, else null if there is a null
// among the values, else false.
//
//	x in (1, 3)        by a map of the constants, made once per program
//	x in (1, null)     true for 1, else null: the null might have been x
//	x in (1, y)        a column among the values: equality by equality
//
// The map is of the operand's type; a constant that no value of the column can
// equal (a decimal of 128 bits beside a vector of 64) is left out of it.
func in(p *Program, s *step) {
	s.out.SetValid(s.in[0].Valid, nil)
	var nulls bool
	for k, v := range s.in[1:] {
		nulls = nulls || v.Valid != nil && v.Null(0)
		if !s.args[k+1].constant {
			inRows(p, s)
			return
		}
	}
	set := s.set()
	set(s.out.I)
	if nulls {
		valid := s.out.Nulls()
		for i, x := range s.out.I {
			if x == 0 {
				valid.Clear(i)
			}
		}
	}
}

// set returns the test for membership among constants, by a map that is made
// once.
//
// The function value hides the type of the map: Go has no way to say "a map
// from the type of this layout" other than a case for each.
func (s *step) set() func(out []int64) {
	switch a := s.in[0]; a.Layout {
	case types.Ints:
		m := members(s, func(v *vector.Vector) (int64, bool) { return at(v.I), v.Layout == types.Ints })
		return func(out []int64) { contained(out, s.in[0].I, m) }
	case types.Floats:
		// By bits that are the same for all NaN and for both zeros.
		m := members(s, func(v *vector.Vector) (uint64, bool) { return keys.Bits(v.F[0]), true })
		return func(out []int64) {
			for i, x := range s.in[0].F {
				out[i] = truth(m[keys.Bits(x)])
			}
		}
	case types.Strings:
		s.plain()
		m := members(s, func(v *vector.Vector) (string, bool) { return v.Str(0), true })
		return func(out []int64) { contained(out, s.in[0].S, m) }
	}
	m := members(s, func(v *vector.Vector) (types.Int128, bool) { return v.Wide(0), true })
	return func(out []int64) { contained(out, s.in[0].W, m) }
}

// at returns the first of xs, or 0.
func at(xs []int64) int64 {
	if len(xs) == 0 {
		return 0
	}
	return xs[0]
}

// members returns the values of the constants as a map.
func members[T comparable](s *step, value func(v *vector.Vector) (T, bool)) map[T]bool {
	if m, is := s.state.(map[T]bool); is {
		return m
	}
	m := map[T]bool{}
	for _, v := range s.in[1:] {
		if x, ok := value(v); ok && !v.Null(0) {
			m[x] = true
		}
	}
	s.state = m
	return m
}

func contained[T comparable](out []int64, a []T, m map[T]bool) {
	for i, x := range a {
		out[i] = truth(m[x])
	}
}

// inRows is membership among columns: the disjunction of equalities.
//
// It follows the definition: x in (a, b) is x = a or x = b, in logic with three
// values.
func inRows(p *Program, s *step) {
	found := make([]int64, p.batch.N)
	unknown := make([]bool, p.batch.N)
	whole := s.in
	for _, v := range whole[1:] {
		s.in = []*vector.Vector{whole[0], v}
		order(s, ast.Eq)
		for i, x := range s.out.I {
			if v.Null(i) {
				unknown[i] = true
			} else {
				found[i] |= x
			}
		}
	}
	s.in = whole
	copy(s.out.I, found)
	for i, u := range unknown {
		if u && found[i] == 0 {
			s.out.Nulls().Clear(i)
		}
	}
}
