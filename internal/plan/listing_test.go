package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/plan"
	"xfork/ops/vec"
)

func TestCompile(t *testing.T) {
	a, b := leaf(), leaf()
	sum := two.Call(b, a)
	all := expr.All(sum, a, expr.Const(0), b, a)
	l := plan.Compile(expr.Pair(all, sum).Node())
	require.Equal(t, [][]int32{nil, nil, {1, 0}, {2, 0, 1, 0}, {3, 2}}, l.Operands, "in the order of the node, constants left out")
	require.Same(t, a.Node(), l.Nodes[0])
	require.Equal(t, plan.Grouping{}, l.Group)
	require.Empty(t, l.Passes())
}

// Regions of small graphs, as "first output, further outputs: members over inputs", all by index. f is 0 and g is 1 where they are
// in the plan.
func TestPasses(t *testing.T) {
	type array = expr.Expr[[]float64]
	dear := func(x array) array { return vec.Exp(vec.Sin(vec.Exp(x))) }
	for _, c := range []struct {
		name  string
		build func(f, g array) expr.Noded
		want  []string
	}{
		{"a chain is one pass", func(f, g array) expr.Noded {
			return vec.Sum(vec.Add(vec.Mul(f, g), g))
		}, []string{"[4]: [2 3 4] over 2"}},
		{"sums of the same arrays share one", func(f, g array) expr.Noded {
			return expr.Pair(vec.Sum(vec.Mul(f, g)), vec.MaxOf(vec.Mul(g, f)))
		}, []string{"[3 5]: [2 3 4 5] over 2"}},
		{"sums that wait for other forks do not", func(f, g array) expr.Noded {
			return expr.Pair(vec.Sum(f), vec.Sum(vec.Add(f, g)))
		}, []string{"[4]: [3 4] over 2", "[2]: [2] over 1"}},
		{"sums of the same forks without an array in common do not", func(f, g array) expr.Noded {
			return vec.Scale(vec.Scale(g, vec.Sum(f)), vec.Sum(f))
		}, []string{"[5]: [3 5] over 3", "[2 4]: [2 4] over 1"}},
		{"what is needed outside is an output", func(f, g array) expr.Noded {
			x := vec.Mul(f, g)
			return expr.Pair(x, vec.Sum(x))
		}, []string{"[2 3]: [2 3] over 2"}},
		{"a cheap operator that two regions need is in both", func(f, g array) expr.Noded {
			x := vec.Add(f, f)
			return expr.Pair(vec.Sum(x), vec.Sum(vec.Add(x, g)))
		}, []string{"[5]: [2 4 5] over 2", "[3]: [2 3] over 1"}},
		{"a dear one is evaluated once", func(f, g array) expr.Noded {
			x := dear(f)
			return expr.Pair(vec.Sum(x), vec.Sum(vec.Add(x, g)))
		}, []string{"[7]: [6 7] over 2", "[4 5]: [2 3 4 5] over 1"}},
		{"sorting is alone", func(f, g array) expr.Noded {
			x := vec.Add(f, g)
			return expr.Pair(vec.Sort(x), vec.Sum(x))
		}, []string{"[4]: [2 4] over 2", "[3]: [2 3] over 2"}},
		{"settled arrays are inputs, and connect their readers", func(_, _ array) expr.Noded {
			x := vec.Of([]float64{1, 2})
			return expr.Pair(vec.Sum(x), vec.MaxOf(x))
		}, []string{"[0 1]: [0 1] over 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, g := expr.Fork(func() []float64 { return nil }), expr.Fork(func() []float64 { return nil })
			l := plan.Compile(c.build(f, g).Node())
			index := make(map[any]int)
			for i, n := range l.Nodes {
				index[n] = i
			}
			var got []string
			for _, p := range l.Passes() {
				var outputs, members []int
				for _, n := range p.Outputs {
					outputs = append(outputs, index[n])
				}
				for _, n := range p.Members {
					members = append(members, index[n])
				}
				got = append(got, fmt.Sprintf("%d: %d over %d", outputs, members, p.Inputs))
			}
			require.Equal(t, c.want, got)
		})
	}
}
