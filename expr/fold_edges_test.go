package expr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
)

// What a fold makes of lengths at the ends of int, and of sources, zeros and merges that misbehave.

// borders forces a fold that lists its ranges.
func borders(t *testing.T, n int, opts ...expr.Option) (ranges [][2]int) {
	t.Helper()
	x := expr.FoldRange(n, func(_ context.Context, lo, hi int) ([][2]int, error) { return [][2]int{{lo, hi}}, nil },
		func(a, b [][2]int) [][2]int { return slices.Concat(a, b) }, opts...)
	ranges, err := x.Force(t.Context())
	require.NoError(t, err)
	return ranges
}

func TestRangesOfEveryLengthAndGrain(t *testing.T) {
	const most = math.MaxInt
	for _, n := range []int{1, 2, 255, 256, 257, 999, 1000, 1001, 256_000, 256_001, 1e9, most/2 + 1, most - 255, most - 1, most} {
		for _, grain := range []int{0, 1, 2, 3, 1000, 4096, 1e9 + 7, most/256 + 1, most / 2, most - 1, most} {
			var opts []expr.Option
			if grain > 0 {
				opts = []expr.Option{expr.Name("ranges"), expr.Grain(grain)}
			}
			ranges := borders(t, n, opts...)
			require.LessOrEqual(t, len(ranges), 256)
			next := 0
			for i, r := range ranges {
				require.Equal(t, next, r[0], "n %d, grain %d", n, grain)
				require.Greater(t, r[1], r[0])
				if next = r[1]; i < len(ranges)-1 {
					require.Zero(t, r[0]%max(grain, 1), "n %d, grain %d, range %d", n, grain, i)
				}
			}
			require.Equal(t, n, next, "grain %d", grain)
		}
	}
}

func TestAGrainIsNoFinerThanAsked(t *testing.T) {
	require.Equal(t, [][2]int{{0, 1000}, {1000, 2000}, {2000, 2500}}, borders(t, 2500, expr.Grain(1000)))
	require.Equal(t, [][2]int{{0, 7}}, borders(t, 7, expr.Grain(1000)), "fewer than one block")
	require.Equal(t, [][2]int{{0, 3}, {3, 6}, {6, 7}}, borders(t, 7, expr.Grain(1000), expr.Grain(3)), "the later one holds")
	require.Empty(t, borders(t, 0, expr.Grain(3)))
}

func TestMorselsAreClippedAndMayBeHuge(t *testing.T) {
	xs := []int{1, 2, 3, 4, 5}
	for _, size := range []int{1, 2, 3, 5, 6, math.MaxInt} {
		var all []int
		for m, err := range expr.Morsels(xs, size)(t.Context()) {
			require.NoError(t, err)
			require.Len(t, m, cap(m))
			all = append(all, m...)
			_ = append(m, 99)
		}
		require.Equal(t, []int{1, 2, 3, 4, 5}, all)
		require.Equal(t, []int{1, 2, 3, 4, 5}, xs)
	}
}

