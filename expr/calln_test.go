package expr_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

func sumOf(as []int) (s int) {
	for _, a := range as {
		s += a
	}
	return s
}

// operands are expressions of 1, 2, ..., n that are there, and calls of them where lazy is set.
func operands(n int, lazy bool) []expr.Expr[int] {
	xs := make([]expr.Expr[int], n)
	same := expr.Lift1(func(a int) int { return a })
	for i := range xs {
		if lazy {
			xs[i] = same.Fork(i + 1)
		} else {
			xs[i] = expr.Const(i + 1)
		}
	}
	return xs
}

func TestACallOfAnyNumberOfOperands(t *testing.T) {
	ctx := context.Background()
	sizes := []int{0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 100, 3000}
	for _, lazy := range []bool{false, true} {
		for _, n := range sizes {
			for name, option := range map[string]eval.Option{"workers": eval.Workers(2), "sequence": eval.Sequential()} {
				t.Run(fmt.Sprintf("%d lazy %v in %s", n, lazy, name), func(t *testing.T) {
					want := n * (n + 1) / 2
					for what, x := range map[string]expr.Expr[int]{
						"LiftN":    expr.LiftN(sumOf).Call(operands(n, lazy)...),
						"LiftErrN": expr.LiftErrN(func(as []int) (int, error) { return sumOf(as), nil }).Call(operands(n, lazy)...),
						"LiftCtxN": expr.LiftCtxN(func(c context.Context, as []int) (int, error) { return sumOf(as), c.Err() }).Call(operands(n, lazy)...),
						"MapN":     expr.MapN(operands(n, lazy), sumOf),
						"MapErrN":  expr.MapErrN(operands(n, lazy), func(as []int) (int, error) { return sumOf(as), nil }),
						"MapCtxN":  expr.MapCtxN(operands(n, lazy), func(c context.Context, as []int) (int, error) { return sumOf(as), c.Err() }),
						"twin":     expr.LiftN(sumOf, expr.Timeout(time.Hour)).Call(operands(n, lazy)...),
						"inner":    expr.LiftN(sumOf).Call(expr.Lift0(func() int { return expr.Must(expr.MapN(operands(n, lazy), sumOf).Force(ctx)) }).Fork()),
					} {
						got, err := x.Force(ctx, option)
						require.NoError(t, err, what)
						require.Equal(t, want, got, what)
					}
				})
			}
		}
	}
	t.Run("the values come in the order of the operands, also where one is there twice", func(t *testing.T) {
		xs := operands(3, true)
		got, err := expr.LiftN(slices.Clone[[]int]).Call(xs[2], xs[0], xs[2], xs[1], xs[0]).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, []int{3, 1, 3, 2, 1}, got)
	})
	t.Run("all kinds of cells", func(t *testing.T) {
		text, err := expr.LiftN(func(as []string) string { return strings.Join(as, "-") }).Call(expr.Const("a"), expr.Const("b"), expr.Const("c")).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, "a-b-c", text)
		n, err := expr.LiftN(func(as [][]int) int { return len(slices.Concat(as...)) }).Call(expr.Const([]int{1}), expr.Const([]int{2, 3})).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		none, err := expr.LiftN(func(as []struct{}) [0]int { return [0]int{} }).Call(expr.Const(struct{}{})).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, [0]int{}, none)
		wide, err := expr.LiftN(func(as [][3]float64) any { return as[1][2] }).Call(expr.Const([3]float64{}), expr.Const([3]float64{1, 2, 3})).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, any(3.0), wide)
	})
	t.Run("operands that are aliases", func(t *testing.T) {
		bound := func(v int) expr.Expr[int] {
			return expr.Bind(expr.Const(v), func(a int) expr.Expr[int] {
				return ops.Add(expr.Lift1(func(a int) int { return a }).Fork(a), expr.Const(0))
			})
		}
		for n := range 6 {
			xs := make([]expr.Expr[int], n)
			for i := range xs {
				xs[i] = bound(i + 1)
			}
			got, err := expr.LiftN(slices.Clone[[]int]).Call(xs...).Force(ctx)
			require.NoError(t, err)
			require.Len(t, got, n)
			for i, v := range got {
				require.Equal(t, i+1, v)
			}
		}
	})
}

