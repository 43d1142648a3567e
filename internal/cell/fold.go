package cell

import (
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// fold is the cell of a call with a body that gets the whole scope, so that it can split itself into parts (node.Scope.Split), which
// idle workers share. The body is made by expr of the user's functions. It keeps no state between calls: a fold that was cancelled, or
// that is tried again, begins anew.
type fold[S any] struct {
	Cell[S]
	info *node.Info
	body func(*node.Scope) (S, error)
}

// NewFold makes a node of one call of body; i says that it splits, and s is the stack that led there.
func NewFold[S any](i *node.Info, body func(*node.Scope) (S, error), s site.Stack) *Cell[S] {
	k := &fold[S]{info: i, body: body}
	node.InitWith(&k.Node, foldOp[S]{}, node.Call, s, nil, nil)
	return &k.Cell
}

type foldOp[S any] struct{}

func (foldOp[S]) of(n *node.Node) *fold[S] { return (*fold[S])(unsafe.Pointer(n)) }

func (o foldOp[S]) Info(n *node.Node) *node.Info { return o.of(n).info }

// Forget drops the functions of the fold, and what they hold.
func (o foldOp[S]) Forget(n *node.Node) { o.of(n).body = nil }

func (o foldOp[S]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.V, err = k.body(s)
	return err
}

func (o foldOp[S]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &fold[S]{info: k.info, body: k.body}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o foldOp[S]) Take(n, clone *node.Node) { o.of(n).V = o.of(clone).V }

// Key is nil, as that of other closures: a fold is its functions, and they are made where it is made.
func (foldOp[S]) Key(*node.Node) any { return nil }
