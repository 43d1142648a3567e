package grad_test

import (
	"errors"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

var errBroken = errors.New("broken")

func value[T any](t *testing.T, x expr.Expr[T]) T {
	t.Helper()
	v, err := x.Force(t.Context())
	require.NoError(t, err)
	return v
}

func TestWhatHasBeenForcedIsForgotten(t *testing.T) {
	older := vec.Exp(vec.Of(some(5, 2)))
	value(t, older)
	x := vec.Of(some(5, 1))
	constant := vec.Exp(vec.Of(some(5, 3)))

	t.Run("an older node is a constant", func(t *testing.T) {
		require.Equal(t, value(t, older), value(t, grad.Of(vec.Dot(x, older), x)))
	})
	t.Run("a younger one is an error, which names it", func(t *testing.T) {
		y := vec.Exp(x)
		value(t, y)
		err := grad.Of(vec.Sum(y), x).Node().Err()
		require.ErrorIs(t, err, grad.ErrForced)
		require.ErrorContains(t, err, "vec.Exp (grad_test.go:")
	})
	t.Run("also if it does not depend on the parameter, unless it is stopped", func(t *testing.T) {
		value(t, constant)
		require.ErrorIs(t, grad.Of(vec.Dot(x, constant), x).Node().Err(), grad.ErrForced)
		require.Equal(t, value(t, constant), value(t, grad.Of(vec.Dot(x, grad.Stop(constant)), x)))
	})
	t.Run("series and forks without operands are constants", func(t *testing.T) {
		series, fork := vec.Range(5, 1.0, 2.0), expr.Fork(func() []float64 { return some(5, 4) })
		value(t, series)
		value(t, fork)
		require.Equal(t, []float64{1, 3, 5, 7, 9}, value(t, grad.Of(vec.Dot(x, series), x)))
		require.Equal(t, some(5, 4), value(t, grad.Of(vec.Dot(x, fork), x)))
	})
	t.Run("so is the loss itself", func(t *testing.T) {
		loss := vec.Sum(x)
		value(t, loss)
		require.ErrorIs(t, grad.Of(loss, x).Node().Err(), grad.ErrForced)
	})
	t.Run("a parameter may have been forced", func(t *testing.T) {
		y := vec.Exp(x)
		value(t, y)
		require.Equal(t, []float64{1, 1, 1, 1, 1}, value(t, grad.Of(vec.Sum(y), y)))
	})
	t.Run("forcing a derivative forces what it reads", func(t *testing.T) {
		y := vec.Exp(x)
		loss := vec.Sum(vec.Reverse(y))
		before := grad.Of(loss, x)
		value(t, expr.Pair(y, before))
		require.ErrorIs(t, grad.Of(loss, x).Node().Err(), grad.ErrForced)
		require.NoError(t, grad.Of(vec.Sum(vec.Exp(x)), x).Node().Err(), "built anew")
	})
}

func TestNothingIsAZeroInSilence(t *testing.T) {
	x, y := expr.Const(2.0), expr.Const(3.0)
	require.ErrorIs(t, grad.Of(ops.Mul(x, x), y).Node().Err(), grad.ErrIndependent)
	require.ErrorIs(t, grad.Of(ops.Mul(x, grad.Stop(y)), y).Node().Err(), grad.ErrIndependent)
	require.ErrorIs(t, grad.Of(x, ops.Mul(x, y)).Node().Err(), grad.ErrIndependent)
	both := grad.All(ops.Mul(x, x), x, y)
	require.Equal(t, 4.0, value(t, both[0]))
	require.ErrorIs(t, both[1].Node().Err(), grad.ErrIndependent)

	// Steps have a slope of 0, for numbers, arrays and matrices.
	require.Equal(t, 0.0, value(t, grad.Of(ops.Floor(x), x)))
	a := vec.Of(some(3, 1))
	require.Equal(t, []float64{0, 0, 0}, value(t, grad.Of(vec.Sum(vec.Round(a)), a)))
	m := mat.Of(square(2, 1))
	rounded := mat.Each(m, vec.Trunc[float64])
	require.Equal(t, []float64{0, 0, 0, 0}, value(t, mat.Flat(grad.Of(vec.Sum(mat.Flat(rounded)), m))))
	require.Equal(t, []float64{0, 0, 0, 0}, value(t, mat.Flat(grad.Of(vec.Sum(vec.Floor(mat.Flat(m))), m))))
	require.Equal(t, 0.0, value(t, grad.Of(ops.Convert[float64](ops.Convert[int](x)), x)))
	failed := expr.Fail[float64](errBroken)
	require.ErrorIs(t, grad.Of(ops.Mul(failed, x), x).Node().Err(), errBroken)
}

func TestTiesGoToTheFirst(t *testing.T) {
	xs := []float64{2, 2, 1}
	x, y := vec.Of(xs), vec.Of([]float64{2, 3, 0})
	for name, f := range map[string]func(x, y array) array{"Max": vec.Max[float64], "Min": vec.Min[float64]} {
		d := grad.All(vec.Sum(f(x, y)), x, y)
		require.Equal(t, 1.0, value(t, d[0])[0], name)
		require.Equal(t, 0.0, value(t, d[1])[0], name)
	}
	require.Equal(t, []float64{1, 0, 0}, value(t, grad.Of(vec.MaxOf(x), x)))
	require.Equal(t, []float64{0, 0, 1}, value(t, grad.Of(vec.MinOf(x), x)))
	zero := vec.Of([]float64{0, math.Copysign(0, -1), -1, 3})
	require.Equal(t, []float64{0, 0, -1, 1}, value(t, vec.Add(vec.Val(0.0), grad.Of(vec.Sum(vec.Abs(zero)), zero))))
	k, l := expr.Const(1.0), expr.Const(1.0)
	d := grad.All(ops.Max(k, l), k, l)
	require.Equal(t, 1.0, value(t, d[0]))
	require.Equal(t, 0.0, value(t, d[1]))
	z := expr.Const(0.0)
	require.Equal(t, 0.0, value(t, grad.Of(ops.Abs(z), z)))
}

func TestANaNOnTheOtherSideOfWhere(t *testing.T) {
	x := vec.Of([]float64{-1, 4})
	positive := vec.Gt(x, vec.Val(0.0))
	d := value(t, grad.Of(vec.Sum(vec.Where(positive, vec.Sqrt(x), vec.Val(0.0))), x))
	require.True(t, math.IsNaN(d[0]), "0 times the slope of Sqrt(-1)")
	require.Equal(t, 0.25, d[1])
	// The way around it: nothing that has no slope is computed.
	safe := vec.Where(positive, x, vec.Val(1.0))
	require.Equal(t, []float64{0, 0.25}, value(t, grad.Of(vec.Sum(vec.Where(positive, vec.Sqrt(safe), vec.Val(0.0))), x)))
}

func TestPowersOfZero(t *testing.T) {
	x := vec.Of([]float64{0, 0, 0})
	y := vec.Of([]float64{0, 2, 1})
	d := grad.All(vec.Sum(vec.Pow(x, y)), x, y)
	require.Equal(t, []float64{0, 0, 1}, value(t, d[0]))
	require.Equal(t, []float64{0, 0, 0}, value(t, d[1]))
}

func TestAnArrayOfOneElementThatNobodyKnewOf(t *testing.T) {
	fork := func() array { return expr.Fork(func() []float64 { return []float64{2} }) }
	long := vec.Of([]float64{1, 2, 3})
	for name, loss := range map[string]func(one array) number{
		"times": func(one array) number { return vec.Sum(vec.Mul(one, long)) },
		"plus":  func(one array) number { return vec.Sum(vec.Add(one, long)) },
		"twice": func(one array) number { return ops.Add(vec.Sum(vec.Exp(one)), vec.Sum(vec.Mul(one, long))) },
		"above": func(one array) number { return vec.Sum(vec.Mul(vec.Add(one, vec.Val(1.0)), vec.Exp(long))) },
		"dot":   func(one array) number { return vec.Dot(one, long) },
		"both":  func(one array) number { return vec.Sum(vec.Mul(one, vec.Add(one, fork()))) },
		"mean":  func(one array) number { return vec.Mean(vec.Sub(long, vec.Exp(one))) },
	} {
		one := fork()
		d := grad.Of(loss(one), one)
		got, err := d.Force(t.Context())
		if name == "both" {
			require.Equal(t, []float64{6}, got, "all of one element")
			continue
		}
		require.ErrorIs(t, err, vec.ErrLengths, name)

		// Once it is there its length is known.
		got = value(t, grad.Of(loss(one), one))
		xs := []float64{2}
		near(t, differences(t, xs, func() number { return loss(vec.Of(xs)) }), got, name, 1e-6)
	}
	one := fork()
	require.Equal(t, []float64{1}, value(t, grad.Of(vec.Sum(vec.Add(one, vec.Val(1.0))), one)), "beside one that is known it is one")
	require.Equal(t, []float64{2, 2, 2}, value(t, grad.Of(vec.Sum(vec.Mul(one, long)), long)))
}

func TestArraysWithoutElements(t *testing.T) {
	for _, x := range []array{vec.Of([]float64{}), expr.Fork(func() []float64 { return nil })} {
		for _, loss := range []number{vec.Sum(vec.Exp(x)), vec.Dot(x, x), vec.Sum(vec.Diff(x)), vec.Sum(vec.CumSum(x)), vec.Sum(vec.Sort(x))} {
			require.Empty(t, value(t, grad.Of(loss, x)))
		}
	}
}

func TestALossOfAMillionOperators(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n /= 10
	}
	x := expr.Const(1.0)
	y := x
	for i := range n {
		if i%2 == 0 {
			y = ops.Add(y, x)
		} else {
			y = ops.Neg(y)
		}
	}
	d := grad.Of(y, x)
	got := value(t, d)
	require.Equal(t, value(t, y), got, "it is linear, and x is 1")
}

