package grad_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
	"xfork/internal/typed"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// Every rule of the tables is tested against central differences by its operator's signature, so that a new operator needs a rule and no
// test. What the operands have to be like is said here.

// size is how many elements arrays have.
const size = 7

// variants are how an operand that is an array comes: with a length that is known, one that is not, and with one element.
var variants = []string{"long", "unknown", "one"}

// given returns an array of the values as a variant, and those of them that it has.
func given(xs []float64, variant string) (x array) {
	switch variant {
	case "unknown":
		return expr.Fork(func() []float64 { return xs })
	}
	return vec.Of(xs)
}

func TestEveryRuleOfVecAgainstCentralDifferences(t *testing.T) {
	for code, r := range grad.Arrays() {
		o := op.Of(op.Code(code), 0)
		if o.Class == op.View {
			continue // package mat has operators of its own with these codes
		}
		if r == nil {
			t.Errorf("vec.%s has no rule, and is not named as having none", o.Name)
			continue
		}
		switch o.Code {
		case op.BitAnd, op.BitOr, op.BitXor, op.BitAndNot, op.BitNot, op.Lsh, op.Rsh:
			continue // of integers alone
		}
		if r.Out == "flat" || r.Out == "array32" || code == int(op.Into) {
			continue // nothing is ever asked of it; Into and float32 have tests of their own
		}
		t.Run(r.Name, func(t *testing.T) {
			for i := range o.Args {
				if in(r.Ins, i) == "flat" {
					continue
				}
				for _, variant := range variants {
					for _, other := range variants {
						if impossible(o.Code, variant, other) {
							continue
						}
						ruleOfVec(t, o, code, i, variant, other)
					}
				}
			}
		})
	}
}

// impossible reports whether an operator fails on such operands, or has no derivative there.
func impossible(c op.Code, variant, other string) bool {
	switch c {
	case op.Like: // of many as long as one
		return variant != "one" && other == "one"
	case op.Std, op.SampleVar, op.SampleStd, op.RollingStd: // of one element
		return variant == "one"
	}
	return false
}

func in[T any](all []T, i int) T { return all[min(i, len(all)-1)] }

// ruleOfVec tests the slope by operand i, which comes as variant, while the other arrays come as other.
func ruleOfVec(t *testing.T, o *op.Operator, code, i int, variant, other string) {
	what := fmt.Sprintf("%s by operand %d, %s beside %s", o.Name, i, variant, other)
	if o.Code == op.Interp && i > 0 && variant == "one" {
		return // points have as many places as values
	}
	values := make([][]float64, len(o.Args))
	for k, a := range o.Args {
		n := size
		switch {
		case !a.Array, k == i && variant == "one", k != i && other == "one" && o.Class != op.Whole:
			n = 1
		}
		values[k] = some(n, uint64(10*code+k))
		if o.Code == op.Interp && k == 1 { // ascending, and some elements lie beyond
			for j := range values[k] {
				values[k][j] = 0.35 + 0.05*float64(j) + values[k][j]/50
			}
		}
		if o.Code == op.Acosh { // of what lies above 1
			for j := range values[k] {
				values[k][j] += 1
			}
		}
	}
	n := -1
	build := func(p *expr.Noded) number {
		xs := make([]*node.Node, len(o.Args))
		for k, a := range o.Args {
			form := other
			if k == i {
				form = variant
			}
			if o.Code == op.Compress || o.Code == op.Scatter || o.Code >= op.RollingSum && o.Code <= op.RollingQuantile {
				form = variant // the mask, or the places, are as many, and the window not longer
			}
			x := operand(o, k, a, values[k], form)
			xs[k] = x.Node()
			if k == i && p != nil {
				*p = x
			}
		}
		z := grad.Operator(code, xs...)
		if !o.Out.Array {
			return typed.Of[float64](z)
		}
		if n < 0 {
			v, err := typed.Of[[]float64](grad.Operator(code, xs...)).Force(t.Context())
			require.NoError(t, err, what)
			n = len(v)
		}
		return weighted(typed.Of[[]float64](z), n)
	}
	orders(t, what, func() (number, expr.Noded) {
		var p expr.Noded
		loss := build(&p)
		return loss, p
	}, func(tolerance float64, build func() (number, expr.Noded)) {
		near(t, differences(t, values[i], first(build)), derivative(t, build), what, tolerance)
	})
}

