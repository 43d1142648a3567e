package graph_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/graph/encoding/dot"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// hostile is a name with everything in it that could break out of a quotation.
const hostile = "a\"b'c\\d<e>&f]g}h)i;j%k#l`m\nn\x00o--p%%{q"

func hostileGraph() *graph.Node {
	f := expr.Lift1(func(int) int { return 0 }, expr.Name(hostile))
	return ops.Add(f.Fork(1), f.Fork(2)).Node()
}

func TestDOT(t *testing.T) {
	t.Run("draws all kinds of nodes and edges", func(t *testing.T) {
		root := report()
		golden(t, "report.dot", func(w io.Writer) error { return graph.DOT(w, root) })
	})

	t.Run("can be read by gonum, whatever the names", func(t *testing.T) {
		for _, root := range []*graph.Node{report(), pages(100), hostileGraph()} {
			var b bytes.Buffer
			require.NoError(t, graph.DOT(&b, root))
			back := newDOTGraph()
			require.NoError(t, dot.Unmarshal(b.Bytes(), back), b.String())
			v := graph.Directed(root)
			require.Equal(t, v.Nodes().Len(), back.Nodes().Len())
			require.Equal(t, v.Edges().Len(), back.Edges().Len())
		}
	})

	t.Run("of nothing is an empty graph", func(t *testing.T) {
		var b bytes.Buffer
		require.NoError(t, graph.DOT(&b))
		require.NoError(t, dot.Unmarshal(b.Bytes(), newDOTGraph()))
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, graph.DOT(broken{}, report()), io.ErrClosedPipe)
	})
}

func TestMermaid(t *testing.T) {
	t.Run("draws all kinds of nodes and edges", func(t *testing.T) {
		root := report()
		golden(t, "report.mmd", func(w io.Writer) error { return graph.Mermaid(w, root) })
	})

	t.Run("folds large graphs", func(t *testing.T) {
		root := pages(1000)
		golden(t, "pages.mmd", func(w io.Writer) error { return graph.Mermaid(w, root) })
	})

	t.Run("leaves nothing of a name that Mermaid would take for its own", func(t *testing.T) {
		var b strings.Builder
		require.NoError(t, graph.Mermaid(&b, hostileGraph()))
		line := strings.Split(b.String(), "\n")[2]
		require.Equal(t, `  n0["a#34;b'c#92;d#60;e#62;#38;f]g}h)i;j#37;k#35;l#96;m n o--p#37;#37;{q<br/><small>draw_test.go:22</small>"]:::cpu`, line)
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, graph.Mermaid(broken{}, report()), io.ErrClosedPipe)
	})
}
