package invoke

import (
	"context"
	"runtime"
	"strings"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Eval calls n's operator. It is the marker: what lies above its call of op.Eval on a stack is the engine's, what lies below is the
// user's. The result passes through a variable so that the call is not a tail call: the frame has to stay.
//
//go:noinline
func Eval(op node.Op, s *node.Scope, n *node.Node) error {
	err := op.Eval(s, n)
	return err
}

// Part calls one part of a call that is parallel inside, on the call's goroutine or on a helper's. Package node knows its name
// (node.CallsParts): on both a traceback ends here, so that it does not depend on which of them took the part.
//
//go:noinline
func Part(part func(context.Context, int) error, ctx context.Context, i int) error {
	err := part(ctx, i)
	return err
}

// The marker is the address to which Eval's call of a function returns: there tracebacks end. It is learnt before
// the program can fork, by a call of Eval from which the operator looks up its own stack.
func init() {
	var n node.Node
	_ = Eval(probe{}, nil, &n)
}

// probe is the operator that looks for the marker.
type probe struct{ node.Plain }

// Info is not asked for.
func (probe) Info(*node.Node) *node.Info { return nil }

// Eval finds the return address that lies in invoke.Eval, and makes it the marker. A return address is that of the instruction after
// the call, which may belong to the next line or function: hence the subtraction.
func (probe) Eval(*node.Scope, *node.Node) error {
	for _, pc := range site.Walk() {
		if f := runtime.FuncForPC(pc - 1); f != nil && strings.HasSuffix(f.Name(), "invoke.Eval") {
			site.Marker = pc
			return nil
		}
	}
	panic("invoke: the marker is not on the stack")
}