// first is the loss alone.
func first(build func() (number, expr.Noded)) func() number {
	return func() number { loss, _ := build(); return loss }
}

// orders tests the derivative of a loss, and the derivative of a weighted sum of that derivative.
func orders(t *testing.T, what string, build func() (number, expr.Noded), test func(tolerance float64, build func() (number, expr.Noded))) {
	test(1e-6, build)
	second := func() (number, expr.Noded) {
		loss, p := build()
		n := len(derivative(t, build))
		switch p := p.(type) {
		case number:
			return grad.Of(loss, p), p
		case array:
			return weighted(grad.Of(loss, p), n), p
		case matrix:
			return weighted(mat.Flat(grad.Of(loss, p)), n), p
		}
		panic("no parameter")
	}
	// A derivative that does not depend on the parameter is that of something linear.
	loss, p := second()
	if err := grad.Back(loss, p).Err(); err != nil {
		require.ErrorIs(t, err, grad.ErrIndependent, what)
		return
	}
	test(1e-5, second)
}

// operand makes operand k of an operator. What is no float is chosen so that the operator can do something with it.
func operand(o *op.Operator, k int, a op.Operand, values []float64, variant string) expr.Noded {
	switch float, ints := fuse.KindOf[float64](), fuse.KindOf[int64](); {
	case a.Kind == float && a.Array:
		return given(values, variant)
	case a.Kind == float:
		return expr.Const(values[0])
	case a.Kind == fuse.Bool:
		if o.Code == op.Compress && variant == "one" {
			values = values[:1]
		}
		return vec.Of([]bool{true, false, true, true, false, false, true}[:min(size, len(values))])
	case a.Kind == ints && o.Code == op.Scatter:
		return vec.Of([]int64{1, 0, 3, 3, 6, 2, 4}[:min(size, len(values))])
	case a.Kind == ints:
		return vec.Of([]int64{0, 0, 0})
	case o.Code == op.TopK:
		return expr.Const(1)
	case o.Code >= op.RollingSum && o.Code <= op.RollingQuantile:
		if variant == "one" {
			return expr.Const(1)
		}
		return expr.Const(3)
	case o.Code == op.Slice && k == 1:
		return expr.Const(0)
	case o.Code == op.Slice:
		return expr.Const(1)
	}
	return expr.Const(size)
}

// values of operands, by the name of an operator of ops or mat. What is not listed is from 0.3 to 0.8, or a matrix with a large
// diagonal.
var (
	numbersOf = map[string][]float64{"ops.Acosh": {1.7}, "ops.Mod": {2.3, 0.7}, "ops.Norm": {2}}
	symmetric = []string{"mat.Cholesky"}
)

func TestEveryOtherRuleAgainstCentralDifferences(t *testing.T) {
	for _, r := range grad.Others() {
		if r.Out == "flat" || r.Out == "number32" || r.Out == "array32" || r.Make == nil || slices.Contains(r.Ins, "number32") {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			for i, form := range r.Ins {
				if form != "flat" {
					otherRule(t, r, i)
				}
			}
		})
	}
}

