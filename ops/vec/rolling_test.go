package vec_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops/vec"
)

// windowsOf are lengths of arrays and of windows around those at which the algorithms change their way.
var windowsOf = []struct{ n, window int }{
	{0, 1},
	{1, 1},
	{1, 2},
	{5, 1},
	{5, 2},
	{5, 5},
	{5, 6},
	{1000, 7},
	{4096, 4096},
	{5000, 4096},
	{9000, 4095},
	{9000, 4097},
	{20_000, 8192},
	{20_000, 12_289},
	{70_000, 50},
	{140_000, 1},
	{140_000, 70_001},
}

func TestRolling(t *testing.T) {
	t.Parallel()
	t.Run("float64", rollings[float64])
	t.Run("float32", rollings[float32])
}

// rollings compares some windows of each array with big floats, and all workers with one another.
func rollings[T vec.Float](t *testing.T) {
	for _, c := range windowsOf {
		r := rand.New(rand.NewPCG(uint64(c.n), uint64(c.window)))
		a := loop(c.n, func(int) T { return T(1e4 + r.NormFloat64()*math.Exp(r.NormFloat64()*3)) })
		x, w := vec.Of(append([]T{}, a...)), expr.Const(c.window)
		var first [][]T
		for _, o := range ways {
			got, err := expr.All(vec.RollingSum(x, w), vec.RollingMean(x, w), vec.RollingVar(x, w), vec.RollingStd(x, w), vec.RollingMin(x, w),
				vec.RollingMax(x, w), vec.RollingQuantile(x, w, expr.Const(0.3))).Force(context.Background(), o.opts...)
			require.NoError(t, err)
			if first == nil {
				first = got
			}
			for i := range got {
				require.NoError(t, same(first[i], got[i]), "%v, %d, %s", c, i, o.name)
			}
		}
		looks := 50 // exact sums take long
		if testing.Short() {
			looks = 10
		}
		for i := 0; i < max(0, c.n-c.window+1); i += 1 + c.n/looks {
			in := a[i : i+c.window]
			sum, variance := exactly(in)
			n := float64(c.window)
			sorted := slices.Sorted(slices.Values(in))
			near(t, sum, first[0][i], "sum", c, i)
			near(t, sum/n, first[1][i], "mean", c, i)
			near(t, variance, first[2][i], "variance", c, i)
			near(t, math.Sqrt(variance), first[3][i], "deviation", c, i)
			require.Equal(t, []T{sorted[0], sorted[len(sorted)-1]}, []T{first[4][i], first[5][i]})
			require.Equal(t, quantileOf(sorted, 0.3), first[6][i], "%v, window %d", c, i)
		}
	}
}

// near requires a result within two units in the last place.
func near[T vec.Float](t *testing.T, want float64, got T, what ...any) {
	t.Helper()
	unit := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)
	if _, narrow := any(got).(float32); narrow {
		unit = math.Max(unit*(1<<29), math.SmallestNonzeroFloat32)
	}
	require.LessOrEqual(t, math.Abs(float64(got)-want), 2*unit, "%v: %v, not %v", what, got, want)
}

// exactly is the sum and the mean square distance from the mean, of big floats.
func exactly[T vec.Float](a []T) (sum, variance float64) {
	of := func(x float64) *big.Float { return new(big.Float).SetPrec(400).SetFloat64(x) }
	s, q, n := of(0), of(0), of(float64(len(a)))
	for _, x := range a {
		s.Add(s, of(float64(x)))
		q.Add(q, of(0).Mul(of(float64(x)), of(float64(x))))
	}
	sum, _ = s.Float64()
	mean := of(0).Quo(s, n)
	variance, _ = q.Sub(q.Quo(q, n), mean.Mul(mean, mean)).Float64()
	return sum, variance
}

func TestRollingIntegers(t *testing.T) {
	for _, c := range windowsOf {
		r := rand.New(rand.NewPCG(uint64(c.n), uint64(c.window)))
		a := loop(c.n, func(int) int64 { return int64(r.Uint64()) })
		narrow := loop(c.n, func(i int) int32 { return int32(a[i]) })
		n := max(0, c.n-c.window+1)
		sums, least, most := make([]int64, n), make([]int64, n), make([]int32, n)
		for i := range n {
			if i > 0 && c.window > 100 && i%97 > 0 && i < n-1 { // the sum is exact, the extremes are looked at now and then
				sums[i] = sums[i-1] - a[i-1] + a[i+c.window-1]
				continue
			}
			for _, x := range a[i : i+c.window] {
				sums[i] += x
			}
			least[i], most[i] = slices.Min(a[i:i+c.window]), slices.Max(narrow[i:i+c.window])
		}
		x, w := vec.Of(append([]int64{}, a...)), expr.Const(c.window)
		for _, o := range ways {
			got, err := expr.All(vec.RollingSum(x, w), vec.RollingMin(x, w), vec.Convert[int64](vec.RollingMax(vec.Convert[int32](x), w))).Force(context.Background(), o.opts...)
			require.NoError(t, err)
			require.NoError(t, same(sums, got[0]), "%v, %s", c, o.name)
			for i := range n {
				if i == 0 || c.window <= 100 || i%97 == 0 || i == n-1 {
					require.Equal(t, []int64{least[i], int64(most[i])}, []int64{got[1][i], got[2][i]}, "%v, %s", c, o.name)
				}
			}
		}
	}
}

