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
	require.Len(t, seen, 17)
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
