package expr_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// join is associative and not commutative: it shows the order of merges.
func join(a, b string) string { return a + b }

func span(_ context.Context, lo, hi int) (string, error) {
	var s strings.Builder
	for i := lo; i < hi; i++ {
		fmt.Fprint(&s, i, " ")
	}
	return s.String(), nil
}

func TestFoldRange(t *testing.T) {
	t.Run("covers the range once and in order, whatever its length", func(t *testing.T) {
		for _, n := range []int{1, 2, 3, 255, 256, 257, 511, 512, 513, 1000} {
			want, _ := span(t.Context(), 0, n)
			for _, opts := range allWays() {
				require.Equal(t, want, expr.Must(expr.FoldRange(n, span, join).Force(t.Context(), opts...)))
			}
		}
	})
	t.Run("of nothing is the zero value without a call", func(t *testing.T) {
		never := func(context.Context, int, int) (string, error) { panic("called") }
		require.Empty(t, expr.Must(expr.FoldRange(0, never, join).Force(t.Context())))
	})
	t.Run("gives the same bits for any number of workers", func(t *testing.T) {
		sum := func() expr.Expr[float64] {
			return expr.FoldRange(10_007, func(_ context.Context, lo, hi int) (s float64, _ error) {
				for i := lo; i < hi; i++ {
					s += math.Sin(float64(i)) * 1e10 / float64(i+1)
				}
				return s, nil
			}, func(a, b float64) float64 { return a + b })
		}
		want := math.Float64bits(expr.Must(sum().Force(t.Context(), eval.Sequential())))
		for workers := 1; workers <= 8; workers++ {
			require.Equal(t, want, math.Float64bits(expr.Must(sum().Force(t.Context(), eval.Workers(workers)))), workers)
		}
	})
	t.Run("fails with the error of the lowest part", func(t *testing.T) {
		for _, opts := range allWays() {
			x := expr.FoldRange(512, func(_ context.Context, lo, _ int) (int, error) {
				if lo == 100 || lo == 300 || lo == 510 {
					return 0, fmt.Errorf("part %d", lo)
				}
				return 0, nil
			}, func(a, b int) int { return a + b })
			_, err := x.Force(t.Context(), opts...)
			require.ErrorContains(t, err, "part 100")
		}
	})
	t.Run("fails with the panic of a part", func(t *testing.T) {
		for _, opts := range allWays() {
			x := expr.FoldRange(512, func(_ context.Context, lo, _ int) (int, error) { return 1 / (lo - 256), nil }, func(a, b int) int { return 0 })
			_, err := x.Force(t.Context(), opts...)
			require.ErrorContains(t, err, "integer divide by zero")
		}
	})
	t.Run("fails with the panic of a merge", func(t *testing.T) {
		for _, opts := range allWays() {
			x := expr.FoldRange(512, span, func(a, b string) string { panic("no merge") })
			_, err := x.Force(t.Context(), opts...)
			require.ErrorContains(t, err, "no merge")
		}
	})
	t.Run("parts can force", func(t *testing.T) {
		f := expr.Lift1(func(n int) int { return n })
		for _, opts := range allWays() {
			x := expr.FoldRange(600, func(ctx context.Context, lo, hi int) (s int, _ error) {
				for i := lo; i < hi; i++ {
					v, err := f.Fork(i).Force(ctx)
					if err != nil {
						return 0, err
					}
					s += v
				}
				return s, nil
			}, func(a, b int) int { return a + b })
			require.Equal(t, 600*599/2, expr.Must(x.Force(t.Context(), opts...)))
		}
	})
	t.Run("can be forced again after a cancellation", func(t *testing.T) {
		for _, opts := range allWays() {
			ctx, cancel := context.WithCancel(t.Context())
			var calls atomic.Int32
			x := expr.FoldRange(512, func(ctx context.Context, lo, hi int) (string, error) {
				if calls.Add(1) == 5 {
					cancel()
					<-ctx.Done()
					return "", ctx.Err()
				}
				return span(ctx, lo, hi)
			}, join)
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			want, _ := span(t.Context(), 0, 512)
			require.Equal(t, want, expr.Must(x.Force(t.Context(), opts...)))
		}
	})
}