func TestADeepChainOfArrays(t *testing.T) {
	x := vec.Of([]float64{1, 2})
	y := x
	for range 3_000 {
		y = vec.Mul(vec.Add(y, vec.Val(0.0)), vec.Val(1.0))
	}
	require.Equal(t, []float64{1, 1}, value(t, grad.Of(vec.Sum(y), x)))
}

func TestFloat32(t *testing.T) {
	xs := []float32{0.5, 1.5, 2.5}
	x := vec.Of(xs)
	loss := vec.Sum(vec.Convert[float64](vec.Mul(vec.Exp(x), x)))
	d := value(t, grad.Of(loss, x))
	for i, v := range xs {
		require.InDelta(t, math.Exp(float64(v))*(1+float64(v)), d[i], 1e-5)
	}
	k := expr.Const(float32(2))
	require.Equal(t, float32(12), value(t, grad.Of(ops.Convert[float64](ops.Mul(k, ops.Mul(k, k))), k)))
	// Through float32 and back.
	y := vec.Of([]float64{3, 4})
	require.Equal(t, []float64{6, 8}, value(t, grad.Of(vec.Sum(vec.Convert[float64](vec.Convert[float32](vec.Mul(y, y)))), y)))
}

func TestTheBranchOfIfThatIsTaken(t *testing.T) {
	x := vec.Of([]float64{1, 2})
	k := expr.Const(3.0)
	loss := expr.If(ops.Gt(k, expr.Const(2.0)), ops.Mul(k, k), k)
	require.Equal(t, 6.0, value(t, grad.Of(loss, k)))
	arrays := expr.If(ops.Lt(k, expr.Const(2.0)), vec.Exp(x), vec.Mul(x, x))
	require.Equal(t, []float64{2, 4}, value(t, grad.Of(vec.Sum(arrays), x)))
	m := mat.Of(square(2, 1))
	matrices := expr.If(ops.Lt(k, expr.Const(2.0)), m, mat.Add(m, m))
	require.Equal(t, []float64{2, 2, 2, 2}, value(t, mat.Flat(grad.Of(vec.Sum(mat.Flat(matrices)), m))))
}

