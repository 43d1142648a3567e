package expr

import (
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/remote"
)

// Port knows functions that may be called on other machines: package partition has one. It is implemented within this module.
type Port interface {
	// Admit makes a function known here and there; it is called once for each port that a lifted function is given. A function
	// that cannot leave is refused with an error, which names what is in the way.
	Admit(cell.Far) (*remote.Function, error)
}

// Leaving lets the calls of a function be made on other machines, in the forces of an engine that sends them there; in all others they
// are made here. It is for lifted functions: a closure that is forked or mapped has no name under which another machine could find
// it, so there the option panics, as it does for a function that cannot leave. A nil port panics.
//
// A call that leaves can fail where the function itself cannot. With [Elsewhere] as well, it is made there in the way that this says.
func Leaving(p Port) Option {
	if p == nil {
		panic("expr: Leaving with a nil port")
	}
	return leaving{p}
}

// leaving is the option as the caller holds it.
type leaving struct{ p Port }

func (leaving) apply(*record) {
	panic("expr: only a lifted function can be called on another machine, which does not find a closure, or a fold")
}

// leavesBy is leaving as an option of a lifted function.
type leavesBy struct{ p Port }

func (l leavesBy) apply(r *record) {
	r.port = l.p
	r.info.Sure = false // the machine may be lost
}

// through returns f, which i describes, as a function with calls that may leave by p. c makes its calls there, as it does here; or nil.
//
// Those that ask for a time, a limit or a rate of their own are in no partition: they leave alone, from the goroutine that would have made them.
func (h *home[X, T]) through(p Port, c Carrier, f cell.Function[X, T], i *node.Info) cell.Function[X, T] {
	leaves := h.admitted(p, c)
	i.Leaves = leaves
	if sp, is := i.Special.(*policy.Special); is && sp.Alone() {
		i.Context = true // by which the other machine is told of the end
		return cell.Either(leaves.Alone, &f, i)
	}
	return f
}

// exit is how calls of one function get through one port.
type exit struct {
	p      Port
	leaves *remote.Function
}

// admitted returns the function as p knows it.
func (h *home[X, T]) admitted(p Port, c Carrier) *remote.Function {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.exits {
		if e.p == p {
			return e.leaves
		}
	}
	leaves, err := p.Admit(h.far(c))
	if err != nil {
		panic("expr: " + h.Info.Label() + " cannot be called on another machine: " + err.Error())
	}
	h.exits = append(h.exits, exit{p, leaves})
	return leaves
}
