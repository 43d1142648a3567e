package vec_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/random"
	"xfork/ops/vec"
)

type floats = expr.Expr[[]float64]

// written is a source of package random as a slice.
func written[T any](n int, source func(to []T, at int)) []T {
	xs := make([]T, n)
	source(xs, 0)
	return xs
}

// integersBelow are the elements of vec.Integers from 0 on.
func integersBelow(to []int64, at int, seed, span uint64) {
	random.Numbers(to, at, seed)
	random.Below(to, to, at, seed, span)
}

// everywhere requires what build makes to come to want, to the bit, for any number of workers.
func everywhere[T vec.Element](t *testing.T, want []T, build func() expr.Expr[[]T]) {
	t.Helper()
	for _, o := range workers {
		got, err := build().Force(context.Background(), o, eval.On(eight))
		require.NoError(t, err)
		require.NoError(t, same(want, got))
	}
}

// Sources are the same bits for any number of workers, by loops and by kernels, forced themselves or in the middle of a pass.
func TestRandomSourcesAreThoseOfTheirDefinition(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 2, 15, 16, 17, 100, 4097, 70_001, 200_000} {
			for _, seed := range []uint64{1, math.MaxUint64}[:1+n%2] {
				t.Run(fmt.Sprint(n, seed), func(t *testing.T) {
					uniform := written(n, func(to []float64, at int) { random.Uniform64(to, at, seed) })
					normal := written(n, func(to []float64, at int) { random.Normal64(to, at, seed) })
					everywhere(t, uniform, func() floats { return vec.Uniform[float64](n, seed) })
					everywhere(t, normal, func() floats { return vec.Normal[float64](n, seed) })
					everywhere(t, written(n, func(to []float32, at int) { random.Uniform32(to, at, seed) }),
						func() expr.Expr[[]float32] { return vec.Uniform[float32](n, seed) })
					everywhere(t, written(n, func(to []float32, at int) { random.Normal32(to, at, seed) }),
						func() expr.Expr[[]float32] { return vec.Normal[float32](n, seed) })
					everywhere(t, loop(n, func(i int) float64 { return uniform[i] + float64(normal[i]*0.5) }), func() floats {
						return vec.Add(vec.Uniform[float64](n, seed), vec.Mul(vec.Normal[float64](n, seed), vec.Val(0.5)))
					})
					everywhere(t, []float64{sumByLaw(uniform)}, func() floats { return expr.All(vec.Sum(vec.Uniform[float64](n, seed))) })
					mean, _ := momentsByLaw(normal)
					everywhere(t, []float64{mean}, func() floats { return expr.All(vec.Mean(vec.Normal[float64](n, seed))) })
					everywhere(t, written(n, func(to []int64, at int) {
						random.Mixed(to, at, n, seed)
						random.Ordered(to, to, n, seed)
					}),
						func() expr.Expr[[]int64] { return vec.Permutation(n, seed) })
					for _, b := range [][2]int64{{0, 6}, {-5, 5}, {math.MinInt64, math.MaxInt64}, {math.MinInt64, 1}, {7, 8}} {
						below := written(n, func(to []int64, at int) { integersBelow(to, at, seed, uint64(b[1])-uint64(b[0])) })
						everywhere(t, loop(n, func(i int) int64 { return b[0] + below[i] }),
							func() expr.Expr[[]int64] { return vec.Integers(n, seed, b[0], b[1]) })
					}
				})
			}
		}
	})
}

func TestIntegersLieBetweenTheirBounds(t *testing.T) {
	for _, b := range [][2]int64{{-3, 4}, {math.MinInt64, math.MinInt64 + 2}, {math.MaxInt64 - 1, math.MaxInt64}, {math.MinInt64, math.MaxInt64}} {
		xs, err := vec.Integers(5000, 1, b[0], b[1]).Force(context.Background())
		require.NoError(t, err)
		seen := make(map[int64]bool)
		for _, x := range xs {
			require.True(t, b[0] <= x && x < b[1], x)
			seen[x] = true
		}
		require.Len(t, seen, int(min(5000, uint64(b[1])-uint64(b[0]))))
	}
}

func TestRandomSourcesThatCannotBe(t *testing.T) {
	for _, n := range []int{-1, math.MinInt, 1 << 45} {
		fails(t, vec.ErrOutOfRange, vec.Uniform[float64](n, 1))
		fails(t, vec.ErrOutOfRange, vec.Normal[float32](n, 1))
		fails(t, vec.ErrOutOfRange, vec.Integers(n, 1, 0, 5))
		fails(t, vec.ErrOutOfRange, vec.Sum(vec.Permutation(n, 1)))
	}
	e := fails(t, vec.ErrOutOfRange, vec.Sum(vec.Integers(10, 1, 5, 5)))
	require.ErrorContains(t, e, "low is 5, which is not below high, 5")
	require.ErrorContains(t, e, "random_test.go")
	fails(t, vec.ErrOutOfRange, vec.Integers(0, 1, 6, 5))
}

// The length may come out of another part of the graph.
func TestALengthThatIsKnownLater(t *testing.T) {
	n := expr.Fork(func() int { return 1000 })
	everywhere(t, written(1000, func(to []float64, at int) { random.Uniform64(to, at, 3) }), func() floats {
		return expr.Bind(n, func(n int) floats { return vec.Uniform[float64](n, 3) })
	})
	e := fails(t, vec.ErrOutOfRange, expr.Bind(expr.Fork(func() int { return -1 }), func(n int) expr.Expr[[]int64] { return vec.Permutation(n, 3) }))
	require.ErrorContains(t, e, "random_test.go")
}

// A source is never in memory, and more elements of it are the same elements first.
func TestNothingRandomIsStored(t *testing.T) {
	ctx := context.Background()
	const n = 4 << 20
	force := func() {
		_, err := expr.Pair(vec.Mean(vec.Normal[float64](n, 1)), vec.Sum(vec.Uniform[float64](n, 2))).Force(ctx)
		require.NoError(t, err)
	}
	force()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	force()
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
	long, err := vec.Normal[float64](n, 1).Force(ctx)
	require.NoError(t, err)
	agree(t, long[:1000], vec.Normal[float64](1000, 1))
}
