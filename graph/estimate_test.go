package graph_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// estimated is two fetches, of which one has been made, and something unknown to be done with both.
func estimated(t *testing.T) *graph.Node {
	fetch := expr.Lift1(func(n int) int { return n }, expr.Name("fetch"), expr.IOBound)
	scale := expr.Lift1(func(n int) int { return n }, expr.Name("scale"))
	done := fetch.Fork(1)
	_, err := done.Force(t.Context())
	require.NoError(t, err)
	sum := ops.Add(ops.Add(done, fetch.Fork(2)), fetch.Fork(3))
	return scale.Call(sum).Node()
}

func TestAnEstimate(t *testing.T) {
	costs := func(f graph.Function) (time.Duration, bool) { return 20 * time.Millisecond, f.Name == "fetch" }
	golden(t, "estimate.txt", func(w io.Writer) error { return graph.Look(estimated(t)).ExplainWith(w, costs) })
	t.Run("without costs there is none", func(t *testing.T) {
		n := estimated(t)
		var with, without bytes.Buffer
		require.NoError(t, graph.Look(n).Explain(&without))
		require.NoError(t, graph.Look(n).ExplainWith(&with, nil))
		require.Equal(t, without.String(), with.String())
		require.NotContains(t, without.String(), "estimate: ")
	})
}
