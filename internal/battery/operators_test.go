package battery

//lint:file-ignore SA1012,SA4006 nil contexts and values that nobody reads are what these tests are about

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Section 5: operators; section 7: what is left after a run; and misuse.

type (
	opPanics struct{}
	opForces struct{}
	opField  struct{ n int }
)

func (opPanics) Apply(int) int { panic(errTest) }
func (opForces) Apply(int) int {
	return expr.Must(expr.Op1[opNegate](expr.Op1[opNegate](expr.Const(1))).Force(bg))
}
func (o opField) Apply(int) int { return o.n }

func TestAPanicInAnOperatorIsAnErrorAtItsLine(t *testing.T) {
	harness.Within(t, func() {
		for _, base := range []expr.Expr[int]{expr.Const(1), expr.Fork(func() int { return 1 })} {
			x := expr.Op1[opPanics](base)
			y := expr.Op1[opNegate](x)
			_, err := y.Force(bg)
			require.ErrorIs(t, err, errTest)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Same(t, x.Node(), e.Node)
			require.Contains(t, err.Error(), "operators_test.go")
			_, err = x.Force(bg)
			require.ErrorIs(t, err, errTest)
		}
	})
}

func TestTheLowestOfFailingOperatorsWins(t *testing.T) {
	harness.Within(t, func() {
		for _, base := range []expr.Expr[int]{expr.Const(3), expr.Fork(func() int { return 3 })} {
			a := expr.Try2[opQuo](base, base)
			b := expr.Try2[opQuo](base, base)
			x := expr.Op2[opAdd](expr.Op1[opNegate](b), a)
			_, err := x.Force(bg)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Same(t, a.Node(), e.Node)
		}
	})
}

// Many goroutines force overlapping operator graphs: the tier that may go alone in the gate.
func TestOverlappingForcesOfOperators(t *testing.T) {
	harness.Within(t, func() {
		for round := range harness.Scale(300, 3000, 30_000) {
			const n = 400
			xs := []expr.Expr[int]{expr.Const(1), expr.Const(2)}
			want := []int{1, 2}
			for i := range n {
				a, b := i+1-(i*7)%(min(i, 40)+1), i+1-(i*13)%(min(i, 25)+1)
				xs = append(xs, expr.Op2[opMix](xs[a], xs[b]))
				want = append(want, mix(want[a], want[b]))
			}
			var fs []func()
			for g := range 4 {
				fs = append(fs, func() {
					for k := range 5 {
						i := len(xs) - 1 - (round*31+g*97+k*53)%n
						if v, err := xs[i].Force(bg); err != nil || v != want[i] {
							t.Errorf("node %d: got %d, %v, want %d", i, v, err, want[i])
						}
					}
				})
			}
			harness.Together(fs...)
		}
	})
}

type opMix struct{}

func (opMix) Apply(a, b int) int { return mix(a, b) }

func TestOperatorForcesThatAreCancelledBesideOthers(t *testing.T) {
	harness.Within(t, func() {
		for range harness.Scale(30, 300, 3000) {
			x := expr.Const(1)
			for range 20_000 {
				x = expr.Op1[opNegate](x)
			}
			ctx, stop := context.WithCancel(bg)
			harness.Together(
				func() {
					if v, err := x.Force(ctx); err == nil {
						require.Equal(t, 1, v)
					} else {
						require.ErrorIs(t, err, context.Canceled)
					}
				},
				func() { require.Equal(t, -1, harness.Forced(t, expr.Op1[opNegate](x))) },
				stop,
			)
			require.Equal(t, 1, harness.Forced(t, x))
		}
	})
}

