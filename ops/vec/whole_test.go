package vec_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
)

// Operators on whole arrays against loops, for all kinds and any number of workers. Sort and Quantile are in sort_test.go.

func TestScans(t *testing.T) {
	t.Parallel()
	t.Run("float64", scans[float64])
	t.Run("float32", scans[float32])
	t.Run("int64", scans[int64])
	t.Run("int32", scans[int32])
}

func scans[T vec.Number](t *testing.T) {
	three := func(x T) T { // mostly, so that products of integers do not end at zero
		if x < 1 {
			return 3
		}
		return x
	}
	for _, n := range shortAndBorders() {
		for _, kind := range []string{"few", "extremes"} {
			a := someData[T](kind, n)
			b := loop(n, func(i int) T { return three(a[i]) })
			sum, product := T(math.Copysign(0, -1)), T(1) // of floats the first sum is the first element, be it -0
			sums := loop(n, func(i int) T { sum += a[i]; return sum })
			products := loop(n, func(i int) T { product *= b[i]; return product })
			diffs := loop(max(0, n-1), func(i int) T { return a[i+1] - a[i] })
			for _, w := range ways {
				x, y := vec.Of(a), vec.Max(vec.Of(b), vec.Of(b)) // what nobody else reads is written in its place
				got, err := expr.All(vec.CumSum(x), vec.CumProd(y), vec.Diff(x)).Force(context.Background(), w.opts...)
				require.NoError(t, err)
				for i, want := range [][]T{sums, products, diffs} {
					require.NoError(t, same(want, got[i]), "%d, %s, %d elements, %s", i, kind, n, w.name)
				}
			}
		}
	}
}

func TestMoves(t *testing.T) {
	t.Parallel()
	t.Run("float64", moves[float64])
	t.Run("float32", moves[float32])
	t.Run("int64", moves[int64])
	t.Run("int32", moves[int32])
}

func moves[T vec.Number](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range shortAndBorders() {
		a := someData[T]("extremes", n)
		m := loop(n, func(i int) bool { return i%7 == 0 || i%(n/3+1) > n/6 })
		var kept []T
		for i, x := range a {
			if m[i] {
				kept = append(kept, x)
			}
		}
		back := slices.Clone(a)
		slices.Reverse(back)
		var pieces []expr.Expr[[]T]
		for lo := 0; lo < n; { // among them such without elements
			hi := min(n, lo+r.IntN(n/5+2))
			pieces = append(pieces, vec.Of(a[lo:hi]))
			lo = hi
		}
		pieces = append(pieces, vec.Of([]T{}))
		none := vec.Of(make([]bool, n))
		for _, w := range ways {
			x, k := vec.Of(a), vec.Of(m)
			got, err := expr.All(vec.Reverse(x), vec.Concat(pieces...), vec.Compress(x, k), vec.Compress(x, none), vec.Compress(x, vec.Not(none))).
				Force(context.Background(), w.opts...)
			require.NoError(t, err)
			for i, want := range [][]T{back, a, kept, {}, a} {
				require.NotNil(t, got[i])
				require.NoError(t, same(want, got[i]), "%d, %d elements, %s", i, n, w.name)
			}
		}
	}
}

func TestManyShortArraysMakeALongOne(t *testing.T) {
	a := fill[float64](100, 1)
	xs := make([]expr.Expr[[]float64], 3000)
	var want []float64
	for i := range xs {
		xs[i] = vec.Of(a[:i%101])
		want = append(want, a[:i%101]...)
	}
	for _, w := range ways {
		got, err := vec.Concat(xs...).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		require.NoError(t, same(want, got))
	}
	agree(t, want, vec.Concat(xs...))
}

func TestHistogram(t *testing.T) {
	t.Parallel()
	t.Run("float64", histograms[float64])
	t.Run("float32", histograms[float32])
	t.Run("int64", histograms[int64])
	t.Run("int32", histograms[int32])
}

func histograms[T vec.Number](t *testing.T) {
	ends := slices.DeleteFunc(extremes[T](), func(x T) bool { return x != x })
	slices.SortFunc(ends, before)
	ends = slices.CompactFunc(ends, func(a, b T) bool { return a == b })
	steps := func(bins int, f func(i int) T) []T { return loop(bins+1, f) }
	for name, edges := range map[string][]T{
		"one":        {-3, 1000},
		"two":        {-3, 0, 7},
		"even":       steps(40, func(i int) T { return T(i*3) - 30 }),
		"thirds":     steps(40, func(i int) T { return T(float64(i) * 1e8 / 3) }),
		"nearly":     steps(100, func(i int) T { return T(i*10 + i*i%7) }),
		"squares":    steps(101, func(i int) T { return T(i * i) }),
		"powers":     steps(30, func(i int) T { return T(int64(1) << i) }),
		"everything": ends,
		"inside":     ends[1 : len(ends)-1],
	} {
		for _, n := range []int{0, 1, 2, 19, 3000, 70_001} {
			for _, kind := range []string{"uniform", "extremes", "ascending"} {
				a := append(someData[T](kind, n), edges...)
				want := make([]int64, len(edges)-1)
				for _, x := range a {
					if !(x >= edges[0] && x <= edges[len(edges)-1]) {
						continue
					}
					i := len(want) - 1
					for x < edges[i] {
						i--
					}
					want[i]++
				}
				for _, w := range ways[1:] {
					got, err := vec.Histogram(vec.Of(a), vec.Of(edges)).Force(context.Background(), w.opts...)
					require.NoError(t, err)
					require.Equal(t, want, got, "%s, %s, %d elements, %s", name, kind, n, w.name)
				}
			}
		}
	}
}

var errEnough = errors.New("enough")

// A force that is cancelled while an operator is at work fails with the cause, the operator's node remembers nothing of it,
// and a later force gets the value. How many elements lie between two looks at the context is tested in internal/fuse.
func TestCancelledWholes(t *testing.T) {
	const n = 1 << 20
	a := someData[float64]("normal", n)
	ints := loop(n, func(i int) int64 { return int64(i * i) })
	sorted := slices.Clone(a)
	slices.SortFunc(sorted, before)
	sum := int64(0)
	sums := loop(n, func(i int) int64 { sum += ints[i]; return sum })
	for _, w := range ways {
		for _, after := range []time.Duration{0, time.Millisecond} {
			cancelled(t, w.opts, after, vec.Sort(vec.Of(a)), func(got []float64) { require.NoError(t, same(sorted, got)) })
			cancelled(t, w.opts, after, vec.Quantile(vec.Of(a), expr.Const(0.3)), func(got float64) {
				require.Equal(t, quantileOf(sorted, 0.3), got)
			})
			cancelled(t, w.opts, after, vec.CumSum(vec.Of(ints)), func(got []int64) { require.NoError(t, same(sums, got)) })
		}
	}
}

func cancelled[T any](t *testing.T, opts []eval.Option, after time.Duration, x expr.Expr[T], check func(T)) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	timer := time.AfterFunc(after, func() { cancel(errEnough) })
	got, err := x.Force(ctx, opts...)
	timer.Stop()
	if err == nil { // it was there before
		check(got)
	} else {
		require.ErrorIs(t, err, errEnough)
	}
	got, err = x.Force(context.Background(), opts...)
	require.NoError(t, err)
	check(got)
}