// otherRule tests the slope of a rule by operand i.
func otherRule(t *testing.T, r grad.Rule, i int) {
	what := fmt.Sprintf("%s by operand %d", r.Name, i)
	xs := make([][]float64, len(r.Ins))
	for k, form := range r.Ins {
		switch form {
		case "number":
			xs[k] = some(1, uint64(k)+3)
			if vs := numbersOf[r.Name]; vs != nil {
				xs[k] = []float64{vs[k]}
			}
		case "array":
			xs[k] = some(3, uint64(k)+5)
		case "matrix":
			m := square(3, uint64(k)+11)
			if slices.Contains(symmetric, r.Name) {
				m.Mul(m, m.T())
			}
			xs[k] = m.RawMatrix().Data
		}
	}
	build := func(p *expr.Noded) number {
		nodes := make([]*node.Node, len(r.Ins))
		for k, form := range r.Ins {
			x := otherOperand(r.Name, form, k, xs[k])
			nodes[k] = x.Node()
			if k == i && p != nil {
				*p = x
			}
		}
		return lossOf(t, r.Out, func() *node.Node { return r.Make(nodes) })
	}
	orders(t, what, func() (number, expr.Noded) {
		var p expr.Noded
		loss := build(&p)
		return loss, p
	}, func(tolerance float64, build func() (number, expr.Noded)) {
		near(t, differencesOf(t, r.Name, r.Ins[i], xs[i], first(build)), derivative(t, build), what, tolerance)
	})
}

// differencesOf is differences; of a symmetric matrix both elements of a pair are moved, and each gets half.
func differencesOf(t *testing.T, name, form string, xs []float64, build func() number) []float64 {
	if form != "matrix" || !slices.Contains(symmetric, name) {
		return differences(t, xs, build)
	}
	n := 3
	ds := make([]float64, n*n)
	for i := range n {
		for j := range n {
			const h = 1e-5
			at := func(s float64) float64 {
				old := slices.Clone(xs)
				xs[i*n+j] += s / 2
				xs[j*n+i] += s / 2
				defer copy(xs, old)
				v, err := build().Force(context.Background())
				require.NoError(t, err)
				return v
			}
			ds[i*n+j] = (at(h) - at(-h)) / (2 * h)
		}
	}
	return ds
}

// derivative forces the derivative of a loss by a parameter of any type, as numbers.
func derivative(t *testing.T, build func() (number, expr.Noded)) []float64 {
	t.Helper()
	_, p := build()
	switch p.(type) {
	case number:
		return []float64{force(t, func() number { loss, p := build(); return grad.Of(loss, p.(number)) })}
	case array:
		return force(t, func() array { loss, p := build(); return grad.Of(loss, p.(array)) })
	}
	m := force(t, func() matrix { loss, p := build(); return grad.Of(loss, p.(matrix)) })
	return gonum.DenseCopyOf(m).RawMatrix().Data
}

// lossOf makes a number of a node, as its form is.
func lossOf(t *testing.T, form string, build func() *node.Node) number {
	switch form {
	case "number":
		return typed.Of[float64](build())
	case "array":
		v, err := typed.Of[[]float64](build()).Force(t.Context())
		require.NoError(t, err)
		return weighted(typed.Of[[]float64](build()), len(v))
	}
	v, err := typed.Of[*mat.Dense](build()).Force(t.Context())
	require.NoError(t, err)
	r, c := v.Dims()
	return weighted(mat.Flat(typed.Of[*mat.Dense](build())), r*c)
}

// otherOperand makes an operand of a form. What is flat is what the operator can do something with.
func otherOperand(name, form string, k int, xs []float64) expr.Noded {
	switch form {
	case "number":
		return expr.Const(xs[0])
	case "array":
		return expr.Const(xs)
	case "matrix":
		return mat.Of(gonum.NewDense(3, 3, xs))
	}
	switch name {
	case "ops.At", "mat.Row", "mat.Col", "grad.onRow", "grad.onCol":
		if k == 1 {
			return expr.Const(1)
		}
	case "grad.when":
		return expr.Const(true)
	case "grad.signed":
		return expr.Const(-2.0)
	}
	return mat.Of(square(3, 77))
}
