package battery

//lint:file-ignore SA4006 values that are let go of and never read are what these tests are about

import (
	"context"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

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
