package kernel

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/vector"
)

// Branches that may fail. A When guards its values: in
//
//	When(n > 0, total * rate).Else(0)
//
// the product of a row without n may overflow, and is none of the program's
// business. So a value that may fail is computed for the rows of its branch
// alone, as is the condition of a later branch for the rows that are left:
//
//	rows        0 1 2 3 4
//	condition   t f t f f        rows 0 2: the first value
//	rest          1   3 4        the rest: the next condition, or Else
//
// A choice of values that cannot fail (columns, constants, comparisons) is
// computed as a whole, which costs less than the gathering does.

// branches is a When of one program, as programs for its parts.
type branches struct {
	conditions, values []*Program
	picks              []vector.Picked // two for each branch: the rows that ask, and the rows that take the value
	sel                [][]int32
}

// guarded reports whether e is a choice with a part that may fail.
func guarded(e *bind.Expr) bool {
	return e.Op == ast.When && !bind.Safe(e)
}

// newBranches compiles the parts of a When.
func newBranches(owner any, e *bind.Expr) *branches {
	b := &branches{}
	last := len(e.Args) - 1
	for i := 0; i < last; i += 2 {
		b.conditions = append(b.conditions, Compile(owner, e.Args[i:i+1]))
		b.values = append(b.values, Compile(owner, e.Args[i+1:i+2]))
	}
	b.values = append(b.values, Compile(owner, e.Args[last:]))
	b.picks = make([]vector.Picked, 2*len(b.values))
	b.sel = make([][]int32, 3)
	return b
}

// branch computes a guarded When. Its operands have not been computed: they are
// not the step's but the branches'.
func branch(p *Program, s *step) {
	b, is := s.state.(*branches)
	if !is {
		b = newBranches(p.Owner, s.e)
		s.state = b
	}
	left := b.sel[0][:0]
	for i := range p.batch.N {
		left = append(left, int32(i))
	}
	b.sel[0] = left
	for k, value := range b.values {
		take := left
		if k < len(b.conditions) && len(left) > 0 {
			take, left = b.ask(p, k, left)
		}
		if len(take) > 0 {
			value.Begin(b.picks[2*k+1].Batch(p.batch, take))
			s.place(value.Eval(0), take)
		}
	}
}

// ask splits the rows that are left into those that take branch k and the
// others.
func (b *branches) ask(p *Program, k int, left []int32) (take, rest []int32) {
	c := b.conditions[k]
	c.Begin(b.picks[2*k].Batch(p.batch, left))
	v := c.Eval(0)
	take, rest = b.sel[1][:0], left[:0]
	for i, row := range left {
		// rest is written behind the place that is read: it shares the memory
		// of left.
		if v.I[i] != 0 && !v.Null(i) {
			take = append(take, row)
		} else {
			rest = append(rest, row)
		}
	}
	b.sel[1] = take
	return take, rest
}

// place writes the values of a branch to its rows.
func (s *step) place(v *vector.Vector, rows []int32) {
	out := &s.out
	out.Admit(v)
	for i, row := range rows {
		if v.Null(i) {
			out.Nulls().Clear(int(row))
			out.Zero(int(row))
			continue
		}
		out.Set(int(row), v, i)
	}
}
