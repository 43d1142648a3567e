package vec_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/npy"
	"xfork/ops/vec"
)

type array = expr.Expr[[]float64]

// answer loads what numpy has made, by its name in testdata/answers.npz.
func answer[T vec.Element](name string) expr.Expr[[]T] {
	return npy.Load[T]("testdata/answers.npz/" + name)
}

// TestWhatNumpyMakesOfThem compares operators with the answers of numpy, which testdata/answers.py writes: the same bits where the result is
// rounded once or not at all, and nearly the same for functions and sums, which add in other orders.
func TestWhatNumpyMakesOfThem(t *testing.T) {
	x, y, f, g, p := answer[float64]("x"), answer[float64]("y"), answer[float64]("f"), answer[float64]("g"), answer[float64]("p")
	edges, at, bins := answer[float64]("edges"), answer[int64]("at"), answer[float64]("bins")
	w, val := expr.Const(12), vec.Val[float64]
	exact(t, map[string]array{
		"floor": vec.Floor(x), "ceil": vec.Ceil(x), "trunc": vec.Trunc(x), "roundtoeven": vec.RoundToEven(x), "abs": vec.Abs(x), "neg": vec.Neg(x),
		"sqrt": vec.Sqrt(x), "copysign": vec.Copysign(x, y), "add": vec.Add(x, y), "sub": vec.Sub(x, y), "mul": vec.Mul(x, y), "div": vec.Div(x, y),
		"max": vec.Max(f, g), "min": vec.Min(f, g), "clamp": vec.Clamp(f, val(-2), val(3)), "where": vec.Where(vec.Gt(f, g), f, g),
		"mod": vec.Mod(f, g), "floordiv": vec.FloorDiv(f, g), "rem": vec.Rem(x, y), "sign": vec.Sign(f), "diff": vec.Diff(f),
		"cummax": vec.CumMax(f), "cummin": vec.CumMin(f), "cumsum": vec.CumSum(f), "reverse": vec.Reverse(f), "sort": vec.Sort(f), "unique": vec.Unique(f),
		"topk": vec.TopK(f, expr.Const(17)), "gather": vec.Gather(f, at), "compress": vec.Compress(f, vec.Gt(f, g)), "concat": vec.Concat(f, g),
		"scatter": vec.Scatter(expr.Const(10), at, f), "rollingmin": vec.RollingMin(f, w), "rollingmax": vec.RollingMax(f, w), "range": vec.Range(41, 2.5, 0.5),
	})
	exact(t, map[string]expr.Expr[[]bool]{
		"isnan": vec.IsNaN(x), "isinf": vec.IsInf(x), "isfinite": vec.IsFinite(x), "eq": vec.Eq(x, y), "lt": vec.Lt(x, y), "ge": vec.Ge(x, y),
	})
	i, j := answer[int64]("i"), answer[int64]("j")
	exact(t, map[string]expr.Expr[[]int64]{
		"argsort": vec.ArgSort(f), "searchsorted": vec.SearchSorted(edges, f), "histogram": vec.Histogram(f, bins), "idiv": vec.Quo(i, j),
		"irem": vec.Rem(i, j), "imod": vec.Mod(i, j), "ifloordiv": vec.FloorDiv(i, j), "bitand": vec.BitAnd(i, j), "bitor": vec.BitOr(i, j),
		"bitxor": vec.BitXor(i, j), "bitnot": vec.BitNot(i), "lsh": vec.Lsh(i, vec.Abs(j)), "rsh": vec.Rsh(i, vec.Abs(j)), "icumsum": vec.CumSum(i),
		"iconvolve": vec.Convolve(i, vec.Slice(j, expr.Const(0), expr.Const(5))), "isum": vec.Scalar(vec.Sum(i)),
		"argmax": one(vec.ArgMax(f)), "argmin": one(vec.ArgMin(f)), "count": one(vec.Count(vec.Gt(f, g))),
	})
	nearly(t, map[string]array{
		"exp": vec.Exp(x), "exp2": vec.Exp2(x), "expm1": vec.Expm1(x), "log": vec.Log(x), "log2": vec.Log2(x), "log10": vec.Log10(x), "log1p": vec.Log1p(x),
		"cbrt": vec.Cbrt(x), "hypot": vec.Hypot(x, y), "pow": vec.Pow(vec.Abs(f), g), "sin": vec.Sin(f), "cos": vec.Cos(f), "tan": vec.Tan(f),
		"asin": vec.Asin(p), "acos": vec.Acos(p), "atan": vec.Atan(x), "atan2": vec.Atan2(x, y), "sinh": vec.Sinh(x), "cosh": vec.Cosh(x),
		"tanh": vec.Tanh(x), "asinh": vec.Asinh(x), "acosh": vec.Acosh(vec.Add(vec.Abs(f), val(1))), "atanh": vec.Atanh(p), "erf": vec.Erf(f), "erfc": vec.Erfc(f),
		"linspace": vec.Linspace(57, -3.0, 11), "interp": vec.Interp(f, bins, vec.Mul(bins, bins)), "median": vec.Scalar(vec.Quantile(f, expr.Const(0.5))),
		"tenth": vec.Scalar(vec.Quantile(f, expr.Const(0.1))), "norm": vec.Scalar(vec.Norm(f)),
	}, 0)
	nearly(t, map[string]array{
		"sum": vec.Scalar(vec.Sum(f)), "mean": vec.Scalar(vec.Mean(f)), "var": vec.Scalar(vec.Var(f)), "std": vec.Scalar(vec.Std(f)),
		"samplevar": vec.Scalar(vec.SampleVar(f)), "samplestd": vec.Scalar(vec.SampleStd(f)), "prod": vec.Scalar(vec.Prod(vec.Add(p, val(0.6)))),
		"dot": vec.Scalar(vec.Dot(f, g)), "logsumexp": vec.Scalar(vec.LogSumExp(f)), "corr": vec.Scalar(vec.Corr(f, g)),
		"weightedmean": vec.Scalar(vec.WeightedMean(f, p)), "weightedvar": vec.Scalar(vec.WeightedVar(f, p)), "skew": vec.Scalar(vec.Skew(f)),
		"kurtosis": vec.Scalar(vec.Kurtosis(f)), "rollingsum": vec.RollingSum(f, w), "rollingmean": vec.RollingMean(f, w), "rollingvar": vec.RollingVar(f, w),
		"rollingstd": vec.RollingStd(f, w), "rollingquantile": vec.RollingQuantile(f, w, expr.Const(0.3)), "ewm": vec.EWM(f, expr.Const(0.25)),
		"convolve": vec.Convolve(f, vec.Slice(g, expr.Const(0), expr.Const(9))),
	}, 1e-12)
}

