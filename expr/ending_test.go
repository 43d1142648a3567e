package expr_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// What becomes of a force when the functions in it, or the loop around it, end in an unusual way.

// inTime fails the test if f does not return, and tells whether it panicked.
func inTime(t *testing.T, f func()) (panicked any) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { panicked = recover() }()
		f()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it hangs")
	}
	return panicked
}

func TestGoexitIsAFailureOfTheFork(t *testing.T) {
	for _, opts := range allWays()[:3] {
		x := expr.Fork(func() int { runtime.Goexit(); return 1 })
		_, err := x.Force(t.Context(), opts...)
		require.ErrorIs(t, err, expr.ErrGoexit)
		_, err = x.Start(t.Context(), opts...).Wait()
		require.ErrorIs(t, err, expr.ErrGoexit)
	}
}

func TestStartInSequenceTellsOfAGoexit(t *testing.T) {
	_, err := expr.Fork(func() int { runtime.Goexit(); return 1 }).Start(t.Context(), eval.Sequential()).Wait()
	require.ErrorIs(t, err, expr.ErrGoexit)
}

func TestACallEndsWithTheContextOfItsForce(t *testing.T) {
	for _, opts := range allWays() {
		inTime(t, func() {
			ctx, cancel := context.WithCancel(t.Context())
			x := expr.ForkCtx(func(c context.Context) (int, error) {
				cancel()
				<-c.Done()
				return 0, c.Err()
			})
			if _, err := x.Force(ctx, opts...); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
}

func TestALoopOverAsCompletedThatPanics(t *testing.T) {
	one := func() int { return 1 }
	t.Run("withdraws its demand and waits, as a break does", func(t *testing.T) {
		for _, opts := range allWays()[:3] {
			ended, started := make(chan struct{}), make(chan struct{})
			slow := expr.ForkCtx(func(ctx context.Context) (int, error) {
				close(started)
				<-ctx.Done()
				close(ended)
				return 0, ctx.Err()
			}, expr.IOBound)
			first := expr.Fork(func() int { <-started; return 1 }, expr.IOBound)
			require.Equal(t, "in the loop", inTime(t, func() {
				for range expr.AsCompleted(t.Context(), []expr.Expr[int]{first, slow}, opts...) {
					panic("in the loop")
				}
			}))
			select {
			case <-ended:
			default:
				t.Fatal("slow is still running")
			}
		}
	})
	t.Run("in sequence starts nothing more", func(t *testing.T) {
		var c counter
		f := expr.Lift1(c.double)
		require.Equal(t, "in the loop", inTime(t, func() {
			for range expr.AsCompleted(t.Context(), f.Map([]int{1, 2, 3}), eval.Sequential()) {
				panic("in the loop")
			}
		}))
		require.EqualValues(t, 1, c.n.Load())
		require.Equal(t, []int{2, 4, 6}, expr.Must(expr.All(f.Map([]int{1, 2, 3})...).Force(t.Context())))
	})
	t.Run("is a failure of the fork in which it runs", func(t *testing.T) {
		for _, opts := range allWays() {
			x := expr.ForkErr(func() (int, error) {
				for range expr.AsCompleted(t.Context(), []expr.Expr[int]{expr.Fork(one)}) {
					panic("in the loop")
				}
				return 0, nil
			})
			inTime(t, func() {
				if _, err := x.Force(t.Context(), opts...); err == nil {
					t.Error("no failure")
				}
			})
		}
	})
	t.Run("a break waits for what was running", func(t *testing.T) {
		for _, opts := range allWays()[:3] {
			ended, started := make(chan struct{}), make(chan struct{})
			slow := expr.ForkCtx(func(ctx context.Context) (int, error) {
				close(started)
				<-ctx.Done()
				close(ended)
				return 0, ctx.Err()
			}, expr.IOBound)
			first := expr.Fork(func() int { <-started; return 1 }, expr.IOBound)
			inTime(t, func() {
				for i, r := range expr.AsCompleted(t.Context(), []expr.Expr[int]{first, slow}, opts...) {
					if i != 0 || r.Value != 1 || r.Err != nil {
						t.Error(i, r)
					}
					break
				}
			})
			select {
			case <-ended:
			default:
				t.Fatal("slow is still running")
			}
		}
	})
	t.Run("every index is yielded once, the rest with the context's error", func(t *testing.T) {
		for _, opts := range allWays() {
			ctx, cancel := context.WithCancel(t.Context())
			xs := make([]expr.Expr[int], 50)
			for i := range xs {
				xs[i] = expr.Fork(func() int {
					if i == 20 {
						cancel()
					}
					return i
				})
			}
			seen := map[int]int{}
			for i, r := range expr.AsCompleted(ctx, xs, opts...) {
				seen[i]++
				if r.Err != nil {
					require.ErrorIs(t, r.Err, context.Canceled)
				} else {
					require.Equal(t, i, r.Value)
				}
			}
			require.Len(t, seen, 50)
			for i, n := range seen {
				require.Equal(t, 1, n, i)
			}
			cancel()
		}
	})
}
