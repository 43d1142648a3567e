package plan

import (
	"xfork/table/internal/bind"
)

// Needs finds out which columns of which step something reads, for the steps
// that keep rows: they keep those columns only. The outputs are read whole, but
// for those that want no columns (counts).
//
// What is computed on the way of a batch needs none of this: columns come to be
// when they are asked for.
//
//	Sort by c          reads a, b (of a consumer) and c: it keeps a and b, and encodes c
//	  Scan a b c d     decodes a, b, c
//
// A count reads no column, so a sort below a count would keep none.
func Needs(outputs []*Bound, whole []bool) {
	order := Ordered(outputs)
	for i, o := range outputs {
		need(o, func(int) bool { return whole[i] })
	}
	// Consumers before inputs, so that all of a step's needs are known when it
	// is its turn.
	for i := len(order) - 1; i >= 0; i-- {
		order[i].pass()
	}
}

// Ordered returns all steps below the outputs, inputs before consumers. It
// walks with a stack of its own.
//
// A step is met on the way down (1), and again when all of its inputs are in
// the list (2): the usual search in depth, with the state in a map since steps
// have no mark.
func Ordered(outputs []*Bound) (order []*Bound) {
	state := map[*Bound]int{}
	for _, o := range outputs {
		for stack := []*Bound{o}; len(stack) > 0; {
			top := stack[len(stack)-1]
			switch state[top] {
			case 0:
				state[top] = 1
				stack = append(stack, top.Inputs...)
				continue
			case 1:
				state[top] = 2
				order = append(order, top)
			}
			stack = stack[:len(stack)-1]
		}
	}
	return order
}

// visited marks b as read by something, perhaps for no column.
func (b *Bound) visited() {
	if b.Need == nil {
		b.Need = make([]bool, len(b.Schema))
	}
}

// need marks columns.
func need(b *Bound, is func(i int) bool) {
	b.visited()
	for i := range b.Need {
		b.Need[i] = b.Need[i] || is(i)
	}
}

// pass marks what the step needs of its inputs.
func (b *Bound) pass() {
	b.visited()
	same := func(i int) bool { return b.Need[i] }
	switch b.Step {
	case StepScan:
	case StepProject:
		for i, x := range b.Exprs {
			if b.Need[i] {
				reads(b.Inputs[0], x)
			}
		}
		b.Inputs[0].visited()
	case StepGroup:
		reads(b.Inputs[0], b.Group.Keys...)
		for _, a := range b.Group.Aggs {
			reads(b.Inputs[0], a.Args...)
			if a.Where != nil {
				reads(b.Inputs[0], a.Where)
			}
		}
	case StepJoin:
		b.passJoin()
	case StepUnpivot:
		b.passUnpivot()
	case StepAsof:
		b.passJoin()
		reads(b.Inputs[0], b.Asof.Left)
		reads(b.Inputs[1], b.Asof.Right)
	case StepWindow:
		b.passWindow()
	default:
		for _, in := range b.Inputs {
			need(in, same)
		}
		reads(b.Inputs[0], b.Exprs...)
		for _, k := range b.Order {
			reads(b.Inputs[0], k.Expr)
		}
	}
}

// passJoin marks what a join needs of both sides.
//
// The right side is kept: the columns that a consumer reads, and those of the
// residual conditions. The keys of both sides are computed, and kept as keys.
func (b *Bound) passJoin() {
	left, right := b.Inputs[0], b.Inputs[1]
	n := len(left.Schema)
	all := append([]bool(nil), b.Need...)
	for len(all) < n+len(right.Schema) {
		all = append(all, false)
	}
	for _, w := range b.Join.Where {
		bind.Columns(w, func(col int) { all[col] = true })
	}
	need(left, func(i int) bool { return all[i] })
	need(right, func(i int) bool { return all[n+i] })
	reads(left, b.Join.Left...)
	reads(right, b.Join.Right...)
}

// reads marks the columns in expressions.
//
// The input is marked as visited even if no column of it is read: a count of
// its rows still needs it.
func reads(b *Bound, xs ...*bind.Expr) {
	b.visited()
	for _, x := range xs {
		bind.Columns(x, func(col int) { b.Need[col] = true })
	}
}