// one makes an array of a place or a count.
func one(x expr.Expr[int]) expr.Expr[[]int64] {
	return vec.Scalar(expr.Map(x, func(i int) int64 { return int64(i) }))
}

// exact compares bits, but for those of NaNs.
func exact[T vec.Element](t *testing.T, all map[string]expr.Expr[[]T]) {
	t.Helper()
	compare(t, all, func(want, got T) bool {
		a, isFloat := any(want).(float64)
		if !isFloat {
			return want == got
		}
		b := any(got).(float64)
		return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
	})
}

// nearly allows 8 units in the last place, and sums what they may lose of much larger summands.
func nearly(t *testing.T, all map[string]array, lost float64) {
	t.Helper()
	compare(t, all, func(want, got float64) bool {
		if math.IsNaN(want) || math.IsInf(want, 0) {
			return want == got || math.IsNaN(want) && math.IsNaN(got)
		}
		return math.Abs(want-got) <= 8*max(0x1p-52*math.Abs(want), 0x1p-1074)+lost
	})
}

func compare[T vec.Element](t *testing.T, all map[string]expr.Expr[[]T], same func(want, got T) bool) {
	t.Helper()
	for name, x := range all {
		for _, workers := range []int{1, 2} {
			want, err := answer[T](name).Force(context.Background())
			require.NoError(t, err, name)
			got, err := x.Force(t.Context(), eval.Workers(workers))
			require.NoError(t, err, name)
			require.Len(t, got, len(want), name)
			var off []string
			for i := range want {
				if !same(want[i], got[i]) && len(off) < 5 {
					off = append(off, fmt.Sprintf("element %d is %v, and %v by numpy", i, got[i], want[i]))
				}
			}
			assert.Empty(t, off, name)
		}
	}
}
