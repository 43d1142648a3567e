package mat_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/graph"
	"xfork/ops/mat"
)

type (
	matrix = expr.Expr[*mat.Dense]
	vector = expr.Expr[[]float64]
)

// random is a matrix of numbers around zero. With a wide one it is a part of a larger matrix, whose rows are further apart
// than they are long.
func random(r *rand.Rand, rows, cols int) *mat.Dense {
	m := gonum.NewDense(rows+2, cols+3, nil)
	m.Apply(func(int, int, float64) float64 { return r.NormFloat64() }, m)
	return m.Slice(1, rows+1, 2, cols+2).(*mat.Dense)
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// force forces x sequentially and in parallel, each time as a new graph, and requires equal results.
func force[T any](t testing.TB, build func() expr.Expr[T]) T {
	t.Helper()
	want, err := build().Force(t.Context(), eval.Sequential())
	require.NoError(t, err)
	got, err := build().Force(t.Context(), eval.Workers(4))
	require.NoError(t, err)
	require.Equal(t, any(want), any(got))
	return got
}

// same requires equal elements, and that what was computed shares no memory with an operand that somebody may write to.
func same(t testing.TB, want gonum.Matrix, got *mat.Dense) {
	t.Helper()
	require.True(t, gonum.Equal(want, got), "want\n%v\ngot\n%v", gonum.Formatted(want), gonum.Formatted(got))
}

func near(t testing.TB, want, got gonum.Matrix, tolerance float64) {
	t.Helper()
	require.True(t, gonum.EqualApprox(want, got, tolerance), "want\n%v\ngot\n%v", gonum.Formatted(want), gonum.Formatted(got))
}

// diag is a diagonal matrix.
func diag(values []float64) gonum.Matrix { return gonum.NewDiagDense(len(values), values) }

// operand is the first operand of an expression that has not been forced.
func operand[T any](x expr.Expr[T]) (first *graph.Node) {
	x.Node().Operands(func(n *graph.Node, _ bool) {
		if first == nil {
			first = n
		}
	})
	return first
}