// What breaks a window does not break those after it.
func TestRollingPastWhatBreaks(t *testing.T) {
	const n = 10_000
	for _, window := range []int{1, 3, 50, 5000} {
		for name, bad := range map[string][]float64{
			"NaN": {math.NaN()}, "infinities": {inf, -inf}, "infinity": {inf}, "outlier": {1e100}, "overflow": {math.MaxFloat64, math.MaxFloat64},
		} {
			r := rand.New(rand.NewPCG(7, uint64(window)))
			good := loop(n, func(int) float64 { return r.NormFloat64() })
			broken := slices.Clone(good)
			copy(broken[4500:], bad)
			results := func(a []float64) [][]float64 {
				x, w := vec.Of(a), expr.Const(window)
				got, err := expr.All(vec.RollingSum(x, w), vec.RollingMean(x, w), vec.RollingVar(x, w), vec.RollingMin(x, w), vec.RollingMax(x, w),
					vec.RollingQuantile(x, w, expr.Const(0.5))).Force(context.Background())
				require.NoError(t, err)
				return got
			}
			a, b := results(good), results(broken)
			for i := range a {
				lo, hi := max(0, 4500-window+1), min(len(a[i]), 4500+len(bad)) // windows with something bad
				require.NoError(t, same(a[i][:lo], b[i][:lo]), "%s, %d, %d", name, window, i)
				require.NoError(t, same(a[i][hi:], b[i][hi:]), "%s, %d, %d", name, window, i)
				for k := lo; k < hi; k++ {
					want := fmt.Sprint(b[i][k])
					switch all := k+window >= 4500+len(bad) && k <= 4500; {
					case name == "NaN", name == "infinities" && all && i < 3:
						want = "NaN"
					case name == "infinity" && (i < 2 || i == 4), name == "overflow" && all && i < 2:
						want = "+Inf"
					case name == "infinity" && i == 2:
						want = "NaN"
					}
					require.Equal(t, want, fmt.Sprint(b[i][k]), "%s, window %d, result %d of %d", name, window, k, i)
				}
			}
		}
	}
}

func TestRollingAtTheEnds(t *testing.T) {
	x := vec.Of([]float64{minus, minus, 0, minus})
	agree(t, []float64{minus, 0, 0}, vec.RollingSum(x, expr.Const(2)))
	agree(t, []float64{minus, minus, minus}, vec.RollingMin(x, expr.Const(2)))
	agree(t, []float64{minus, 0, 0}, vec.RollingMax(x, expr.Const(2)))
	agree(t, []float64{0, 0, 0}, vec.RollingVar(vec.Full(6, 0.1), expr.Const(4)))
	agree(t, []float64{0.25, 0}, vec.RollingVar(vec.Of([]float64{1e9, 1e9 + 1, 1e9 + 1}), expr.Const(2)))
	agree(t, []float64{}, vec.RollingMean(x, expr.Const(5)))
	agree(t, []float64{}, vec.RollingMean(x, expr.Const(math.MaxInt)))
	for _, w := range []int{0, -1, math.MinInt} {
		fails(t, vec.ErrOutOfRange, vec.RollingSum(x, expr.Const(w)))
		fails(t, vec.ErrOutOfRange, vec.RollingQuantile(x, expr.Const(w), expr.Const(0.5)))
		fails(t, vec.ErrOutOfRange, vec.RollingMax(vec.Of([]int32{}), expr.Const(w)))
	}
	for _, q := range []float64{-0.1, 1.1, math.NaN()} {
		fails(t, vec.ErrOutOfRange, vec.RollingQuantile(x, expr.Const(2), expr.Const(q)))
	}
	for _, alpha := range []float64{0, -1, 1.1, math.NaN()} {
		fails(t, vec.ErrOutOfRange, vec.EWM(x, expr.Const(alpha)))
	}
	agree(t, []float64{1, 1.5, 2.75, math.NaN(), math.NaN()}, vec.EWM(vec.Of([]float64{1, 2, 4, math.NaN(), 1}), expr.Const(0.5)))
	agree(t, []float64{}, vec.EWM(vec.Of([]float64{}), expr.Const(0.5)))
	agree(t, []float32{3, 4}, vec.EWM(vec.Of([]float32{3, 4}), expr.Const(1.0)))
	e := fails(t, vec.ErrOutOfRange, vec.RollingSum(x, expr.Const(0)))
	require.Contains(t, e.Error(), "a window of 0 elements")
}

// Quantiles of windows by the sorted window, for data of all kinds.
func FuzzRollingQuantile(f *testing.F) {
	f.Add(uint64(1), 100, 7, 0.5)
	f.Add(uint64(2), 3000, 1, 0.0)
	f.Add(uint64(3), 2500, 1100, 0.99)
	f.Fuzz(func(t *testing.T, seed uint64, n, window int, q float64) {
		n = min(max(n, 0), 5000)
		window = min(max(window, 1), n+1)
		if !(q >= 0 && q <= 1) {
			q = 0.25
		}
		a := someData[float64](kindsOfData[seed%uint64(len(kindsOfData))], n)
		got, err := vec.RollingQuantile(vec.Of(a), expr.Const(window), expr.Const(q)).Force(context.Background())
		require.NoError(t, err)
		require.Len(t, got, max(0, n-window+1))
		for i := 0; i < len(got); i += 1 + len(got)/40 {
			in := slices.Clone(a[i : i+window])
			slices.SortFunc(in, before)
			want := quantileOf(in, q)
			if in[0] != in[0] {
				want = math.NaN()
			}
			require.NoError(t, same([]float64{want}, got[i:i+1]), "window %d", i)
		}
	})
}
