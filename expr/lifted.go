package expr

import (
	"slices"
	"sync/atomic"

	"xfork/internal/node"
)

// lifted is the part that the records of all lazy functions have in common. A record is made once, by Lift or With, and every
// fork points to it. The forks of one Map have a record of their own, which tells their places in it.
type lifted struct {
	info  *node.Info // of a Pure function it is its own: it stands for the function where equal calls are looked for
	first uint64     // the number of a Map's first fork, or 0
}

func newLifted(entry uintptr, m manner, opts []Option) lifted {
	return lifted{info: infoOf(entry, m, opts)}
}

// with is the same with further options.
func (l *lifted) with(opts []Option) lifted {
	r := record{*l.info}.with(opts)
	return lifted{info: &r.info}
}

// last is what With made last of a function, so that f.With(opts) in a loop makes one function and not many.
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

// put keeps f, unless it could never be found.
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

// several is for the forks of one Map: it keeps k numbers for them.
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

func mustMatch(verb string, n, m int) {
	if n != m {
		panic("expr: " + verb + " over slices of different lengths")
	}
}

// three is the operands of a call that has so many.
func three(x, y, z *node.Node) *node.WideOperands {
	w := node.Room(3)
	w.Nodes[0], w.Nodes[1], w.Nodes[2] = x, y, z
	return w
}
