package grad

import (
	"fmt"
	"reflect"
	"slices"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/fuse/elem"
	"xfork/internal/guard"
	"xfork/internal/node"
	"xfork/internal/typed"
	"xfork/ops/grad/internal/adjoint"
	"xfork/ops/mat"
)

// Rules of the program's own: the method Derive of an operator, or the option
// expr.Derive1 and its like of a lifted function. Both are functions with types
// that only the program knows, so they are called by reflection, once for each
// node on the way back:
//
//	operator or function    rule
//	func(A) T               func(x Expr[A], z, dz Expr[T]) Expr[A]
//	func(A, B) T            func(x Expr[A], y Expr[B], z, dz Expr[T]) (Expr[A], Expr[B])
//	func(A, B, C) T         the same with one more

// What a rule returns is checked as far as its type does not say it:
//
//	returned                         becomes
//	a panic, a Goexit                ErrRule, with the place
//	the zero Expr                    ErrRule: a forgotten result is no slope of 0
//	an array of another length       vec.ErrLengths, when it is forced
//	an array of one element          that element for all
//	a matrix of another shape        mat.ErrShape, when it is forced
//	what an operand that is no       not looked at
//	float has for a derivative
//
// The reflection costs about a microsecond a node, beside the goroutine.

// own applies the program's rule to a node, and reports whether there is one.
func (v *visit) own() (found bool) {
	f := ownRule(v.n)
	if !f.IsValid() {
		return false
	}
	ds, err := v.callOwn(f)
	if err != nil {
		v.err = fmt.Errorf("%w: %s (%s): %w", ErrRule, v.n.Name(), v.n.Line(), err)
		return true
	}
	for i, d := range ds {
		v.at = i
		f, x := formOfNoded(d), v.xs[i]
		switch {
		case f == flat || !v.active(x):
			continue
		case f == array64 || f == array32:
			v.k = kindOf(f)
			v.give(i, f, v.like(d.Node(), x), x) // which checks the length
		case f == matrix:
			v.give(i, f, sameShape(d, x), x)
		default:
			v.give(i, f, d.Node(), x)
		}
	}
	return true
}

// sameShape is the matrix d, checked to be of the shape of x.
func sameShape(d expr.Noded, x *node.Node) *node.Node {
	return expr.Try2[adjoint.OfShape](as[*mat.Dense](d.Node()), as[*mat.Dense](x)).Node()
}

// ownRule returns the rule of a node's operator or function, or the zero Value.
func ownRule(n *node.Node) reflect.Value {
	if o := cell.OperatorOf(n); o != nil {
		return reflect.ValueOf(o).MethodByName("Derive")
	}
	if node.Has(n, node.Call) {
		return reflect.ValueOf(node.OpOf(n).Info(n).Derive)
	}
	return reflect.Value{}
}

// callOwn calls the program's rule on a goroutine of its own, so that neither a
// panic nor a Goexit in it is the caller's.
func (v *visit) callOwn(f reflect.Value) (ds []expr.Noded, err error) {
	t := f.Type()
	if types := cell.TypesOf(v.n); len(types) != len(v.xs)+1 || !fits(t, types) {
		return nil, fmt.Errorf("it is a %v: it takes the operands, the result and its derivative, and returns a derivative by each operand", t)
	}
	args := make([]reflect.Value, 0, len(v.xs)+2)
	for i, n := range slices.Concat(v.xs, []*node.Node{v.n, v.whole(t)}) {
		args = append(args, typed.Wrap(t.In(i), n))
	}
	var out []reflect.Value
	if fault := guard.Apart(func() { out = f.Call(args) }); fault != "" {
		return nil, fmt.Errorf("it %s", fault)
	}
	for i, o := range out {
		if o.IsZero() && formOfNoded(o.Interface().(expr.Noded)) != flat {
			return nil, fmt.Errorf("it returns nothing for operand %d: where the slope is 0, return a zero", i+1)
		}
		ds = append(ds, o.Interface().(expr.Noded))
	}
	return ds, nil
}

// whole is the adjoint of the node as its rule takes it: with one element for
// each of the node's.
func (v *visit) whole(t reflect.Type) *node.Node {
	switch formOfNoded(reflect.Zero(t.In(t.NumIn() - 1)).Interface().(expr.Noded)) {
	case array64:
		v.k = elem.F64
		return v.all()
	case array32:
		v.k = elem.F32
		return v.all()
	}
	return v.d
}

// fits reports whether a function is a rule for operands and a result of some
// types.
func fits(t reflect.Type, types []reflect.Type) bool {
	k := len(types) - 1
	if k < 1 || t.Kind() != reflect.Func || t.IsVariadic() || t.NumIn() != k+2 || t.NumOut() != k {
		return false
	}
	for i, want := range append(slices.Clone(types), types[k]) {
		if typed.ValueOf(t.In(i)) != want || i < k && t.Out(i) != t.In(i) {
			return false
		}
	}
	return true
}
