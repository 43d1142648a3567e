package vec_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
)

func TestOrder(t *testing.T) {
	t.Parallel()
	t.Run("float64", orders[float64])
	t.Run("float32", orders[float32])
	t.Run("int64", orders[int64])
	t.Run("int32", orders[int32])
}

// orders compares the operators that need an order with plain ones, for any number of workers.
func orders[T vec.Number](t *testing.T) {
	for _, n := range append(shortAndBorders()[:19], 257, 2049, 65_537, 131_073) {
		for _, kind := range kindsOfData {
			if n > 60_000 && !slices.Contains([]string{"uniform", "extremes", "few", "outlier"}, kind) {
				continue
			}
			a := someData[T](kind, n)
			input := slices.Clone(a)
			places := loop(n, func(i int) int64 { return int64(i) })
			slices.SortStableFunc(places, func(i, j int64) int { return before(a[i], a[j]) })
			sorted := loop(n, func(i int) T { return a[places[i]] })
			var unique []T
			for i, x := range sorted {
				if i == 0 || !(x == sorted[i-1] || x != x && sorted[i-1] != sorted[i-1]) {
					unique = append(unique, x)
				}
			}
			edges := unique[:min(len(unique), 300):min(len(unique), 300)]
			if len(edges) > 0 {
				edges = append(edges, edges[len(edges)-1]) // an equal one
			}
			below := loop(n, func(i int) int64 { k, _ := slices.BinarySearch(edges, a[i]); return int64(k) })
			k := n / 3
			top := slices.Clone(sorted[n-k:])
			slices.Reverse(top)
			for i, w := range ways[min(n/10_000, 1):] { // one worker does what a sequential force does
				if i > 1 && n < 2000 || n > 2000 && testing.Short() && i > 0 {
					break
				}
				x := vec.Of(a)
				got, err := expr.All(vec.ArgSort(x), vec.SearchSorted(vec.Of(append([]T{}, edges...)), x)).Force(context.Background(), w.opts...)
				require.NoError(t, err)
				require.NoError(t, same(places, got[0]), "%s, %d, %s", kind, n, w.name)
				require.NoError(t, same(below, got[1]), "%s, %d, %s", kind, n, w.name)
				elements, err := expr.All(vec.Unique(x), vec.TopK(x, expr.Const(k))).Force(context.Background(), w.opts...)
				require.NoError(t, err)
				require.NoError(t, same(append([]T{}, unique...), elements[0]), "%s, %d, %s", kind, n, w.name)
				require.NoError(t, same(top, elements[1]), "%s, %d, %s", kind, n, w.name)
				running(t, x, a, w.opts...)
			}
			require.NoError(t, same(input, a))
		}
	}
}

// running checks the running extremes.
func running[T vec.Number](t *testing.T, x expr.Expr[[]T], a []T, opts ...eval.Option) {
	most, least := slices.Clone(a), slices.Clone(a)
	for i := 1; i < len(a); i++ {
		most[i], least[i] = max(most[i-1], a[i]), min(least[i-1], a[i])
	}
	// One of them in place, over what a pass has computed.
	got, err := expr.All(vec.CumMax(x), vec.Neg(vec.CumMin(vec.Neg(vec.Neg(x))))).Force(context.Background(), opts...)
	require.NoError(t, err)
	require.NoError(t, same(most, got[0]))
	require.NoError(t, same(loop(len(a), func(i int) T { return -least[i] }), got[1]))
}

func TestArgSortIsStable(t *testing.T) {
	nan := math.Float64frombits
	x := vec.Of([]float64{nan(0x7ff8000000000001), 2, 1, nan(0xfff8000000000000), 2, 0, minus, 1, nan(0x7ff0000000000001)})
	agree(t, []int64{0, 3, 8, 6, 5, 2, 7, 1, 4}, vec.ArgSort(x))
	agree(t, []int64{}, vec.ArgSort(vec.Of([]int32{})))
	agree(t, []float64{2, 2, 1}, vec.TopK(x, expr.Const(3)))
	agree(t, []float64{math.NaN(), minus, 1, 2}, vec.Unique(x))
	agree(t, []int64{0, 5, 3, 0, 5, 1, 1, 3, 0}, vec.SearchSorted(vec.Of([]float64{math.NaN(), 0, 0, 1, 1}), x))
}

