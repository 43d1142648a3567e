package vec_test

import (
	"context"
	"fmt"
	"testing"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

// What a force of small arrays costs: building the nodes, compiling them and one pass. There is little to compute at the
// first length, so its figures are those of the way there and back. The second one shows when that stops to matter, and the
// third is evaluated by a run with workers.

// operands are the arrays that the small forces read, and where they write.
type operands struct{ a, b, c, d, out []float64 }

func newOperands(n int) operands {
	some := func(k int) []float64 { return loop(n, func(i int) float64 { return float64((i+k)%17) + 0.5 }) }
	return operands{some(0), some(1), some(2), some(3), make([]float64, n)}
}

// forces are forces of small arrays, by name.
var forces = []struct {
	name string
	do   func(ctx context.Context, o operands) error
}{
	{"mul add into", func(ctx context.Context, o operands) error {
		return vec.Into(ctx, o.out, vec.Add(vec.Mul(vec.Of(o.a), vec.Of(o.b)), vec.Of(o.c)))
	}},
	{"2a+3b-c:d into", func(ctx context.Context, o operands) error {
		x := vec.Add(vec.Mul(vec.Val(2.0), vec.Of(o.a)), vec.Mul(vec.Val(3.0), vec.Of(o.b)))
		return vec.Into(ctx, o.out, vec.Sub(x, vec.Div(vec.Of(o.c), vec.Of(o.d))))
	}},
	{"mul add", func(ctx context.Context, o operands) error {
		_, err := vec.Add(vec.Mul(vec.Of(o.a), vec.Of(o.b)), vec.Of(o.c)).Force(ctx)
		return err
	}},
	{"sum", func(ctx context.Context, o operands) error {
		_, err := vec.Sum(vec.Mul(vec.Of(o.a), vec.Of(o.b))).Force(ctx)
		return err
	}},
	{"where", func(ctx context.Context, o operands) error {
		a := vec.Of(o.a)
		_, err := vec.Sum(vec.Where(vec.Gt(a, vec.Val(0.5)), vec.Mul(a, vec.Of(o.b)), vec.Val(0.0))).Force(ctx)
		return err
	}},
	{"pair of mean and var", func(ctx context.Context, o operands) error {
		a := vec.Of(o.a)
		_, err := expr.Pair(vec.Mean(a), vec.Var(a)).Force(ctx)
		return err
	}},
	{"sum by length", func(ctx context.Context, o operands) error {
		_, err := ops.Div(vec.Sum(vec.Of(o.a)), expr.Const(float64(len(o.a)))).Force(ctx)
		return err
	}},
}

func BenchmarkSmallForces(b *testing.B) {
	ctx := context.Background()
	for _, f := range forces {
		for _, n := range []int{100, 10_000, 50_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", f.name, n), func(b *testing.B) {
				o := newOperands(n)
				b.ReportAllocs()
				for b.Loop() {
					if err := f.do(ctx, o); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
