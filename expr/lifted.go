package expr

import (
	"slices"
	"sync/atomic"

	"xfork/internal/node"
)

// lifted is the part that the records of all lazy functions have in common. A record is made once, by Lift or With, and every
// fork points to it. The forks of one Map have a record of their own, from which a fork's place in the Map is found:
//
//	f := Lift1(g)     function1{info, first: 0}       <-- f.Fork(a)
//	f.Map(as)         function1{info, first: 4711}    <-- nodes 4711, 4712, ... 4710 + len(as)
//
// So the index of a fork is the difference of two numbers, and costs no field in its cell.
//
// A record is immutable, but for the memory of With, and is read by any goroutine without a lock.
//
// The methods of an evaluator differ in what the engine has to hold before it calls them:
//
//	Eval, Forget   the claim of n, once for each attempt (Eval) and once at the end (Forget)
//	Clone          the claim of n: before an attempt that may be given up, by a Timeout
//	Take           the claim of n, and a clone that is done: the clone of an attempt, or an equal call's node
//	Key            nothing: a planner calls it while other goroutines may claim n, evaluate it, and forget its arguments
//	Info           nothing: f is never written after the node is made
//
// The types are written out for each arity, because Go has no type parameters in variable number. A call through an
// interface with the arguments in a slice would cost an allocation for the slice, and one for most of the arguments.
type lifted struct {
	info  *node.Info // of a Pure function it is its own: it stands for the function where equal calls are looked for
	first uint64     // the number of a Map's first fork, or 0
}

func newLifted(entry uintptr, m manner, opts []Option) lifted {
	return lifted{info: infoOf(entry, m, opts)}
}

// with is the same with further options. The info is copied, for l is in use by calls that must not see the change; first
// is not, for a derived function has no place in a Map.
func (l *lifted) with(opts []Option) lifted {
	r := record{*l.info}.with(opts)
	return lifted{info: &r.info}
}

// last is what With made last of a function, so that f.With(opts) in a loop makes one function and not many. It has one
// place: two sets of options by turns are made anew each time. Goroutines that miss at the same moment make a function
// each, and the last store stays. Both functions do the same, but calls of a Pure one are not shared with calls of the other.
type last[F any] struct{ p atomic.Pointer[derived[F]] }

type derived[F any] struct {
	opts []Option
	f    *F
}

// get is the function that With has made for the same options, or nil.
func (l *last[F]) get(opts []Option) *F {
	if d := l.p.Load(); d != nil && slices.EqualFunc(d.opts, opts, same) {
		return d.f
	}
	return nil
}

// put keeps f, unless it could never be found: options that are not known to equal themselves would only be kept alive. The
// options are copied because the slice is the caller's, and may be written after With has returned.
func (l *last[F]) put(opts []Option, f *F) {
	if slices.EqualFunc(opts, opts, same) {
		l.p.Store(&derived[F]{slices.Clone(opts), f})
	}
}

// same reports whether two options are known to ask for the same thing. Policies cannot be compared, and comparing waiters
// might run code of the user's or panic: of these none is known to be the same as another one.
func same(a, b Option) bool {
	switch a.(type) {
	case lane, pure, name, priority, timeout, limit:
		return a == b
	}
	return false
}

// several is for the forks of one Map: it keeps k numbers for them. One addition to the counter that all builders share
// takes the whole block, where numbers taken one by one would cost k.
func (l *lifted) several(k int) lifted { return lifted{info: l.info, first: node.Reserve(k)} }

// number is that of the fork at index i.
func (l *lifted) number(i int) uint64 { return l.first + uint64(i) }

// element is the index of a fork of this record in its Map, or -1.
func (l *lifted) element(n *node.Node) int {
	if l.first == 0 {
		return -1
	}
	return int(node.Number(n) - l.first)
}

// mustMatch panics before a Map takes numbers or makes a fork.
func mustMatch(verb string, n, m int) {
	if n != m {
		panic("expr: " + verb + " over slices of different lengths")
	}
}

// three is the operands of a call that has so many: one allocation, with the three slots behind the record.
func three(x, y, z *node.Node) *node.WideOperands {
	w := node.Room(3)
	w.Nodes[0], w.Nodes[1], w.Nodes[2] = x, y, z
	return w
}
