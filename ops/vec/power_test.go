package vec_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

// The powers 2, -1 and 0.5 are laws, however the exponent arrives: as one value, as a lazy one, as an array of the same, among
// others.
func TestPowersThatAreLaws(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		t.Run("float64", laws[float64])
		t.Run("float32", laws[float32])
	})
}

func laws[T vec.Float](t *testing.T) {
	special := []float64{0, minus, 1, -1, inf, -inf, math.NaN(), math.SmallestNonzeroFloat64, 1e-40, math.MaxFloat32, -math.MaxFloat64, 1e-160}
	for _, n := range []int{1, 2, 7, 100, 5000, 70_000} {
		xs := loop(n, func(i int) T {
			if i%5 == 0 {
				return T(special[i/5%len(special)])
			}
			return T(math.Sin(float64(i))) * T(i+1)
		})
		x := vec.Of(xs)
		for _, y := range []T{2, -1, 0.5} {
			want := loop(n, func(i int) T {
				switch a := xs[i]; {
				case y == 2:
					return a * a
				case y == -1:
					return 1 / a
				case a == 0 || math.IsInf(float64(a), 0):
					return T(math.Abs(float64(a)))
				default:
					return T(math.Sqrt(float64(a)))
				}
			})
			for i, w := range want {
				if p := math.Pow(float64(xs[i]), float64(y)); p == 0 || p != p || math.IsInf(p, 0) {
					require.NoError(t, same([]T{T(p)}, []T{w}), "the special cases are those of package math")
				}
			}
			lazy := expr.Fork(func() T { return y })
			for name, exponent := range map[string]expr.Expr[[]T]{
				"Val":    vec.Val(y),
				"Scalar": vec.Scalar(ops.Add(expr.Const(y), expr.Const(T(0)))),
				"a fork": vec.Scalar(lazy),
				"Full":   vec.Full(n, y),
				"Of":     vec.Of(loop(n, func(int) T { return y })),
				"one":    vec.Mul(vec.Val(y), vec.Val(T(1))),
			} {
				for _, o := range workers {
					got, err := vec.Pow(x, exponent).Force(context.Background(), o, eval.On(eight))
					require.NoError(t, err)
					require.NoError(t, same(want, got), fmt.Sprint(name, " ", y, " ", n))
				}
			}
			mixed := vec.Where(vec.Of(loop(n, func(i int) bool { return i%3 == 0 })), vec.Full(n, T(3)), vec.Full(n, y))
			got, err := vec.Pow(x, mixed).Force(context.Background())
			require.NoError(t, err)
			for i := range got {
				if i%3 != 0 {
					require.NoError(t, same(want[i:i+1], got[i:i+1]), "among others")
				}
			}
			for i, a := range xs[:min(n, 100)] { // ops.Pow is that of package math: the same, but for a rounding
				scalar, err := ops.Pow(expr.Const(a), expr.Const(y)).Force(context.Background())
				require.NoError(t, err)
				if same([]T{want[i]}, []T{scalar}) != nil {
					require.InEpsilon(t, want[i], scalar, 1e-15, "%v to the power %v", a, y)
				}
			}
		}
	}
	agree(t, []T{1, 4, 9}, vec.Pow(vec.Of([]T{1, -2, 3}), vec.Val(T(2))))
	agree(t, []T{4}, vec.Pow(vec.Val(T(-2)), vec.Val(T(2))))
	agree(t, []T{0}, vec.Pow(vec.Val(T(minus)), vec.Val(T(0.5))))
}

func TestSquaresOfIntegers(t *testing.T) {
	agree(t, []int32{9, 0, 4, 1, 0}, vec.Pow(vec.Of([]int32{3, 0, -2, math.MaxInt32, math.MinInt32}), vec.Val(int32(2))))
	fails(t, vec.ErrNegative, vec.Pow(vec.Of([]int64{1, 2}), vec.Val(int64(-1))))
	agree(t, []int64{}, vec.Pow(vec.Of([]int64{}), vec.Val(int64(-1))))
}
