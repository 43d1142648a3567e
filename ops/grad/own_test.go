package grad_test

import (
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// hypot is an operator of the program's own, with a rule beside Apply.
type hypot struct{}

func (hypot) Apply(x, y float64) float64 { return math.Hypot(x, y) }

func (hypot) Derive(x, y, z, dz number) (dx, dy number) {
	d := ops.Div(dz, z)
	return ops.Mul(d, x), ops.Mul(d, y)
}

// softplus is one on arrays, and share one of an array and a number, with a string beside them.
type softplus struct{}

func (softplus) Apply(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Log1p(math.Exp(v))
	}
	return y
}

func (softplus) Derive(x, _, dz array) array {
	return vec.Div(dz, vec.Add(vec.Val(1.0), vec.Exp(vec.Neg(x))))
}

type share struct{}

func (share) Apply(x []float64, unit string, k float64) float64 {
	sum := float64(len(unit))
	for _, v := range x {
		sum += v * k
	}
	return sum
}

func (share) Derive(x array, unit expr.Expr[string], k, _, dz number) (array, expr.Expr[string], number) {
	return vec.Scalar(ops.Mul(dz, k)), unit, ops.Mul(dz, vec.Sum(x))
}

// doubled is one on matrices.
type doubled struct{}

func (doubled) Apply(x *mat.Dense) *mat.Dense {
	y := gonum.DenseCopyOf(x)
	y.Scale(2, y)
	return y
}

func (doubled) Derive(_, _, dz matrix) matrix { return mat.Scale(dz, expr.Const(2.0)) }

func TestAnOperatorOfTheProgramsOwnHasItsRuleBesideApply(t *testing.T) {
	xs := some(6, 1)
	build := func() (number, expr.Noded) {
		x := vec.Of(xs)
		s := vec.Sum(expr.Op1[softplus](x))
		h := expr.Op2[hypot](s, ops.Mul(s, s))
		return expr.Op3[share](x, expr.Const("metres"), h), x
	}
	near(t, differences(t, xs, first(build)), derivative(t, build), "own operators", 1e-6)
	second := func() (number, expr.Noded) {
		loss, x := build()
		return weighted(grad.Of(loss, x.(array)), len(xs)), x
	}
	near(t, differences(t, xs, first(second)), derivative(t, second), "their derivatives", 1e-5)

	m := square(3, 1)
	data := m.RawMatrix().Data
	ofMatrix := func() (number, expr.Noded) {
		x := mat.Of(m)
		return weighted(mat.Flat(mat.Mul(expr.Op1[doubled](x), x)), 9), x
	}
	near(t, differences(t, data, first(ofMatrix)), derivative(t, ofMatrix), "of a matrix", 1e-6)
}

func TestALiftedFunctionHasItsRuleAsAnOption(t *testing.T) {
	cube := expr.LiftErr1(func(x float64) (float64, error) { return x * x * x, nil },
		expr.Derive1(func(x, _, dz number) number { return ops.Mul(dz, ops.Mul(expr.Const(3.0), ops.Mul(x, x))) }))
	times := expr.Lift2(func(x, y float64) float64 { return x * y },
		expr.Derive2(func(x, y, _, dz number) (number, number) { return ops.Mul(dz, y), ops.Mul(dz, x) }))
	of3 := expr.Lift3(func(x, y, w float64) float64 { return x + 2*y + 3*w },
		expr.Derive3(func(_, _, _, _, dz number) (a, b, c number) {
			return dz, ops.Mul(dz, expr.Const(2.0)), ops.Mul(dz, expr.Const(3.0))
		}))
	xs := []float64{0.7}
	build := func() (number, expr.Noded) {
		x := expr.Const(xs[0])
		y := times.With(expr.Name("product")).Call(cube.Call(x), x)
		return of3.Call(expr.Map(y, math.Sin, expr.Derive1(func(x, _, dz number) number { return ops.Mul(dz, ops.Cos(x)) })), y, x), x
	}
	near(t, differences(t, xs, first(build)), derivative(t, build), "lifted functions", 1e-6)
}