func TestPureCallsAreShared(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		f := expr.Lift1(func(a float64) float64 { calls.Add(1); return a }, expr.Pure)
		nan, zero := math.NaN(), 0.0
		negative := math.Copysign(0, -1)
		xs := f.Map([]float64{1, 1, 2, nan, nan, zero, negative, zero})
		vs := harness.Forced(t, expr.All(xs...), opts...)
		require.EqualValues(t, 5, calls.Load())
		require.True(t, math.IsNaN(vs[4]))
		require.True(t, math.Signbit(vs[6]))
		require.False(t, math.Signbit(vs[7]))
		// Through equal operands as well.
		calls.Store(0)
		a, b := f.Fork(7), f.Fork(7)
		require.Len(t, harness.Forced(t, expr.All(f.Call(a), f.Call(b)), opts...), 2)
		require.LessOrEqual(t, int(calls.Load()), 2)
		// Never what is not pure, nor what cannot be compared.
		calls.Store(0)
		g := f.With(expr.Pure)
		_ = g
		h := expr.Lift1(func(a []int) int { calls.Add(1); return a[0] }, expr.Pure)
		s := []int{1}
		harness.Forced(t, expr.All(h.Fork(s), h.Fork(s)), opts...)
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestAFailureOfASharedPureCallNamesEachNode(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		f := expr.LiftErr1(func(int) (int, error) { calls.Add(1); return 0, errTest }, expr.Pure)
		xs := f.Map([]int{1, 1})
		rs := harness.Forced(t, expr.Settle(expr.All(xs...)), opts...)
		var e *expr.Error
		require.ErrorAs(t, rs[0].Err, &e)
		require.Same(t, xs[0].Node(), e.Node)
		_, err := xs[1].Force(bg, opts...)
		require.ErrorAs(t, err, &e)
		require.Same(t, xs[1].Node(), e.Node)
	})
}

func TestACancelledPureCallIsNotSharedWithItsTwin(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var calls atomic.Int32
		ctx, stop := context.WithCancel(bg)
		f := expr.LiftCtx1(func(ctx context.Context, a int) (int, error) {
			if calls.Add(1) == 1 {
				stop()
				<-ctx.Done()
				return 0, ctx.Err()
			}
			return a, nil
		}, expr.Pure)
		x := expr.All(f.Map([]int{1, 1, 1})...)
		_, err := x.Force(ctx, opts...)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, []int{1, 1, 1}, harness.Forced(t, x, opts...))
	})
}

// After.

func TestAfterOrdersSideEffects(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for range 20 {
			var log []string
			x := expr.Fork(func() int { log = append(log, "x"); return 1 })
			dep := expr.Fork(func() string { ms(0); log = append(log, "dep"); return "" }, expr.IOBound)
			require.Equal(t, 1, harness.Forced(t, expr.After(x, dep), opts...))
			require.Equal(t, []string{"dep", "x"}, log)
		}
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); return 1 })
		_, err := expr.After(x, expr.Const(1), fails("dep")).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"dep"})
		require.Zero(t, calls.Load())
		require.Equal(t, 1, harness.Forced(t, expr.After(x), opts...))
	})
}

// What an evaluated graph holds on to.

