package kernel

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/selection"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Filter keeps the rows for which all of its conditions are true, one after the
// other: the columns of a later condition are gathered for the rows only that
// the earlier ones have left, and not asked for if there are none.
//
//	batch         a  b      a < 3   sel     b = 1 over the rows sel    sel
//	              1  1      1       0 1 2   1                          0 2
//	              2  0      1               0
//	              1  1      1               1
//	              9  1      0
//
// A condition costs the more the earlier it stands, so the program's order is
// kept: it knows which of its conditions leaves out most. Conditions that a
// rewrite has moved stand behind those that were there.
type Filter struct {
	conditions []*Program
	passes     []vector.Picked
	sels       [][]int32 // the memory of the rows that each condition leaves
	rows       []int32
	mask       []bool // rows for which a comparison is true
}

// NewFilter returns a filter for one goroutine.
func NewFilter(owner any, conditions []*bind.Expr) *Filter {
	f := &Filter{passes: make([]vector.Picked, len(conditions)), sels: make([][]int32, len(conditions))}
	for _, c := range conditions {
		f.conditions = append(f.conditions, Compile(owner, []*bind.Expr{c}))
	}
	return f
}

// Pass returns the rows of b for which the conditions are true.
//
// A batch of which all rows pass goes on as it is, without gathering: the
// common case where row groups have been pruned, or data is sorted by what is
// asked for.
//
// The rows that a later condition leaves are rows of the batch, not of those that the
// condition before has left: a column that is asked for behind all of them is gathered
// once.
func (f *Filter) Pass(b vector.Batch) vector.Batch {
	all, rows := b, []int32(nil)
	for i, c := range f.conditions {
		c.Begin(b)
		sel := f.selected(c, b.N, f.sels[i])
		f.sels[i] = sel
		switch len(sel) {
		case b.N: // nothing to gather
			continue
		case 0:
			return vector.Batch{Columns: b.Columns}
		}
		if rows != nil {
			for k, r := range sel {
				sel[k] = rows[r]
			}
		}
		rows = sel
		b = f.passes[i].Batch(all, rows)
	}
	return b
}

// selected returns those of n rows for which a condition is true, in the memory of sel. A
// comparison with a constant makes no column (package selection).
func (f *Filter) selected(c *Program, n int, sel []int32) []int32 {
	if cap(f.mask) < n {
		f.mask = make([]bool, max(n, vector.Size))
	}
	if mask := f.mask[:n]; c.compared(mask) {
		return selection.Rows(mask, sel)
	}
	return Selected(c.Eval(0), sel)
}

// compared writes which rows the condition is true for, and reports whether it has: if it
// compares a column of numbers with a constant.
//
// Other conditions are computed as any expression is, and what has been evaluated for
// them here is not evaluated again: a step knows the batch that it is at.
func (p *Program) compared(mask []bool) bool {
	s := p.roots[0]
	if s.e.Op < ast.Eq || s.e.Op > ast.Ge || s.args[0].constant || !s.args[1].constant {
		return false
	}
	return selection.Compared(s.e.Op, mask, p.eval(s.args[0]), p.eval(s.args[1]))
}

// Selected returns the rows of a bool that are true and not null, in the memory
// of sel.
//
// The loop writes every row number and advances by 0 or 1. A branch on the
// condition would be mispredicted for half of the rows of a condition that
// holds for half of them, at some 15 cycles each; this takes two cycles per row
// whatever the data.
func Selected(v *vector.Vector, sel []int32) []int32 {
	if cap(sel) < v.N {
		sel = make([]int32, 0, vector.Size)
	}
	if v.Layout != types.Ints { // a condition that is null for all rows
		return sel[:0]
	}
	sel = sel[:v.N]
	k := 0
	if v.Valid == nil {
		// Without a branch: the row is written in any case, and counted if it
		// stays.
		for i, x := range v.I[:v.N] {
			sel[k] = int32(i)
			k += int(x)
		}
		return sel[:k]
	}
	for i, x := range v.I[:v.N] {
		sel[k] = int32(i)
		k += int(x & int64(v.Valid[i>>6]>>(i&63)&1))
	}
	return sel[:k]
}

// Rows returns the rows of b for which all conditions are true, good until the
// next call.
func (f *Filter) Rows(b vector.Batch) []int32 {
	f.rows = f.rows[:0]
	for i := range b.N {
		f.rows = append(f.rows, int32(i))
	}
	for i, c := range f.conditions {
		c.Begin(b)
		sel := f.selected(c, b.N, f.sels[i])
		f.sels[i] = sel
		// The selection is by the rows that the conditions before have left:
		// what it keeps of them are rows of b.
		for k, r := range sel {
			f.rows[k] = f.rows[r]
		}
		if f.rows = f.rows[:len(sel)]; len(f.rows) == 0 {
			break
		}
		b = f.passes[i].Batch(b, sel)
	}
	return f.rows
}
