package effects

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// publish makes memory from outside of what the function allocates and others may
// know under a name of their own: what is stored in memory that comes from outside,
// and what a call is handed of which is not known what it does with it.
//
//	kept = xs       from here on, what reads the package variable reads xs
//	p.buf = xs      so does what p's owner calls
//	register(xs)    and what this may have stored it in, if it is not known
func (m *Memory) publish() {
	fr := m.fr
	var out set
	for o := range fr.objects {
		if fr.objects[o].root.Place != Fresh {
			out.union(fr.holds[o])
		}
	}
	for _, b := range fr.f.Blocks {
		for _, in := range b.Instrs {
			if c, ok := in.(ssa.CallInstruction); ok && m.tells(c) {
				for _, v := range c.Common().Args {
					out.union(fr.value(v))
				}
				out.union(fr.value(c.Common().Value))
			}
		}
	}
	for o := range fr.reach(out).all() {
		if fr.objects[o].f == nil && fr.objects[o].root.Place == Fresh {
			fr.objects[o].root = Root{Place: Elsewhere}
		}
	}
}

// tells reports whether a call may hand on what it is given to code that is not
// known, or that goes on when the call has returned.
func (m *Memory) tells(c ssa.CallInstruction) bool {
	s := m.call(c)
	return len(s.Calls) > 0 || slices.ContainsFunc(s.Impure, func(i Impurity) bool {
		return i.Kind == Unknown || i.Kind == Channel || i.Kind == Goroutine
	})
}

// Call is the summary of one call of the function, by the position of its
// opening bracket: what the callee does with what it is handed there, in the
// terms of the function. It is nil if there is no call.
//
// It differs from the callee's own summary where the standard library is handed
// values of this program: which methods it may call is known only here.
func (m *Memory) Call(lparen token.Pos) *Summary {
	for _, b := range m.fr.f.Blocks {
		for _, in := range b.Instrs {
			if c, ok := in.(ssa.CallInstruction); ok && c.Common().Pos() == lparen {
				return m.call(c)
			}
		}
	}
	return nil
}

// call applies one call to a summary of its own.
func (m *Memory) call(c ssa.CallInstruction) *Summary {
	fr := m.fr
	fr.s, fr.last, fr.p.strict = &Summary{}, true, true
	fr.call(c)
	fr.last, fr.p.strict = false, false
	return fr.s
}
