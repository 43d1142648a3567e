package inline_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

// forRuns is a family of which no node may be evaluated by the goroutine that forces.
type forRuns struct {
	node.Plain
	evaluated *int
}

var forRunsInfo = node.Info{Name: "for runs", Lane: node.CPU, Context: true, Splits: true, Fusion: &node.Fusion{Family: "for runs", Barrier: true, Run: true}}

func (forRuns) Info(*node.Node) *node.Info { return &forRunsInfo }

func (o forRuns) Eval(s *node.Scope, _ *node.Node) error {
	*o.evaluated++
	s.Region.Outputs[0].Open = false
	return nil
}

// noded is a node as an expression.
type noded struct{ n *node.Node }

func (n noded) Node() *node.Node { return n.n }

func TestARegionThatIsForARunIsLeftToIt(t *testing.T) {
	evaluated := 0
	n := new(node.Node)
	node.InitFamily(n, forRuns{evaluated: &evaluated}, site.Caller(), slice(3).Node())
	done, err := arrays(context.Background(), noded{n})
	require.NoError(t, err)
	require.False(t, done)
	require.Zero(t, evaluated)
	idle(t, noded{n})
}
