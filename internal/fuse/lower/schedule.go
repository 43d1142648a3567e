package lower

import (
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/scratch"
)

// The schedule is the order in which things are done for a block. Few values that live at a time
// mean few registers, and so long blocks that still fit the first-level cache: values are computed
// just before they are needed, in depth-first order from the roots.
//
//	before                              after
//
//	roots: write v4, Sum(v5)            v2 = ...    v3 = ...    v4 = ...    write v4    v5 = ...    Sum(v5)

// action is one thing to do.
type action struct {
	what   machine.What // Apply, Copy, Check, Reduce or Axis
	value  ssa.ID       // what is computed, copied, checked or reduced along an axis
	number int32        // of the output, the check or the reduction
}

// schedule is a list of actions, and what is known of values by it.
type schedule struct {
	actions []action
	lives   []life // by value
	todo    []ssa.ID
}

// life is where a value is made and used. (One slice of these, for it is filled anew for every
// program, however small.)
type life struct {
	last   int32 // the last action that reads it, -1 for none
	home   int32 // the output in which it is computed, -1 for none
	reg    int32 // the register that it was given last, -1 for none: see emit.go
	placed bool  // it needs no action, or has one in the list
}

// order makes the schedule, and adds up what it costs.
//
// Checks of inputs come before anything is written, for an output may lie in the very array (Into).
// Then come spreads, which no loop can do: so they stand before the loops and divide none. Checks
// of other values come last: the values are computed anyway, and a loop cannot check, so
// that in between they would divide it.
func (l *Lowerer) order() {
	f := l.f
	values := f.Values()
	l.actions, l.lives = l.actions[:0], scratch.Resized(l.lives, len(values))
	for i := range values {
		l.lives[i] = life{-1, -1, -1, values[i].Origin != ssa.Operation}
	}
	for i, o := range f.Outputs {
		if v := &l.lives[o.Value]; !v.placed && v.home < 0 {
			v.home = int32(i)
		}
	}
	l.checks(ssa.Input)
	for i := range values {
		if v := &values[i]; v.Code == op.Spread && v.Origin == ssa.Operation && f.Needed(ssa.ID(i)) {
			if l.rolls(ssa.ID(i)) {
				l.lives[i].placed = true
				continue
			}
			l.compute(ssa.ID(i))
		}
	}
	for i, o := range f.Outputs {
		l.compute(o.Value)
		if l.lives[o.Value].home != int32(i) { // a constant, an input, or what is another output as well
			l.act(action{machine.Copy, o.Value, int32(i)}, o.Value)
		}
	}
	for i, r := range f.Reductions {
		for _, a := range r.Operands() {
			l.compute(a)
		}
		l.act(action{what: machine.Reduce, number: int32(i)}, r.Operands()...)
		l.p.Cost += reduceCost
	}
	for i, a := range f.Axes {
		l.compute(a.Value)
		l.act(action{machine.Axis, a.Value, int32(i)}, a.Value)
		l.p.Cost += reduceCost
	}
	l.checks(ssa.Operation)
}

// reduceCost is what a reduction takes for an element, in picoseconds: about that of a sum in the
// first-level cache.
const reduceCost = 150

// act appends an action that reads values. Actions are appended in the order in which they are
// done, so that the last one to be noted for a value is the last one to read it.
func (l *Lowerer) act(a action, reads ...ssa.ID) {
	for _, v := range reads {
		l.lives[v].last = int32(len(l.actions))
	}
	l.actions = append(l.actions, a)
}

// checks appends the checks of values of one origin.
func (l *Lowerer) checks(origin ssa.Origin) {
	for i, c := range l.f.Checks {
		if l.f.Value(c.Value).Origin == origin {
			l.compute(c.Value)
			l.act(action{machine.Check, c.Value, int32(i)}, c.Value)
		}
	}
}

// compute appends what has to be done for value v, and has not been: operands from left to right,
// then the operation. It has a stack of its own: a Func may be as deep as a user's loop is long.
func (l *Lowerer) compute(v ssa.ID) {
	for l.todo = append(l.todo[:0], v); len(l.todo) > 0; {
		top := len(l.todo)
		at := l.todo[top-1]
		if !l.lives[at].placed && l.push(l.f.Value(at).Operands()) {
			continue // operands first; v is looked at again
		}
		if !l.lives[at].placed {
			l.lives[at].placed = true
			l.act(action{what: machine.Apply, value: at}, l.f.Value(at).Operands()...)
			l.p.Cost += l.f.Value(at).Code.Cost()
		}
		l.todo = l.todo[:top-1]
	}
}

// push puts those of the values on the stack that are not placed, the first one on top, and reports
// whether there are any.
func (l *Lowerer) push(values []ssa.ID) (any bool) {
	for i := len(values) - 1; i >= 0; i-- {
		if v := values[i]; !l.lives[v].placed {
			l.todo, any = append(l.todo, v), true
		}
	}
	return any
}
