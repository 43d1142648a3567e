package plan

import (
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
)

// Predicates down: a condition moves towards the source, past all that does not
// change what it says.
//
//	Filter o_date < d, c_name = n                Join
//	  Join                                        |- Filter c_name = n
//	    |- Project                                |    Project
//	    |    Scan customer             -->        |      Scan customer
//	    '- Scan orders                            '- Filter o_date < d
//	                                                   Scan orders, without the row groups that have no such date
//
// Only conditions that cannot fail move: below a join there may be rows that
// the join would have left out, and an error of theirs would be none of the
// program's. Only through steps that nothing else reads.

// Push moves conditions in the plan below the outputs, and prunes tables by
// those that have arrived there.
//
// What moves keeps the rows that it has kept; what stays is evaluated for fewer
// rows or as many. The filter from which all conditions have gone passes every
// batch on, at the cost of a call.
func Push(outputs []*Bound) {
	order := Ordered(outputs)
	uses := map[*Bound]int{}
	for _, o := range outputs {
		uses[o]++
	}
	for _, b := range order {
		for _, in := range b.Inputs {
			uses[in]++
		}
	}
	merge(order, uses)
	// Consumers first, so that what moves is added to filters that have not
	// been looked at yet.
	for i := len(order) - 1; i >= 0; i-- {
		if order[i].Step == StepFilter {
			down(order[i], uses)
		}
	}
	for _, b := range Ordered(outputs) {
		if b.Step == StepFilter && b.Inputs[0].Step == StepWindow && uses[b.Inputs[0]] == 1 {
			b.first(b.Inputs[0])
		}
		if b.Step == StepFilter && b.Inputs[0].Step == StepScan && uses[b.Inputs[0]] == 1 {
			b.Inputs[0].Table = b.Inputs[0].Table.Prune(b.Exprs)
		}
	}
}

// merge makes one filter of filters that stand directly upon each other. The
// lower one's conditions come first, and must not fail: an error has the line
// of the verb of its filter, which is the upper one's then. Inputs first, so
// that a chain of filters is one list that grows, and not as many copies of it.
func merge(order []*Bound, uses map[*Bound]int) {
	may := map[*Bound]bool{} // a condition of the filter may fail
	for _, f := range order {
		if f.Step != StepFilter {
			continue
		}
		may[f] = slices.ContainsFunc(f.Exprs, func(x *bind.Expr) bool { return !bind.Safe(x) })
		in := f.Inputs[0]
		if in.Step != StepFilter || uses[in] != 1 || may[in] {
			continue
		}
		f.Exprs = append(in.Exprs, f.Exprs...)
		f.Inputs = in.Inputs
		in.Exprs = nil // the list is f's, which may write behind its end
	}
}

// down moves the conditions of a filter as far down as they go: what they have
// moved into is looked at in turn.
func down(f *Bound, uses map[*Bound]int) {
	for work := []*Bound{f}; len(work) > 0; {
		f := work[len(work)-1]
		work = work[:len(work)-1]
		if uses[f.Inputs[0]] == 1 {
			for _, x := range f.sink() {
				uses[x] = 1
				work = append(work, x)
			}
		}
	}
}

// sink moves the conditions of a filter past its input, and returns the new
// filters below that.
func (f *Bound) sink() []*Bound {
	in := f.Inputs[0]
	switch in.Step {
	case StepProject:
		return f.through(in, 0, func(col int) int {
			if x := in.Exprs[col]; x.Op == ast.Col {
				return x.Col
			}
			return -1
		})
	case StepSort:
		return f.through(in, 0, func(col int) int { return col })
	case StepUnpivot:
		return f.through(in, 0, in.Unpivot.place)
	case StepJoin, StepAsof:
		return f.throughJoin(in)
	}
	return nil
}

// throughJoin moves conditions on one side of a join to that side: to the right
// one only if each row of the result has a right row.
//
//	condition on     Inner, Cross   Left   Full   Semi, Anti
//	left columns     moves          moves  stays  moves
//	right columns    moves          stays  stays  -
//	both             stays          stays  stays  -
//
// A left row without a match has nulls on the right: a condition that is true
// for nulls (IsNull) must see them, and one that is not would change which rows
// have a match.
func (f *Bound) throughJoin(in *Bound) (made []*Bound) {
	width := len(in.Inputs[0].Schema)
	if in.Join.Kind != Full {
		made = f.through(in, 0, func(col int) int {
			if col < width {
				return col
			}
			return -1
		})
	}
	if in.Join.Kind == Inner || in.Join.Kind == Cross {
		made = append(made, f.through(in, 1, func(col int) int { return col - width })...)
	}
	return made
}

// through moves the conditions of which all columns have a place below, as
// place says, into a filter on an input of in.
//
// place says where a column of the filter's input is in the input's input: at
// another place behind a projection, nowhere if it is computed.
func (f *Bound) through(in *Bound, side int, place func(col int) int) []*Bound {
	var move, stay []*bind.Expr
	for _, x := range f.Exprs {
		can := bind.Safe(x)
		bind.Columns(x, func(col int) { can = can && place(col) >= 0 })
		if can {
			move = append(move, moved(x, place))
		} else {
			stay = append(stay, x)
		}
	}
	if len(move) == 0 {
		return nil
	}
	f.Exprs = stay
	below := in.Inputs[side]
	made := &Bound{Step: StepFilter, Node: f.Node, Inputs: []*Bound{below}, Schema: below.Schema, Exprs: move}
	in.Inputs = append([]*Bound(nil), in.Inputs...) // shared with the verb that made it
	in.Inputs[side] = made
	return []*Bound{made}
}

// moved returns x with its columns at other places.
func moved(x *bind.Expr, place func(col int) int) *bind.Expr {
	c := *x
	if x.Op == ast.Col {
		c.Col = place(x.Col)
	}
	c.Args = make([]*bind.Expr, len(x.Args))
	for i, a := range x.Args {
		c.Args[i] = moved(a, place)
	}
	return &c
}
