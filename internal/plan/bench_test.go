package plan_test

import (
	"strconv"
	"testing"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/ops"
	"xfork/ops/vec"
)

// What each question costs a node: for the few nodes of a nested force, and for many.

func benchmark(b *testing.B, prepare func(n int) (ask func(), nodes int)) {
	for _, n := range []int{3, 10, 100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			ask, nodes := prepare(n)
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	benchmark(b, func(n int) (ask func(), nodes int) {
		f := expr.Lift1(func(i int) int { return i })
		x, y := f.Fork(1), f.Fork(2)
		for range n / 2 {
			x, y = y, ops.Add(f.Call(x), y)
		}
		root := ops.Add(x, y).Node()
		var p plan.Plan
		return func() {
			p.Start(root)
			for _, ok := p.Next(); ok; _, ok = p.Next() {
			}
		}, len(plan.Compile(root).Nodes)
	})
}

func BenchmarkRegions(b *testing.B) {
	benchmark(b, func(n int) (ask func(), nodes int) {
		first, second := vec.Of([]float64{1}), vec.Of([]float64{2})
		x, y, sum := first, second, vec.Sum(first)
		for i := range n / 2 {
			x, y = y, vec.Add(vec.Mul(x, y), x)
			if i%5 == 4 {
				x, y, sum = first, second, ops.Add(sum, vec.Sum(y))
			}
		}
		root := expr.Pair(sum, x).Node()
		l := plan.Compile(root)
		return func() { plan.Regions(l.Nodes, l.Operands, root) }, len(l.Nodes)
	})
}

func BenchmarkRepresentatives(b *testing.B) {
	benchmark(b, func(n int) (ask func(), nodes int) {
		f := expr.Lift1(func(i int) int { return i }, expr.Pure)
		calls := make([]expr.Expr[int], n)
		for i := range calls {
			calls[i] = f.Call(f.Fork(i / 2))
		}
		l := plan.Compile(expr.All(calls...).Node())
		from, of := func(i int) *node.Node { return l.Nodes[i] }, func(i int) []int32 { return l.Operands[i] }
		return func() { plan.Representatives(len(l.Nodes), from, of) }, len(l.Nodes)
	})
}