func TestAnEvaluatedNodeHoldsNothing(t *testing.T) {
	type big struct{ data [1 << 16]byte }
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var gone []weak.Pointer[big]
			value := func() *big {
				b := new(big)
				gone = append(gone, weak.Make(b))
				return b
			}
			build := func() []expr.Expr[int] {
				in := value()
				captured := expr.Fork(func() int { return len(in.data) })
				argument := expr.Lift1(func(b *big) int { return len(b.data) }).Fork(value())
				between := expr.Map(expr.Fork(value), func(b *big) int { return len(b.data) })
				untaken := value()
				choice := expr.If(expr.Const(true), captured, expr.Fork(func() int { return len(untaken.data) }))
				bound := value()
				bind := expr.Bind(expr.Fork(value), func(b *big) expr.Expr[int] { return expr.Const(len(b.data) + len(bound.data)) })
				lost := value()
				anyOf := expr.Any(expr.Const(1), expr.Fork(func() int { return len(lost.data) }))
				handler := value()
				catch := expr.Catch(choice, func(error) expr.Expr[int] { return expr.Const(len(handler.data)) })
				part := value()
				fold := expr.FoldRange(3, func(context.Context, int, int) (int, error) { return len(part.data), nil }, func(a, b int) int { return a + b })
				failed := value()
				caught := expr.Catch(expr.ForkErr(func() (int, error) { return len(failed.data), errTest }), func(error) expr.Expr[int] { return expr.Const(2) })
				limited := value()
				call := expr.Fork(func() int { return len(limited.data) }, expr.Limit(1), expr.Timeout(time.Hour), expr.Retry(expr.Attempts(2)))
				xs := []expr.Expr[int]{captured, argument, between, choice, bind, anyOf, catch, fold, caught, call}
				return append(xs, expr.Op1[opMixed](expr.All(xs...)))
			}
			xs := build()
			harness.Forced(t, xs[len(xs)-1], opts...)
			left := -1
			for range 20 {
				runtime.GC()
				left = 0
				for _, w := range gone {
					if w.Value() != nil {
						left++
					}
				}
				if left == 0 {
					break
				}
				ms(1)
			}
			if left > 0 {
				for i, w := range gone {
					if w.Value() != nil {
						t.Errorf("value %d of %d is still held", i, len(gone))
					}
				}
			}
			runtime.KeepAlive(xs)
		})
	}
}

func TestIntermediateValuesDieDuringTheRun(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			const n, size = 2000, 1 << 18 // half a gigabyte if it were all held
			var most uint64
			step := expr.Lift2(func(b []byte, i int) []byte {
				if i%100 == 0 {
					runtime.GC()
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
				}
				return append(make([]byte, 0, size), b[0]+1)[:size]
			})
			x := expr.Const(make([]byte, size))
			for i := range n {
				x = step.Call(x, expr.Const(i))
			}
			v := harness.Forced(t, x, opts...)
			require.Equal(t, byte(n%256), v[0])
			require.Less(t, most, uint64(64<<20))
		})
	}
}

// Misuse panics at once, with a sentence.

func panics(t *testing.T, sentence string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		v := recover()
		if v == nil {
			t.Errorf("no panic: %s", sentence)
		} else if !strings.Contains(fmt.Sprint(v), sentence) {
			t.Errorf("the panic says %q, not %q", v, sentence)
		}
	}()
	f()
}

func TestMisusePanicsWithASentence(t *testing.T) {
	harness.Within(t, func() {
		var zero expr.Expr[int]
		var zero0 expr.Func0[int]
		var zero1 expr.Func1[int, int]
		one := expr.Const(1)
		fork := expr.Fork(func() int { return 1 })
		panics(t, "zero Expr", func() { _, _ = zero.Force(bg) })
		panics(t, "zero Expr", func() { zero.Start(bg) })
		panics(t, "zero Expr", func() { zero.Node() })
		panics(t, "zero Expr", func() { expr.Op1[opNegate](zero) })
		panics(t, "zero Expr", func() { expr.Op2[opAdd](one, zero) })
		panics(t, "zero Expr", func() { expr.All(one, zero) })
		panics(t, "zero Expr", func() { expr.Settle(zero) })
		panics(t, "zero Expr", func() { expr.Any(zero) })
		panics(t, "zero Expr", func() { expr.Bind(zero, func(int) expr.Expr[int] { return one }) })
		panics(t, "zero Expr", func() { expr.Catch(zero, func(error) expr.Expr[int] { return one }) })
		panics(t, "zero Expr", func() { expr.After(one, zero) })
		panics(t, "zero Expr", func() { increment.Call(zero) })
		panics(t, "zero Func0", func() { zero0.Fork() })
		panics(t, "zero Func1", func() { zero1.Map([]int{1}) })
		panics(t, "nil", func() { expr.Lift1[int, int](nil) })
		panics(t, "nil", func() { expr.Fork[int](nil) })
		panics(t, "nil", func() { expr.ForkCtx[int](nil) })
		panics(t, "nil", func() { expr.Bind[int, int](one, nil) })
		panics(t, "nil", func() { expr.Catch(one, nil) })
		panics(t, "nil", func() { expr.Map[int, int](one, nil) })
		panics(t, "nil", func() { expr.Fail[int](nil) })
		panics(t, "nil", func() { expr.After(one, nil) })
		panics(t, "nil", func() { expr.Gather[int](nil) })
		panics(t, "nil", func() { expr.FoldRange[int](1, nil, nil) })
		panics(t, "nil", func() { expr.Retry(nil) })
		panics(t, "nil", func() { expr.Rate(nil) })
		panics(t, "nil", func() { expr.Lift1(func(int) int { return 1 }, nil) })
		panics(t, "nil context", func() { _, _ = fork.Force(nil) }) //nolint:staticcheck // on purpose
		panics(t, "nil context", func() {
			for range expr.AsCompleted(nil, []expr.Expr[int]{fork}) { //nolint:staticcheck // on purpose
			}
		})
		panics(t, "positive", func() { eval.Workers(0) })
		panics(t, "positive", func() { eval.IOLimit(-1) })
		panics(t, "positive", func() { eval.NewEngine(0, 1) })
		panics(t, "positive", func() { expr.Limit(0) })
		panics(t, "positive", func() { expr.Timeout(0) })
		panics(t, "attempt", func() { expr.Attempts(0) })
		panics(t, "Any", func() { expr.Any[int]() })
		panics(t, "fields", func() { expr.Op1[opField](one) })
		panics(t, "length", func() { expr.Lift2(func(a, b int) int { return a }).Map([]int{1}, []int{1, 2}) })
		// The engine works on.
		require.Equal(t, 1, harness.Forced(t, fork))
	})
}

