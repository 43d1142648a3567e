package effects

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// publish finds the memory that the function allocates and that others may know
// under a name of their own: what is stored in memory that comes from outside, and
// what a call is handed of which is not known what it does with it.
//
//	xs := make([]int, n)
//	kept = xs              from here on, what reads the package variable reads xs
//	p.buf = xs             so does what p's owner calls
//	register(xs)           and what this may have stored it in
//
// A callee that is known says itself what it stores where.
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
	m.known = fr.reach(out)
}

// tells reports whether a call may hand on what it is given to code that this one
// knows nothing of, or that goes on when the call has returned.
func (m *Memory) tells(c ssa.CallInstruction) bool {
	s := m.call(c)
	if len(s.Calls) > 0 {
		return true
	}
	for _, i := range s.Impure {
		if i.Kind == Unknown || i.Kind == Channel || i.Kind == Goroutine {
			return true
		}
	}
	return false
}

// outside reports whether an object may be known under other names than those
// that this function has for it.
func (m *Memory) outside(o int) bool {
	if m.fr.objects[o].root.Place != Fresh {
		return true
	}
	for k := range m.known.all() {
		if k == o {
			return true
		}
	}
	return false
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

// call applies one call once more, on a summary of its own.
func (m *Memory) call(c ssa.CallInstruction) *Summary {
	fr := m.fr
	fr.s, fr.last, fr.p.strict = &Summary{}, true, true
	fr.call(c)
	fr.last, fr.p.strict = false, false
	return fr.s
}
