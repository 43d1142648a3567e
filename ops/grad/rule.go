package grad

import (
	"fmt"
	"maps"
	"sync"

	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/ops/grad/internal/adjoint"
	"xfork/ops/grad/internal/extent"
)

// A rule says what an operator's adjoint gives to the adjoints of its operands.
// For z = f(x, y) and the derivative d of the loss by z it has a slope for each
// operand, which makes d·∂f/∂x of d, x, y and z.
//
//	vec.Mul    x: d·y    y: d·x
//	vec.Exp    x: d·z
//	vec.Where  mask: -   x: d where the mask holds, else 0   y: the other way round
//
// Slopes are expressions like any others, so that the derivative of a
// derivative needs no rules of its own.

// slope makes the contribution to an operand's adjoint.
type slope func(v *visit) *node.Node

// rule is what is known of an operator.
type rule struct {
	name   string
	out    form
	ins    []form  // the last one stands for all further ones
	slopes []slope // likewise; nil is a slope of 0 everywhere
	within bool    // an operator on arrays, element by element: contributions have the elements of the result
	none   string  // not empty: there is no derivative by operand noneAt, or by any, as said here
	noneAt int
	shape  extent.Shape                     // of a matrix that a call of package mat makes
	make   func(xs []*node.Node) *node.Node // a node of it, nil of those on arrays
	picks  func(v *visit)                   // of an operator that picks a result out of a call: instead of slopes
}

// in returns the entry for operand i of a list of which the last one stands for
// all further ones.
func in[T any](all []T, i int) T { return all[min(i, len(all)-1)] }

// apply gives what the rule says to all operands that depend on a parameter.
func (r *rule) apply(v *visit) {
	if r.picks != nil {
		r.picks(v)
		return
	}
	for i, x := range v.xs {
		f := in(r.ins, i)
		switch s := in(r.slopes, i); {
		case !v.active(x):
		case f != flat && r.lacks(i):
			v.err = fmt.Errorf("%w: %s (%s): %s", ErrNoRule, v.n.Name(), v.n.Line(), r.none)
			return
		case f == flat || s == nil:
		case r.within:
			v.at = i
			v.give(i, f, s(v), v.n)
		default:
			v.at = i
			v.give(i, f, s(v), x)
		}
	}
}

// every is the noneAt of an operator without any derivative.
const every = -1

// lacks reports whether there is no derivative by operand i.
func (r *rule) lacks(i int) bool {
	return r.none != "" && (r.noneAt == every || r.noneAt == i)
}

// key identifies an operator of ops or mat, exactly: by its type and those of
// its operands, or, of a lifted function, by its record. So a user's operator
// of the same name has no rule by mistake.
type key struct {
	kind uintptr
	info *node.Info
}

// keyOf returns the key of a node.
func keyOf(n *node.Node) key {
	k := key{kind: node.Kind(n)}
	if node.Has(n, node.Call) {
		k.info = node.OpOf(n).Info(n)
	}
	return k
}

// tables has all rules. Tapes point to it, and it is only read.
type tables struct {
	arrays [op.Codes][elem.Kinds]*rule // of package vec
	others book                        // of ops, mat and this package's own functions
}

// rules returns the tables, which are made when the first derivative is: most
// programs that link the package want one.
var rules = sync.OnceValue(func() *tables {
	t := &tables{others: make(book)}
	all := slopes()
	for c := range op.MulSub {
		for k := range elem.Int {
			t.arrays[c][k] = arrayRule(c, k, all[c])
		}
	}
	for _, part := range []book{
		numbers[float64](), numbers[float32](), conversions(), picks[float64](), picks[float32](),
		movers[float64]{adjoint.Float64}.rules(), movers[float32]{adjoint.Float32}.rules(), matrices(), shapes(),
	} {
		maps.Copy(t.others, part)
	}
	return t
})

// ruleOf returns the rule of a node's operator, or nil.
func (t *tables) ruleOf(n *node.Node) *rule {
	// An operator on matrices has the code of one on arrays, and is another
	// one.
	if o := fuse.OperatorOf(n); o != nil && o == fuse.Of(o.Code, o.Kind) {
		return t.arrays[o.Code][o.Kind]
	}
	return t.others[keyOf(n)]
}

// formOfOperand returns the form of what an operator on arrays takes or
// returns.
func formOfOperand(o op.Operand) form {
	switch {
	case o.Kind == kindOf(array64) && o.Array:
		return array64
	case o.Kind == kindOf(array64):
		return number64
	case o.Kind == kindOf(array32) && o.Array:
		return array32
	case o.Kind == kindOf(array32):
		return number32
	}
	return flat
}