func TestAFoldSaysWhichPartFailed(t *testing.T) {
	add := func(a, b int) int { return a + b }
	zero := func() int { return 0 }
	numbers := make([]int, 300)
	for i := range numbers {
		numbers[i] = i
	}
	late := func(context.Context) iter.Seq2[[]int, error] {
		return func(yield func([]int, error) bool) {
			for i := range 70 {
				if !yield([]int{i}, nil) {
					return
				}
			}
			yield(nil, io.ErrUnexpectedEOF)
		}
	}
	step := func(_ context.Context, s int, m []int) (int, error) {
		if m[0] >= 200 {
			return 0, io.ErrClosedPipe
		}
		return s + m[0], nil
	}
	for _, c := range []struct {
		name, text string
		cause      error
		x          expr.Expr[int]
	}{
		{"a range", "range [782, 1173): io: read/write on closed pipe", io.ErrClosedPipe, expr.FoldRange(100_000, func(_ context.Context, lo, _ int) (int, error) {
			if lo > 400 {
				return 0, io.ErrClosedPipe
			}
			return 0, nil
		}, add)},
		{"a morsel, beyond the first batch", "morsel 100: io: read/write on closed pipe", io.ErrClosedPipe, expr.Fold(expr.Morsels(numbers, 2), zero, step, add)},
		{"the source", "reading morsel 70: unexpected EOF", io.ErrUnexpectedEOF, expr.Fold(late, zero, step, add)},
		{"a range that panics", "range [1, 2): panic: EOF", io.EOF, expr.FoldRange(2, func(_ context.Context, lo, _ int) (int, error) {
			if lo == 1 {
				panic(io.EOF)
			}
			return 0, nil
		}, add)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, opts := range allWays() {
				_, err := expr.Map(c.x, func(v int) int { return v }).Force(t.Context(), opts...)
				require.ErrorIs(t, err, c.cause)
				require.True(t, strings.HasSuffix(err.Error(), ": "+c.text), err.Error())
				require.NotContains(t, fmt.Sprintf("%v", err), "\n")
				var e *expr.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, c.x.Node(), e.Node)
			}
		})
	}
	t.Run("a range that ends its goroutine", func(t *testing.T) {
		for _, opts := range allWays()[:3] {
			_, err := expr.FoldRange(3, func(_ context.Context, lo, _ int) (int, error) {
				if lo == 1 {
					runtime.Goexit()
				}
				return 0, nil
			}, add).Force(t.Context(), opts...)
			require.ErrorIs(t, err, expr.ErrGoexit)
			require.ErrorContains(t, err, "range [1, 2): ")
		}
	})
}

func TestAPanicOfAPartIsNotTriedAgain(t *testing.T) {
	for _, opts := range allWays() {
		var calls atomic.Int32
		_, err := expr.FoldRange(1, func(context.Context, int, int) (int, error) {
			calls.Add(1)
			panic("broken")
		}, func(a, b int) int { return a + b }, expr.Retry(expr.Attempts(5))).Force(t.Context(), opts...)
		require.ErrorContains(t, err, "broken")
		require.EqualValues(t, 1, calls.Load())
	}
}

// The functions of a fold that are not parts of it, by name, so that they can be found in a traceback.
var ending func()

func endingZero() int                                      { ending(); return 0 }
func endingMerge(a, b int) int                             { ending(); return a + b }
func endingSource(yield yielding)                          { yield([]int{1}, nil); ending() }
func wellBehaved(yield yielding)                           { _ = yield([]int{1}, nil) && yield([]int{2}, nil) }
func zero() int                                            { return 0 }
func sum(a, b int) int                                     { return a + b }
func first(_ context.Context, s int, m []int) (int, error) { return s + m[0], nil }

type yielding = func([]int, error) bool

func from(f func(yielding)) expr.Source[[]int] {
	return func(context.Context) iter.Seq2[[]int, error] { return f }
}

func TestEveryFunctionOfAFoldMayFail(t *testing.T) {
	over := func(context.Context, int, int) (int, error) { return 1, nil }
	for name, x := range map[string]func() expr.Expr[int]{
		"endingZero":   func() expr.Expr[int] { return expr.Fold(from(wellBehaved), endingZero, first, sum) },
		"endingMerge":  func() expr.Expr[int] { return expr.Fold(from(wellBehaved), zero, first, endingMerge) },
		"endingSource": func() expr.Expr[int] { return expr.Fold(from(endingSource), zero, first, sum) },
		"endingMerge ": func() expr.Expr[int] { return expr.FoldRange(2, over, endingMerge) },
		"endingZero ":  func() expr.Expr[int] { return expr.Fold(from(func(yielding) {}), endingZero, first, sum) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, opts := range allWays() {
				ending = func() { panic(io.EOF) }
				y := x()
				_, err := y.Force(t.Context(), opts...)
				require.ErrorIs(t, err, io.EOF)
				require.Contains(t, fmt.Sprintf("%+v", err), "xfork/expr_test."+strings.TrimSpace(name)+"(...)")
				require.NotContains(t, fmt.Sprintf("%+v", err), "xfork/expr.")
				var e *expr.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, y.Node(), e.Node)
			}
			for _, opts := range allWays()[:3] {
				ending = runtime.Goexit
				_, err := x().Force(t.Context(), opts...)
				require.ErrorIs(t, err, expr.ErrGoexit)
				require.Contains(t, fmt.Sprintf("%+v", err), "xfork/expr_test."+strings.TrimSpace(name)+"(...)")
			}
		})
	}
}