func TestFold(t *testing.T) {
	letters := strings.Split(strings.Repeat("the quick brown fox ", 40), "")
	text := strings.Join(letters, "")
	step := func(_ context.Context, s string, m []string) (string, error) { return s + strings.Join(m, ""), nil }
	empty := func() string { return "" }
	t.Run("merges in the order of the source, whatever the size of morsels", func(t *testing.T) {
		for _, size := range []int{1, 2, 7, 64, 1000} {
			for _, opts := range allWays() {
				x := expr.Fold(expr.Morsels(letters, size), empty, step, join)
				require.Equal(t, text, expr.Must(x.Force(t.Context(), opts...)), size)
			}
		}
	})
	t.Run("of no morsels is zero", func(t *testing.T) {
		x := expr.Fold(expr.Morsels([]string{}, 3), func() string { return "zero" }, step, join)
		require.Equal(t, "zero", expr.Must(x.Force(t.Context())))
	})
	t.Run("gives the same bits for any number of workers", func(t *testing.T) {
		xs := make([]float64, 5003)
		for i := range xs {
			xs[i] = math.Sin(float64(i)) * 1e10 / float64(i+1)
		}
		sum := func() expr.Expr[float64] {
			return expr.Fold(expr.Morsels(xs, 17), func() float64 { return 0 },
				func(_ context.Context, s float64, m []float64) (float64, error) {
					for _, x := range m {
						s += x
					}
					return s, nil
				}, func(a, b float64) float64 { return a + b })
		}
		want := math.Float64bits(expr.Must(sum().Force(t.Context(), eval.Sequential())))
		for workers := 1; workers <= 8; workers++ {
			require.Equal(t, want, math.Float64bits(expr.Must(sum().Force(t.Context(), eval.Workers(workers)))), workers)
		}
	})
	t.Run("fails with the error of the lowest morsel, be it the step's or the source's", func(t *testing.T) {
		source := func(broken int) expr.Source[int] {
			return func(context.Context) iter.Seq2[int, error] {
				return func(yield func(int, error) bool) {
					for i := range 200 {
						if i == broken {
							yield(0, errors.New("source broken"))
							return
						}
						if !yield(i, nil) {
							return
						}
					}
				}
			}
		}
		for _, c := range []struct {
			broken, bad int
			want        string
		}{{50, 49, "step 49"}, {50, 51, "source broken"}, {130, 3, "step 3"}, {0, 0, "source broken"}, {-1, 199, "step 199"}} {
			for _, opts := range allWays() {
				x := expr.Fold(source(c.broken), empty, func(_ context.Context, s string, m int) (string, error) {
					if m >= c.bad {
						return "", fmt.Errorf("step %d", m)
					}
					return s, nil
				}, join)
				_, err := x.Force(t.Context(), opts...)
				require.ErrorContains(t, err, c.want)
				require.NotContains(t, err.Error(), "\n")
			}
		}
	})
	t.Run("can be forced again after a cancellation, and the source begins anew", func(t *testing.T) {
		for _, opts := range allWays() {
			ctx, cancel := context.WithCancel(t.Context())
			var begun, stopped, calls atomic.Int32
			src := func(ctx context.Context) iter.Seq2[[]string, error] {
				begun.Add(1)
				return func(yield func([]string, error) bool) {
					defer stopped.Add(1)
					expr.Morsels(letters, 5)(ctx)(yield)
				}
			}
			x := expr.Fold(src, empty, func(ctx context.Context, s string, m []string) (string, error) {
				if calls.Add(1) == 20 {
					cancel()
					<-ctx.Done()
					return "", ctx.Err()
				}
				return step(ctx, s, m)
			}, join)
			_, err := x.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, text, expr.Must(x.Force(t.Context(), opts...)))
			require.EqualValues(t, 2, begun.Load())
			require.EqualValues(t, 2, stopped.Load(), "the source is told to stop")
		}
	})
	t.Run("holds a bounded number of morsels", func(t *testing.T) {
		var read, merged, most atomic.Int64
		src := func(context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				for i := range 2000 {
					if k := read.Add(1) - merged.Load(); k > most.Load() {
						most.Store(k)
					}
					if !yield(i, nil) {
						return
					}
				}
			}
		}
		x := expr.Fold(src, func() int { return 0 },
			func(_ context.Context, s, m int) (int, error) { merged.Add(1); return s + m, nil },
			func(a, b int) int { return a + b })
		require.Equal(t, 2000*1999/2, expr.Must(x.Force(t.Context())))
		require.LessOrEqual(t, most.Load(), int64(100))
	})
}

// allWays are the options under which a program must do the same.
func allWays() [][]eval.Option {
	return [][]eval.Option{nil, {eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}}
}

func TestAFoldWhosePartsIgnoreTheirContextDoesNotHoldTheForceUp(t *testing.T) {
	folds := map[string]func(part func()) expr.Expr[int]{
		"FoldRange": func(part func()) expr.Expr[int] {
			return expr.FoldRange(8, func(context.Context, int, int) (int, error) { part(); return 1, nil }, func(a, b int) int { return a + b })
		},
		"Fold": func(part func()) expr.Expr[int] {
			return expr.Fold(expr.Morsels(make([]int, 8), 1), func() int { return 0 },
				func(context.Context, int, []int) (int, error) { part(); return 1, nil }, func(a, b int) int { return a + b })
		},
	}
	for name, fold := range folds {
		t.Run(name, func(t *testing.T) {
			engine := eval.NewEngine(2, 2)
			var inside atomic.Int32
			release := make(chan struct{})
			x := fold(func() { inside.Add(1); <-release; inside.Add(-1) })
			ctx, cancel := context.WithCancel(t.Context())
			r := x.Start(ctx, eval.On(engine))
			require.Eventually(t, func() bool { return inside.Load() == 2 }, 10*time.Second, time.Millisecond)
			cancel()
			begin := time.Now()
			_, err := r.Wait()
			require.ErrorIs(t, err, context.Canceled)
			require.Less(t, time.Since(begin), 2*time.Second, "the force waits for the parts")
			require.Equal(t, 2, engine.Orphans())
			close(release)
			require.NoError(t, engine.Close(t.Context()))
			require.Zero(t, engine.Orphans())
			v, err := x.Force(t.Context(), eval.On(engine))
			require.NoError(t, err)
			require.Equal(t, 8, v)
		})
	}
}