func TestForksOfAnyNumberOfArguments(t *testing.T) {
	ctx := context.Background()
	sum := expr.LiftN(sumOf)
	t.Run("the slice remains the caller's", func(t *testing.T) {
		as := []int{1, 2, 3}
		x := sum.Fork(as...)
		as[0] = 100
		require.Equal(t, 6, expr.Must(x.Force(ctx)))
		xs := operands(4, true)
		y := sum.Call(xs...)
		clear(xs)
		require.Equal(t, 10, expr.Must(y.Force(ctx)))
	})
	t.Run("the function's slice is its own, at each attempt, and never nil", func(t *testing.T) {
		var kept [][]int
		greedy := expr.LiftErrN(func(as []int) (int, error) {
			require.NotNil(t, as)
			kept = append(kept, as)
			s := sumOf(as)
			clear(as)
			if len(kept)%3 != 0 {
				return 0, errors.New("again")
			}
			return s, nil
		}, expr.Retry(expr.Attempts(3)))
		for _, x := range []expr.Expr[int]{greedy.Fork(1, 2, 3), greedy.Call(operands(3, false)...), greedy.Map([][]int{{4, 2}})[0]} {
			require.Equal(t, 6, expr.Must(x.Force(ctx, eval.Sequential())))
		}
		_ = expr.Must(greedy.Call().Force(ctx, eval.Sequential()))
		require.Len(t, kept, 12)
		require.Equal(t, 0, expr.Must(greedy.Fork().Force(ctx, eval.Sequential())))
	})
	t.Run("Map, CallEach, With and Run", func(t *testing.T) {
		got, err := expr.All(sum.Map([][]int{{1}, {}, {1, 2, 3}})...).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, []int{1, 0, 6}, got)
		got, err = expr.All(sum.CallEach([][]expr.Expr[int]{operands(2, true), nil, operands(5, true)})...).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, []int{3, 0, 15}, got)
		v, err := sum.With(expr.Name("total")).Run(ctx, 1, 2)
		require.NoError(t, err)
		require.Equal(t, 3, v)
		require.Equal(t, "total", sum.With(expr.Name("total")).Fork().Node().Name())
	})
	t.Run("arguments are forgotten after the call", func(t *testing.T) {
		big := new([1 << 20]byte)
		gone := make(chan bool, 1)
		runtime.AddCleanup(big, func(int) { gone <- true }, 0)
		x := expr.LiftN(func(as []*[1 << 20]byte) int { return len(as) }).Fork(big)
		big = nil
		require.Equal(t, 1, expr.Must(x.Force(ctx)))
		collected(t, gone)
		runtime.KeepAlive(x)
	})
	t.Run("operands are forgotten after the call", func(t *testing.T) {
		for _, n := range []int{1, 2, 3, 20} {
			gone := make(chan bool, n)
			xs := make([]expr.Expr[*[1 << 16]byte], n)
			for i := range xs {
				xs[i] = expr.Lift0(func() *[1 << 16]byte {
					v := new([1 << 16]byte)
					runtime.AddCleanup(v, func(int) { gone <- true }, 0)
					return v
				}).Fork()
			}
			x := expr.LiftN(func(as []*[1 << 16]byte) int { return len(as) }).Call(xs...)
			xs = nil
			require.Equal(t, n, expr.Must(x.Force(ctx)))
			for range n {
				collected(t, gone)
			}
			runtime.KeepAlive(x)
		}
	})
}