func TestSourcesThatMisbehave(t *testing.T) {
	for _, opts := range allWays() {
		forced := func(src expr.Source[[]int]) error {
			_, err := expr.Fold(src, zero, func(_ context.Context, s int, m []int) (int, error) {
				if m[0] < 0 {
					return 0, io.ErrClosedPipe
				}
				return s, nil
			}, sum).Force(t.Context(), opts...)
			return err
		}
		require.ErrorContains(t, forced(func(context.Context) iter.Seq2[[]int, error] { return nil }),
			"expr: the source of a Fold returned a nil iterator")

		err := forced(from(func(yield yielding) {
			for {
				yield(nil, io.EOF)
			}
		}))
		require.ErrorIs(t, err, io.EOF, "the error that stopped it")
		require.ErrorContains(t, errors.Unwrap(err), "expr: the source of a Fold went on when it had been told to stop")

		err = forced(from(func(yield yielding) {
			for {
				yield([]int{-1}, nil)
			}
		}))
		require.ErrorContains(t, err, "morsel 0: ")
		require.ErrorIs(t, err, io.ErrClosedPipe)

		err = forced(from(func(yield yielding) {
			var wg sync.WaitGroup
			wg.Go(func() { yield([]int{1}, nil) })
			wg.Wait()
		}))
		require.ErrorContains(t, err, "expr: the source of a Fold yielded on another goroutine than the one that called it")

		var kept yielding
		require.NoError(t, forced(from(func(yield yielding) { kept = yield })))
		require.False(t, kept([]int{1}, nil), "a yield that was kept does nothing")
	}
}

func TestASourceMayForce(t *testing.T) {
	for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe, expr.Limit(1)} {
		leaf := expr.Lift1(func(i int) int { return i }, lane)
		src := func(ctx context.Context) iter.Seq2[[]int, error] {
			return func(yield yielding) {
				for i := range 100 {
					v, err := leaf.Fork(i).Force(ctx)
					if !yield([]int{v}, err) {
						return
					}
				}
			}
		}
		for _, opts := range allWays() {
			done := make(chan struct{})
			go func() {
				defer close(done)
				v, err := expr.Fold(src, zero, first, sum, lane).Force(context.Background(), opts...)
				if v != 4950 || err != nil {
					t.Error(v, err)
				}
			}()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Fatal("it hangs")
			}
		}
	}
}

// A step is shown without what lies above it on the goroutine that reads: it may run on another one.
func TestTheTracebackOfAForkInAStep(t *testing.T) {
	failing := expr.LiftErr0(func() (int, error) { return 0, io.EOF })
	for _, opts := range allWays() {
		_, err := expr.Fold(from(longSource), zero, func(ctx context.Context, s int, m []int) (int, error) {
			return failing.Fork().Force(ctx)
		}, sum).Force(t.Context(), opts...)
		require.ErrorIs(t, err, io.EOF)
		require.NotContains(t, fmt.Sprintf("%+v", err), "longSource")
		require.Contains(t, fmt.Sprintf("%+v", err), "TestTheTracebackOfAForkInAStep")
	}
}

func longSource(yield yielding) {
	for i := 0; i < 100 && yield([]int{i}, nil); i++ {
	}
}
