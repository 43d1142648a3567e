package cell

import (
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// once is the cell of a function that was not lifted before: a one-off fork, or what Map makes. The function is in the cell and is
// forgotten after the call, with all that it holds: what it has captured would otherwise live as long as the value. One allocation,
// because it needs no Function, and its description is shared with other calls of the same code (Code.Shared).
//
// Its operator goes through the same life as that of a fork: see call.go.
type once[F Shape[X, T], X Arguments[X], T any] struct {
	Cell[T]
	info *node.Info
	f    F
}

// Once returns the cell of the one call of f that there is ever to be, which [once.At] or [once.Wide] makes a node.
func Once[F Shape[X, T], X Arguments[X], T any](f F, i *node.Info) *once[F, X, T] {
	return &once[F, X, T]{info: i, f: f}
}

// At makes the call a node with up to two operands; s is the stack that led there.
func (k *once[F, X, T]) At(s site.Stack, x, y *node.Node) *Cell[T] {
	node.InitWith(&k.Node, onceOp[F, X, T]{}, node.Call, s, x, y)
	return &k.Cell
}

// Wide is At for more operands.
func (k *once[F, X, T]) Wide(s site.Stack, w *node.WideOperands) *Cell[T] {
	node.InitStrict(&k.Node, onceOp[F, X, T]{}, node.Call, s, node.Reserve(1), w)
	return &k.Cell
}

type onceOp[F Shape[X, T], X Arguments[X], T any] struct{}

func (onceOp[F, X, T]) of(n *node.Node) *once[F, X, T] { return (*once[F, X, T])(unsafe.Pointer(n)) }

func (o onceOp[F, X, T]) Info(n *node.Node) *node.Info { return o.of(n).info }

func (o onceOp[F, X, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.V, err = k.f.On(s.Ctx, n)
	return err
}

// Forget drops the function.
func (o onceOp[F, X, T]) Forget(n *node.Node) { o.of(n).f = *new(F) }

func (o onceOp[F, X, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &once[F, X, T]{info: k.info, f: k.f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o onceOp[F, X, T]) Take(n, clone *node.Node) { o.of(n).V = o.of(clone).V }

// Key is nil: no two closures are known to be equal, since their code does not tell what they have captured.
func (onceOp[F, X, T]) Key(*node.Node) any { return nil }

func (onceOp[F, X, T]) First(n *node.Node) any {
	var args X
	return args.firstOf(n)
}