func TestParametersAreIndependent(t *testing.T) {
	x := expr.Const(2.0)
	y := ops.Mul(x, x)
	loss := ops.Mul(x, y)
	d, total, itself := grad.All(loss, x, y), grad.Of(loss, x), grad.Of(loss, loss)
	require.Equal(t, 4.0, value(t, d[0]), "y is held")
	require.Equal(t, 2.0, value(t, d[1]))
	require.Equal(t, 12.0, value(t, total))
	require.Equal(t, 1.0, value(t, itself))
}

func TestHigherOrdersByTurns(t *testing.T) {
	x, y := expr.Const(1.5), expr.Const(1.0)
	// A constant that is 1 is a parameter like others.
	f := ops.Mul(ops.Mul(ops.Mul(x, x), y), ops.Div(y, expr.Const(2.0)))
	dx := grad.Of(f, x)
	mixed := grad.Of(dx, y)
	require.Equal(t, 1.5, value(t, dx))
	require.Equal(t, 3.0, value(t, mixed))
	third := grad.Of(ops.Exp(ops.Mul(x, x)), x)
	third = grad.Of(grad.Of(third, x), x)
	require.InDelta(t, (12*1.5+8*1.5*1.5*1.5)*math.Exp(2.25), value(t, third), 1e-10)
}

func TestMisuse(t *testing.T) {
	x, s := expr.Const(1.0), expr.Const("a")
	require.PanicsWithValue(t, "grad: By of a nil Tape: Back makes one", func() { grad.By(nil, x) })
	require.Panics(t, func() { grad.By(grad.Back(x, x), expr.Const(2.0)) })
	require.Panics(t, func() { grad.Of(x, s) })
	require.Panics(t, func() { grad.Back(x, nil) })
	require.Panics(t, func() { grad.Of(number{}, x) })
	require.Panics(t, func() { grad.Of(x, number{}) })
	require.Empty(t, grad.All[float64](x))
	require.ErrorIs(t, grad.Back(x).Err(), grad.ErrIndependent)
}

func TestATapeOfSeveralTypesIsForAllGoroutines(t *testing.T) {
	k, x, m := expr.Const(2.0), vec.Of(some(4, 1)), mat.Of(square(2, 2))
	tape := grad.Back(ops.Mul(vec.Dot(x, mat.Flat(m)), k), k, x, m)
	require.NoError(t, tape.Err())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := expr.Pair(grad.By(tape, k), expr.Pair(grad.By(tape, x), grad.By(tape, m))).Force(t.Context())
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, value(t, vec.Scale(x, expr.Const(2.0))), value(t, mat.Flat(grad.By(tape, m))))
}

func TestLossAndDerivativeShareAPass(t *testing.T) {
	x := vec.Of(some(100, 1))
	loss := vec.Mean(vec.Log1p(vec.Exp(x)))
	both := value(t, expr.Pair(loss, grad.Of(loss, x)))
	require.Positive(t, both.A)
	require.Len(t, both.B, 100)
}
