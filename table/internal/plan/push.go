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
// rows or as many. Push may be called again when the plan has changed: what has
// moved stays where it is. The filter from which all conditions have gone passes every
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
			b.Inputs[0].prune(b.Exprs)
		}
	}
}

// prune leaves out morsels of a scan in which conditions cannot be true. Conditions of
// an earlier pruning hold still: pruning is repeated by those that have come since.
func (b *Bound) prune(conditions []*bind.Expr) {
	if slices.EqualFunc(conditions, b.Pruned, bind.Equal) {
		return
	}
	b.Table, b.Pruned = b.Table.Prune(conditions), conditions
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
// moved into is looked at in turn. A step that something else reads is the end of the
// way: the other consumer wants the rows that the conditions would leave out.
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
//
//	input        a condition moves if all of its columns are
//	Project      columns that the projection passes on
//	Sort, Cache  any
//	Group        keys: it is then one on the expressions of the keys
//	Window       keys of the partitions: others see rows that it would leave out
//	Concat       any: it moves to all inputs
//	Join         of one side (throughJoin)
func (f *Bound) sink() []*Bound {
	in := f.Inputs[0]
	switch in.Step {
	case StepProject:
		return f.through(in, 0, func(col *bind.Expr) *bind.Expr {
			if x := in.Exprs[col.Col]; x.Op == ast.Col {
				return x
			}
			return nil
		})
	case StepSort, StepCollect:
		return f.through(in, 0, itself)
	case StepUnpivot:
		return f.through(in, 0, in.Unpivot.place)
	case StepGroup:
		return f.through(in, 0, func(col *bind.Expr) *bind.Expr {
			if col.Col < len(in.Group.Keys) && bind.Safe(in.Group.Keys[col.Col]) {
				return in.Group.Keys[col.Col]
			}
			return nil
		})
	case StepWindow:
		return f.through(in, 0, func(col *bind.Expr) *bind.Expr {
			for _, k := range in.Window.Order[:in.Window.Keys] {
				if k.Expr.Op == ast.Col && k.Expr.Col == col.Col {
					return col
				}
			}
			return nil
		})
	case StepConcat:
		return f.throughConcat(in)
	// The right rows of an as-of join are searched for the nearest one: a condition
	// that dropped some would let a farther one in. The left columns are those of
	// the left rows.
	case StepAsof:
		return f.through(in, 0, func(col *bind.Expr) *bind.Expr {
			if col.Col < len(in.Inputs[0].Schema) {
				return col
			}
			return nil
		})
	case StepJoin:
		return f.throughJoin(in)
	}
	return nil
}

// itself is the place of a column behind a step that keeps columns where they are.
func itself(col *bind.Expr) *bind.Expr { return col }

// throughConcat moves conditions into all inputs. Each input's filter has conditions of
// its own, since they move on to different places.
func (f *Bound) throughConcat(in *Bound) (made []*Bound) {
	all := f.Exprs
	for side := range in.Inputs {
		f.Exprs = all
		made = append(made, f.through(in, side, itself)...)
	}
	return made
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
//
//	Filter k < 3                     Join on k
//	  Join on k              -->       |- Filter k < 3
//	    |- Scan a                      |    Scan a
//	    '- Scan b                      '- Filter k < 3
//	                                        Scan b
//
// A condition on keys of the one side is true for the keys of the other side that
// match them. So it goes there too, and leaves rows out that would match nothing: of
// the groups of a partition those that it has left no rows of.
func (f *Bound) throughJoin(in *Bound) (made []*Bound) {
	width := len(in.Inputs[0].Schema)
	left := func(col *bind.Expr) *bind.Expr {
		if col.Col < width {
			return col
		}
		return nil
	}
	right := func(col *bind.Expr) *bind.Expr {
		if col.Col >= width {
			return bind.At(col, col.Col-width)
		}
		return nil
	}
	m := in.Join
	if m.Kind == Full {
		return nil
	}
	all := f.Exprs
	if m.Kind != Cross {
		f.Exprs = all
		made = f.through(in, 1, func(col *bind.Expr) *bind.Expr { return other(m.Left, m.Right, left(col)) })
		f.Exprs = all
	}
	if m.Kind == Inner {
		made = append(made, f.through(in, 0, func(col *bind.Expr) *bind.Expr { return other(m.Right, m.Left, right(col)) })...)
		f.Exprs = all
	}
	made = append(made, f.through(in, 0, left)...)
	if m.Kind == Inner || m.Kind == Cross {
		made = append(made, f.through(in, 1, right)...)
	}
	return made
}

// other returns the column that a key on one side of a join is equal to on the other
// one, nil if col is no such key. Keys that are converted are none.
func other(on, to []*bind.Expr, col *bind.Expr) *bind.Expr {
	if col == nil {
		return nil
	}
	for i, x := range on {
		if x.Op == ast.Col && x.Col == col.Col && to[i].Op == ast.Col && to[i].Type == col.Type {
			return to[i]
		}
	}
	return nil
}

// through moves the conditions of which all columns have a place below, as
// place says, into a filter on an input of in. A condition without columns stays: it is
// folded where it is (package rewrite), and a group of all rows has a row without any.
//
// place says what a column of the filter's input is in the input's input: a column at
// another place behind a projection, nothing if it is computed.
func (f *Bound) through(in *Bound, side int, place func(col *bind.Expr) *bind.Expr) []*Bound {
	var move, stay []*bind.Expr
	for _, x := range f.Exprs {
		can, some := bind.Safe(x), false
		for _, e := range bind.Below(x) {
			if e.Op == ast.Col {
				can, some = can && place(e) != nil, true
			}
		}
		if can && some {
			move = append(move, bind.Mapped(x, place))
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