// The wrong rules, each of which is an operator.
type (
	panics    struct{}
	exits     struct{}
	nothing   struct{}
	tooFew    struct{}
	otherType struct{}
	tooLong   struct{}
	otherWay  struct{}
	ruleless  struct{}
)

func (panics) Apply(x float64) float64      { return x }
func (exits) Apply(x float64) float64       { return x }
func (nothing) Apply(x float64) float64     { return x }
func (tooFew) Apply(x, _ float64) float64   { return x }
func (otherType) Apply(x float64) float64   { return x }
func (tooLong) Apply(x []float64) []float64 { return x }
func (otherWay) Apply(x *mat.Dense) *mat.Dense {
	return x
}
func (ruleless) Apply(x float64) float64 { return x }
func (ruleless) Name() string            { return "Add" }

func (panics) Derive(_, _, _ number) number          { panic("no slope today") }
func (exits) Derive(_, _, dz number) number          { runtime.Goexit(); return dz }
func (nothing) Derive(_, _, _ number) (none number)  { return none }
func (tooFew) Derive(_, _, _, dz number) number      { return dz }
func (otherType) Derive(x array, _, dz number) array { _ = dz; return x }
func (tooLong) Derive(_, _, dz array) array          { return vec.Concat(dz, dz) }
func (otherWay) Derive(_, _, dz matrix) matrix       { return mat.AsRow(mat.Flat(dz)) }

func TestAWrongRuleIsAFailureOfTheDerivative(t *testing.T) {
	x := expr.Const(2.0)
	for name, c := range map[string]struct {
		loss number
		err  error
		says string
	}{
		"it panics":                {expr.Op1[panics](x), grad.ErrRule, "panics (own_test.go:"},
		"with the place":           {expr.Op1[panics](x), grad.ErrRule, "panicked at own_test.go:"},
		"it ends its goroutine":    {expr.Op1[exits](x), grad.ErrRule, "it ended its goroutine"},
		"it returns nothing":       {expr.Op1[nothing](x), grad.ErrRule, "it returns nothing for operand 1"},
		"it returns too few":       {expr.Op2[tooFew](x, x), grad.ErrRule, "returns a derivative by each operand"},
		"it is of another type":    {expr.Op1[otherType](x), grad.ErrRule, "it is a func("},
		"there is none":            {expr.Op1[ruleless](x), grad.ErrNoRule, "no derivative is known: Add (own_test.go:"},
		"none of a function":       {expr.Map(x, math.Gamma), grad.ErrNoRule, "math.Gamma"},
		"none of a dynamic choice": {expr.Bind(x, func(float64) number { return x }), grad.ErrNoRule, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := grad.Of(c.loss, x)
			require.ErrorIs(t, d.Node().Err(), c.err, "known before anything is forced")
			require.ErrorContains(t, d.Node().Err(), c.says)
			_, err := d.Force(t.Context())
			require.ErrorIs(t, err, c.err)
			require.ErrorContains(t, err, "own_test.go", "the line that asked for it")
		})
	}
	a := vec.Of(some(4, 1))
	_, err := grad.Of(vec.Sum(expr.Op1[tooLong](a)), a).Force(t.Context())
	require.ErrorIs(t, err, vec.ErrLengths)
	m := mat.Of(square(2, 1))
	_, err = grad.Of(vec.Sum(mat.Flat(expr.Op1[otherWay](m))), m).Force(t.Context())
	require.ErrorIs(t, err, mat.ErrShape)
}

func TestARuleOfAnotherTypeThanItsFunction(t *testing.T) {
	f := expr.Lift1(func(s float64) float64 { return s }, expr.Derive1(func(x, _, dz array) array { _ = x; return dz }))
	x := expr.Const(1.0)
	require.ErrorIs(t, grad.Of(f.Call(x), x).Node().Err(), grad.ErrRule)
	require.PanicsWithValue(t, "expr: a derivative with a nil rule", func() { expr.Derive1[float64, float64](nil) })
}
