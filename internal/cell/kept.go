package cell

import "xfork/internal/node"

// Of calls with results that are kept: what the key is made of, and what is
// kept. Of calls that may fail: what they are given, to be made again.

// Kept returns pointers to the arguments of a call, as one value, and to its
// result in the cell. The caller holds the claim of n, the operands of which
// are done. What args points to is read only.
func Kept(n *node.Node) (args, value any) {
	return node.OpOf(n).(interface {
		kept(*node.Node) (args, value any)
	}).kept(n)
}

func (o forkOp[X, T]) kept(n *node.Node) (args, value any) {
	k := o.of(n)
	return &k.args, &k.V
}

func (o callOp[X, T]) kept(n *node.Node) (args, value any) {
	node.Settle(n) // operands are read from the head
	x := new(X)
	*x = (*x).read(n)
	return x, &o.of(n).V
}

// kept has the operands as arguments; what a closure has captured is not known.
func (o onceOp[F, X, T]) kept(n *node.Node) (args, value any) {
	node.Settle(n)
	x := new(X)
	*x = (*x).read(n)
	return x, &o.of(n).V
}

// Given is Kept with a pointer to each argument; of any number of arguments the
// slice is one.
func Given(n *node.Node) (args []any, value any) {
	all, value := Kept(n)
	return pointers(all), value
}

// IsKept reports whether n is a call that Kept and Given may be asked of: not a
// fold, for instance, which calls a closure of package expr's.
func IsKept(n *node.Node) bool {
	_, is := node.OpOf(n).(interface {
		kept(*node.Node) (args, value any)
	})
	return is
}

// Text returns arguments as views show them: shortened, on one line. args
// points to them.
func Text(args any) string {
	var t text
	args.(interface{ describe(*text) }).describe(&t)
	return t.String()
}
