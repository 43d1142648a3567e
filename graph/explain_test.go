package graph_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops/vec"
)

func TestExplain(t *testing.T) {
	for name, root := range map[string]*graph.Node{"report": report(), "twice": twice(), "pages": pages(100)} {
		t.Run("tells of "+name, func(t *testing.T) {
			golden(t, name+".txt", func(w io.Writer) error { return graph.Explain(w, root) })
		})
	}

	t.Run("tells which array operators are one pass", func(t *testing.T) {
		golden(t, "fused.txt", func(w io.Writer) error { return graph.Explain(w, arrays()...) })
	})

	t.Run("has little to say of nothing", func(t *testing.T) {
		golden(t, "nothing.txt", func(w io.Writer) error { return graph.Explain(w) })
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, graph.Explain(broken{}, report()), io.ErrClosedPipe)
	})
}

// arrays are two roots above regions of every sort: two outputs in one, a member that two of them evaluate, one that is dear
// enough to be an output instead, a barrier in the middle, a sort, a settled input, and a part that both roots need.
func arrays() []*graph.Node {
	load := expr.Lift1(func(string) []float64 { return nil }, expr.IOBound, expr.Name("load"))
	x, y, known := load.Fork("x"), load.Fork("y"), vec.Of([]float64{1, 2})
	both := vec.Mul(x, y)
	sum, top := vec.Sum(vec.Add(both, y)), vec.MaxOf(vec.Mul(both, known))
	centred := vec.Scale(vec.Sub(x, known), sum)
	dear := vec.Exp(vec.Sin(vec.Exp(centred)))
	sorted := vec.Sort(vec.Add(vec.Add(dear, known), known))
	first := expr.Pair(expr.All(sum, top, vec.Sum(dear)), expr.Pair(sorted, vec.Add(dear, y)))
	return []*graph.Node{first.Node(), vec.Abs(vec.Neg(centred)).Node()}
}