func TestAZeroExprFromAFunctionIsAFailure(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var zero expr.Expr[int]
		for _, x := range []expr.Expr[int]{
			expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return zero }),
			expr.Catch(fails("a"), func(error) expr.Expr[int] { return zero }),
			expr.Flatten(expr.Fork(func() expr.Expr[int] { return zero })),
		} {
			_, err := x.Force(bg, opts...)
			require.ErrorContains(t, err, "zero Expr")
		}
	})
}

func TestANilContextInsideOfACallIsAFailure(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		inner := expr.Fork(func() int { return 1 })
		_, err := expr.ForkErr(func() (int, error) { return inner.Force(nil) }).Force(bg, opts...) //nolint:staticcheck // on purpose
		require.ErrorContains(t, err, "nil context")
	})
}

func TestANilContextForADoneOrLightNode(t *testing.T) {
	harness.Within(t, func() {
		light := expr.Op1[opNegate](expr.Const(1))
		panics(t, "nil context", func() { _, _ = light.Force(nil) }) //nolint:staticcheck // on purpose
		require.Equal(t, -1, harness.Forced(t, light))
	})
}

func TestAnOperatorThatForcesDoesNotHang(t *testing.T) {
	harness.Within(t, func() {
		for _, base := range []expr.Expr[int]{expr.Const(1), expr.Fork(func() int { return 1 })} {
			x := expr.Op1[opForces](base)
			for range 1000 {
				x = expr.Op1[opForces](x)
			}
			// Misuse: it may work or fail, but not hang.
			if v, err := x.Force(bg); err == nil {
				require.Equal(t, 1, v)
			}
		}
		require.Equal(t, 1, harness.Forced(t, expr.Fork(func() int { return 1 })))
	})
}

func TestAnExprIsNotData(t *testing.T) {
	harness.Within(t, func() {
		x := expr.Fork(func() int { t.Error("printing forces"); return 1 })
		for range 100_000 {
			x = expr.Op1[opNegate](x)
		}
		_, err := json.Marshal(x)
		require.ErrorContains(t, err, "force it")
		require.Error(t, json.Unmarshal([]byte("1"), &x))
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
			require.Contains(t, fmt.Sprintf(verb, x), "opNegate")
		}
		require.Equal(t, x, x)
	})
}