func collected(t *testing.T, gone <-chan bool) {
	t.Helper()
	for range 200 {
		runtime.GC()
		select {
		case <-gone:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
	t.Fatal("it is still alive")
}

func TestFailuresOfManyOperands(t *testing.T) {
	ctx := context.Background()
	fail := expr.LiftErr1(func(a int) (int, error) {
		if a%2 == 0 {
			time.Sleep(time.Duration(10-a) * time.Millisecond) // the later ones fail first
			return 0, fmt.Errorf("operand %d", a)
		}
		return a, nil
	})
	var called atomic.Int32
	sum := expr.LiftN(func(as []int) int { called.Add(1); return sumOf(as) })
	for _, option := range []eval.Option{eval.Workers(4), eval.Sequential()} {
		xs := fail.Map([]int{1, 2, 3, 4, 5, 6})
		slices.Reverse(xs) // what counts is the order in which they were made
		_, err := sum.Call(xs...).Force(ctx, option)
		require.ErrorContains(t, err, "operand 2")
	}
	_, err := sum.Call(fail.Map([]int{1, 2, 3, 4})...).Force(ctx, eval.AllErrors())
	require.ErrorContains(t, err, "operand 2")
	require.ErrorContains(t, err, "operand 4")
	require.Zero(t, called.Load(), "the function is not called")

	t.Run("a panic, with its traceback", func(t *testing.T) {
		_, err := expr.LiftN(func(as []int) int { return as[len(as)] }).Call(operands(3, true)...).Force(ctx)
		var bug runtime.Error
		require.ErrorAs(t, err, &bug)
		text := fmt.Sprintf("%+v", err)
		require.Contains(t, text, "xfork/expr_test.TestFailuresOfManyOperands.func")
		require.NotContains(t, text, "xfork/expr.", "the engine's own frames are left out")
	})
	t.Run("time runs out and another attempt is made", func(t *testing.T) {
		var attempts atomic.Int32
		slow := expr.LiftCtxN(func(ctx context.Context, as []int) (int, error) {
			if attempts.Add(1) == 1 {
				<-ctx.Done()
				return 0, ctx.Err()
			}
			return sumOf(as), nil
		}, expr.Timeout(30*time.Millisecond), expr.Retry(expr.Attempts(2)))
		require.Equal(t, 15, expr.Must(slow.Call(operands(5, true)...).Force(ctx)))
		require.EqualValues(t, 2, attempts.Load())
		attempts.Store(0)
		require.Equal(t, 6, expr.Must(slow.Fork(1, 2, 3).Force(ctx)))
	})
	t.Run("an error is the failure where it is the result", func(t *testing.T) {
		_, err := expr.LiftN(func(as []error) error { return errors.Join(as...) }).Fork(errors.New("a"), errors.New("b")).Force(ctx)
		require.ErrorContains(t, err, "a")
		_, err = expr.MapN([]expr.Expr[error]{expr.Const(errors.New("c"))}, func(as []error) error { return as[0] }).Force(ctx)
		require.ErrorContains(t, err, "c")
	})
}

func TestEqualPureCallsOfManyAreShared(t *testing.T) {
	ctx := context.Background()
	var calls atomic.Int32
	sum := expr.LiftN(func(as []int) int { calls.Add(1); return sumOf(as) }, expr.Pure)
	count := func(xs ...expr.Expr[int]) int {
		calls.Store(0)
		_, err := expr.All(xs...).Force(ctx)
		require.NoError(t, err)
		return int(calls.Load())
	}
	many := make([]int, 300)
	other := slices.Clone(many)
	other[299] = 1
	require.Equal(t, 1, count(sum.Fork(1, 2), sum.Fork(1, 2)))
	require.Equal(t, 3, count(sum.Fork(1, 2), sum.Fork(2, 1), sum.Fork(1, 2, 0)))
	require.Equal(t, 2, count(sum.Fork(), sum.Fork(), sum.Fork(0)))
	require.Equal(t, 2, count(sum.Fork(many...), sum.Fork(other...), sum.Fork(many...)))
	require.Equal(t, 1, count(append(sum.Map([][]int{{7}, {7}}), sum.Fork(7))...), "a Map and a Fork of the same")
	leaf := expr.Lift1(func(a int) int { return a }, expr.Pure)
	a, b, c := leaf.Fork(1), leaf.Fork(2), leaf.Fork(3)
	require.Equal(t, 1, count(sum.Call(a, b, c), sum.Call(a, b, c), sum.Call(leaf.Fork(1), b, c)))
	require.Equal(t, 3, count(sum.Call(a, b, c), sum.Call(c, b, a), sum.Call(a, b)))
	require.Equal(t, 1, count(sum.Call(), sum.Call()))
	require.Equal(t, 2, count(sum.Call(a), sum.Call(a), sum.Call(b)))

	f := expr.Lift2(func(a, b int) int { calls.Add(1); return a + b }, expr.Pure)
	require.Equal(t, 2, count(append(f.Map([]int{1, 1}, []int{2, 3}), f.Fork(1, 2))...), "a Map and a Fork of the same")
	require.Equal(t, 2, count(expr.MapN([]expr.Expr[int]{a}, func(as []int) int { calls.Add(1); return as[0] }, expr.Pure),
		expr.MapN([]expr.Expr[int]{a}, func(as []int) int { calls.Add(1); return as[0] }, expr.Pure)), "closures are never known to be equal")
	one, two := func(k int) expr.Func1[int, int] {
		return expr.Lift1(func(a int) int { calls.Add(1); return a * k }, expr.Pure)
	}, 2
	require.Equal(t, 2, count(one(1).Fork(5), one(two).Fork(5)), "nor are functions of the same code")
}

// CallEach is Map for arguments that are not there yet.
func ExampleFunc1_CallEach() {
	length := expr.Lift1(func(s string) int { return len(s) })
	words := expr.LiftErr1(func(path string) (string, error) { return "text of " + path, nil })

	lengths := length.CallEach(words.Map([]string{"a", "bc"}))
	fmt.Println(expr.All(lengths...).Force(context.Background()))
	// Output: [9 10] <nil>
}

// A call of LiftN has as many operands as are needed, and is one node.
func ExampleLiftN() {
	mean := expr.LiftN(func(xs []float64) float64 {
		sum := 0.0
		for _, x := range xs {
			sum += x
		}
		return sum / float64(len(xs))
	})
	a, b, c := expr.Const(1.0), expr.Const(2.0), expr.Const(6.0)
	fmt.Println(mean.Call(a, b, c).Force(context.Background()))
	// Output: 3 <nil>
}

// MapErr is Map for a function that can fail.
func ExampleMapErr() {
	number := expr.MapErr(expr.Const("42"), strconv.Atoi)
	fmt.Println(number.Force(context.Background()))
	// Output: 42 <nil>
}

// MapN applies a closure to as many expressions as there are.
func ExampleMapN() {
	parts := []expr.Expr[string]{expr.Const("a"), expr.Const("b"), expr.Const("c")}
	joined := expr.MapN(parts, func(parts []string) string { return strings.Join(parts, "/") })
	fmt.Println(joined.Force(context.Background()))
	// Output: a/b/c <nil>
}
