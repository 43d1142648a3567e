package battery

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Folds.

func add2(a, b int) int { return a + b }

func TestAFoldIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	harness.Within(t, func() {
		var first float64
		for i, opts := range [][]eval.Option{{eval.Sequential()}, {eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8)}} {
			x := expr.FoldRange(100_003, func(_ context.Context, lo, hi int) (float64, error) {
				s := 0.0
				for k := lo; k < hi; k++ {
					s += 1 / float64(k+1)
				}
				return s, nil
			}, func(a, b float64) float64 { return a + b })
			v := harness.Forced(t, x, opts...)
			if i == 0 {
				first = v
			}
			require.Equal(t, first, v, "bit for bit")
			numbers := make([]float64, 10_007)
			for k := range numbers {
				numbers[k] = 1 / float64(k+1)
			}
			y := expr.Fold(expr.Morsels(numbers, 10), func() float64 { return 0 }, func(_ context.Context, s float64, m []float64) (float64, error) {
				for _, f := range m {
					s += f
				}
				return s, nil
			}, func(a, b float64) float64 { return a + b })
			w := harness.Forced(t, y, opts...)
			require.InDelta(t, 9.788, w, 0.01)
		}
	})
}

func TestTheRangesOfAFoldCoverItOnce(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, n := range []int{0, 1, 2, 255, 256, 257, 1000, 65_537} {
			seen := make([]atomic.Int32, n)
			x := expr.FoldRange(n, func(_ context.Context, lo, hi int) (string, error) {
				for i := lo; i < hi; i++ {
					seen[i].Add(1)
				}
				return fmt.Sprintf("[%d,%d)", lo, hi), nil
			}, func(a, b string) string { return a + b })
			v := harness.Forced(t, x, opts...)
			for i := range seen {
				require.EqualValues(t, 1, seen[i].Load())
			}
			at := 0 // in ascending order
			for len(v) > 0 {
				var lo, hi, used int
				_, err := fmt.Sscanf(v, "[%d,%d)", &lo, &hi)
				require.NoError(t, err)
				require.Equal(t, at, lo)
				require.Less(t, lo, hi)
				at = hi
				used = len(fmt.Sprintf("[%d,%d)", lo, hi))
				v = v[used:]
			}
			require.Equal(t, n, at)
		}
	})
}

func TestTheLowestFailingPartWins(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 30 {
			x := expr.FoldRange(200, func(_ context.Context, lo, _ int) (int, error) {
				switch {
				case lo == 50:
					ms(1)
					return 0, leaf{"50"}
				case lo == 51:
					panic("51")
				case lo > 150:
					return 0, leaf{"late"}
				}
				return 1, nil
			}, add2)
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, leaf{"50"})
			y := expr.Fold(numbers(1000, 70), func() int { return 0 }, func(_ context.Context, s, m int) (int, error) {
				if m == 66 {
					return 0, leaf{"66"}
				}
				return s + m, nil
			}, add2)
			_, err = y.Force(bg, opts...)
			require.ErrorIs(t, err, leaf{"66"}, "the source breaks at 70")
			z := expr.Fold(numbers(1000, 70), func() int { return 0 }, func(_ context.Context, s, m int) (int, error) {
				if m == 90 {
					t.Error("stepped beyond the end")
				}
				return s + m, nil
			}, add2)
			_, err = z.Force(bg, opts...)
			require.ErrorIs(t, err, leaf{"source"})
		}
	})
}

// numbers is a source of 0..n-1 that breaks at a number.
func numbers(n, broken int) expr.Source[int] {
	return func(context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range n {
				if i == broken {
					yield(0, leaf{"source"})
					return
				}
				if !yield(i, nil) {
					return
				}
			}
		}
	}
}