func TestOrderAtTheEnds(t *testing.T) {
	x := vec.Of([]int64{3, 1, 3, 1, 2})
	value(t, int64(1), vec.Mode(x))
	value(t, math.NaN(), vec.Mode(vec.Of([]float64{math.NaN(), 1, math.NaN(), 2})))
	value(t, 2, vec.Mode(vec.Of([]float64{1, 2, 2})))
	agree(t, []int64{}, vec.TopK(x, expr.Const(0)))
	agree(t, []int64{3, 3, 2, 1, 1}, vec.TopK(x, expr.Const(5)))
	for _, k := range []int{-1, 6, math.MinInt, math.MaxInt} {
		fails(t, vec.ErrOutOfRange, vec.TopK(x, expr.Const(k)))
	}
	fails(t, vec.ErrEmpty, vec.Mode(vec.Of([]int64{})))
	fails(t, vec.ErrOutOfRange, vec.SearchSorted(vec.Of([]int64{2, 1}), x))
	fails(t, vec.ErrOutOfRange, vec.SearchSorted(vec.Of([]float64{1, math.NaN()}), vec.Of([]float64{1})))
	agree(t, []int64{0, 0, 0, 0, 0}, vec.SearchSorted(vec.Of([]int64{}), x))
	e := fails(t, vec.ErrOutOfRange, vec.Scatter(expr.Const(3), vec.Of([]int64{0, 3}), vec.Of([]float64{1, 1})))
	require.Contains(t, e.Error(), "index 3 at element 1, length 3")
	for _, n := range []int{-1, math.MinInt, math.MaxInt} {
		fails(t, vec.ErrOutOfRange, vec.Scatter(expr.Const(n), vec.Of([]int64{0}), vec.Of([]float64{1})))
	}
	fails(t, vec.ErrLengths, vec.Scatter(expr.Const(3), vec.Of([]int64{0, 1, 2}), vec.Of([]float64{1, 1})))
	agree(t, []float64{0, 0}, vec.Scatter(expr.Const(2), vec.Of([]int64{}), vec.Of([]float64{1})))
	agree(t, []float64{}, vec.Scatter(expr.Const(0), vec.Of([]int64{}), vec.Of([]float64{})))
	agree(t, []int32{0, 2, 0, 3}, vec.Scatter(expr.Const(4), vec.Of([]int64{3, 1, 3, 1, 3}), vec.Val(int32(1))))
	agree(t, []float64{0, 6}, vec.Scatter(expr.Const(2), vec.Val(int64(1)), vec.Of([]float64{1, 2, 3})))
}

// Scatter adds in the order of the elements, whatever the number of workers, and undoes a permutation.
func TestScatterAddsInOrder(t *testing.T) {
	const n, bins = 200_003, 1000
	r := rand.New(rand.NewPCG(1, 2))
	at := loop(n, func(int) int64 { return r.Int64N(bins) })
	x := loop(n, func(int) float64 { return math.Exp(r.NormFloat64() * 20) })
	want := make([]float64, bins)
	for i, k := range at {
		want[k] += x[i]
	}
	permutation := loop(n, func(i int) int64 { return int64(i) })
	r.Shuffle(n, func(i, j int) { permutation[i], permutation[j] = permutation[j], permutation[i] })
	for _, w := range ways {
		got, err := vec.Scatter(expr.Const(bins), vec.Of(at), vec.Of(x)).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		require.NoError(t, same(want, got), w.name)
		p := vec.Of(permutation)
		back, err := vec.Scatter(expr.Const(n), p, vec.Gather(vec.Of(x), p)).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		require.NoError(t, same(x, back), w.name)
	}
}
