package grad

import (
	"errors"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/site"
	"xfork/ops/grad/internal/adjoint"
)

// The causes of derivatives that fail, for errors.Is. They are there as soon as
// the derivative has been built: x.Node().Err().
var (
	// ErrNoRule is the cause where an operator or a function lies between the
	// loss and a parameter of which no derivative is known. The error names it,
	// and its line. An operator of your own gets a method Derive, a lifted
	// function the option [xfork/expr.Derive1] or one of its like.
	ErrNoRule = adjoint.ErrNoRule

	// ErrForced is the cause where a node that may depend on a parameter has
	// been forced: it has forgotten what it was made of. Build the derivative
	// before you force, or force both together; or wrap what is a constant in
	// [Stop].
	ErrForced = errors.New("has been forced, and what it was made of is forgotten: build the derivative first, or use grad.Stop if it is a constant")

	// ErrIndependent is the cause of a derivative by something that the loss is
	// not made of: mostly another expression than the one that was meant. Where
	// 0 is what you want, look for this cause.
	ErrIndependent = errors.New("the loss does not depend on it")

	// ErrRule is the cause where a rule of the program's, a method Derive or an
	// option, has panicked, has returned nothing, or is of other types than
	// what it is the rule of.
	ErrRule = errors.New("the rule of a derivative is wrong")
)

// refuse makes an expression that has failed. Its line is that of the
// function's user: frames of this package are left out.
func refuse[P any](err error) expr.Expr[P] {
	c := new(cell.Cell[P])
	node.InitFailed(&c.Node, refused{}, site.Here(), nil)
	node.FailureOf(&c.Node).Err = failure.Failed(&c.Node, err)
	return as[P](&c.Node)
}

type refused struct{ node.Plain }

var refusedInfo = node.Info{Name: "grad"}

func (refused) Info(*node.Node) *node.Info         { return &refusedInfo }
func (refused) Eval(*node.Scope, *node.Node) error { return nil } // never called: the node has failed from the start
