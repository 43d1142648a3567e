package stream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/stream"
	"xfork/expr"
	"xfork/ops"
)

func TestEveryValueHasAWord(t *testing.T) {
	seen := make(map[string]bool)
	for k := stream.Started; k <= stream.Fused; k++ {
		require.False(t, seen[k.String()], k.String())
		seen[k.String()] = true
	}
	require.Len(t, seen, 18)
	require.Equal(t, "started", stream.Started.String())
	require.Equal(t, "asked", stream.Asked.String())
	require.Equal(t, "skipped", stream.Skipped.String())
	require.Equal(t, "walk", stream.Walk.String())
	require.Equal(t, "there", stream.There.String())
}

func TestASiteIsThatOfItsNode(t *testing.T) {
	fork := expr.Fork(func() int { return 1 }).Node()
	operator := ops.Add(expr.Const(1), expr.Const(2)).Node()
	for _, n := range []interface {
		Line() string
	}{fork, operator} {
		require.Regexp(t, `^stream_test.go:\d+$`, n.Line())
	}
	require.Equal(t, fork.Line(), stream.SiteOf(fork).Line())
	require.Equal(t, operator.Line(), stream.SiteOf(operator).Line())
	require.Equal(t, fork.Site(), stream.SiteOf(fork).Frames())
	f, known := stream.SiteOf(operator).Frame()
	require.True(t, known)
	require.Equal(t, "xfork/eval/stream_test.TestASiteIsThatOfItsNode", f.Function)
	_, known = stream.Site(0).Frame()
	require.False(t, known)
	require.Equal(t, "?", stream.Site(0).Line())
}

func TestOperandsAreThoseOfTheNodeInItsPiece(t *testing.T) {
	s := stream.Shape{
		Nodes: []stream.Node{
			{Number: 4},
			{Number: 6, First: 0, Count: 2, Strict: 2},
			{Number: 7, First: 2, Count: 1},
		},
		Numbers: []uint64{4, 5, 6},
	}
	for i, want := range [][]uint64{{}, {4, 5}, {6}} {
		require.Equal(t, want, s.Operands(&s.Nodes[i]))
	}
}

func TestIgnoreIsAWatcherOfNothing(t *testing.T) {
	var w stream.Watcher = stream.Ignore{}
	w.Nodes(stream.Shape{})
	w.Events([]stream.Event{{}})
	w.End(stream.End{})
	_, wants := w.(stream.FailureWatcher)
	require.False(t, wants, "a watcher that ignores things makes no run keep its errors")
}