func TestAFoldOverASourceKeepsItsOrderAndItsDistance(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, n := range []int{0, 1, 63, 64, 65, 1000} {
			var read, stepped, zeros atomic.Int32
			source := func(context.Context) iter.Seq2[int, error] {
				return func(yield func(int, error) bool) {
					for i := range n {
						if read.Add(1)-stepped.Load() > 200 {
							t.Error("the source is far ahead")
						}
						if !yield(i, nil) {
							return
						}
					}
				}
			}
			x := expr.Fold(source, func() []int { zeros.Add(1); return []int{} }, func(_ context.Context, s []int, m int) ([]int, error) {
				stepped.Add(1)
				return append(s, m), nil
			}, func(a, b []int) []int { return append(a, b...) })
			v := harness.Forced(t, x, opts...)
			require.Len(t, v, n)
			for i := range v {
				require.Equal(t, i, v[i])
			}
			require.GreaterOrEqual(t, zeros.Load(), int32(min(n, 1)), "a fresh state for each morsel")
		}
	})
}

func TestACancelledFoldBeginsAnew(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			for range 10 {
				var starts, steps atomic.Int32
				ctx, stop := context.WithCancel(bg)
				source := func(context.Context) iter.Seq2[int, error] {
					starts.Add(1)
					return numbers(500, -1)(bg)
				}
				x := expr.Fold(source, func() int { return 0 }, func(ctx context.Context, s, m int) (int, error) {
					if steps.Add(1) == 100 {
						stop()
					}
					return s + m, nil
				}, add2)
				if _, err := x.Force(ctx, opts...); err != nil {
					require.ErrorIs(t, err, context.Canceled)
				}
				require.Equal(t, 499*500/2, harness.Forced(t, x, opts...))
			}
			var parts atomic.Int32
			ctx, stop := context.WithCancel(bg)
			y := expr.FoldRange(100, func(ctx context.Context, lo, hi int) (int, error) {
				if parts.Add(1) == 10 {
					stop()
					<-ctx.Done()
					return 0, ctx.Err()
				}
				return hi - lo, nil
			}, add2)
			_, err := y.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, 100, harness.Forced(t, y, opts...))
		})
	}
}

func TestPartsOfAFoldRunBesideEachOther(t *testing.T) {
	harness.Within(t, func() {
		var p harness.Peak
		both := harness.NewGate()
		x := expr.FoldRange(2, func(context.Context, int, int) (int, error) {
			if p.Enter() == 2 {
				both.Open()
			}
			both.Pass(t)
			return 1, nil
		}, add2)
		require.Equal(t, 2, harness.Forced(t, x, eval.Workers(2)))
		require.EqualValues(t, 2, p.Most())
	})
}

func TestPartsOfAFoldThatForceShareWhatTheyDemand(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			for range 30 {
				var calls atomic.Int32
				shared := expr.Fork(func() int { calls.Add(1); ms(0); return 3 })
				unsafe := expr.Fork(func() int { calls.Add(1); return 4 }, expr.Unsafe)
				fold := func() expr.Expr[int] {
					return expr.FoldRange(16, func(ctx context.Context, lo, hi int) (int, error) {
						a, err := expr.Op2[opAdd](shared, expr.Map(expr.Const(lo), func(i int) int { return i })).Force(ctx)
						if err != nil {
							return 0, err
						}
						b, err := unsafe.Force(ctx)
						return a + b, err
					}, add2)
				}
				x := expr.FoldRange(4, func(ctx context.Context, lo, hi int) (int, error) { return fold().Force(ctx) }, add2) // nested
				require.Equal(t, 4*(16*7+120), harness.Forced(t, x, opts...))
				require.EqualValues(t, 2, calls.Load())
			}
		})
	}
}

func TestACycleThroughAPartOfAFold(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var x expr.Expr[int]
			x = expr.FoldRange(4, func(_ context.Context, lo, _ int) (int, error) {
				if lo == 2 {
					return x.Force(bg)
				}
				return 1, nil
			}, add2)
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrCycle)
		})
	}
}

func TestAGoexitInAPartOfAFold(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 20 {
			x := expr.FoldRange(8, func(_ context.Context, lo, _ int) (int, error) {
				if lo == 5 {
					runtime.Goexit()
				}
				return 1, nil
			}, add2)
			_, err := x.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrGoexit)
			require.Equal(t, 2, harness.Forced(t, expr.FoldRange(2, func(context.Context, int, int) (int, error) { return 1, nil }, add2), opts...))
		}
	})
}
