package graph_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/graph"
	"xfork/internal/node"
	"xfork/internal/site"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every test of this package runs on small stacks: nothing may recurse over the graph, nor hand it to anything that does.
func TestMain(m *testing.M) {
	debug.SetMaxStack(8 << 20)
	os.Exit(m.Run())
}

// golden compares what draw writes with a file under testdata.
func golden(t *testing.T, name string, draw func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, draw(&b))
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

// Raw nodes, for states that a program cannot be caught in. They cannot be evaluated.

type (
	plus   struct{ node.Plain }
	times  struct{ node.Plain }
	impure struct{ node.Plain }
)

func (plus) Info(*node.Node) *node.Info           { return &node.Info{Name: "plus", Pure: true} }
func (times) Info(*node.Node) *node.Info          { return &node.Info{Name: "times", Pure: true} }
func (impure) Info(*node.Node) *node.Info         { return &node.Info{Name: "impure"} }
func (plus) Eval(*node.Scope, *node.Node) error   { return nil }
func (times) Eval(*node.Scope, *node.Node) error  { return nil }
func (impure) Eval(*node.Scope, *node.Node) error { return nil }

// leaf is a node that is done.
func leaf() *graph.Node {
	n := new(graph.Node)
	node.InitDone(n, impure{}, site.Caller())
	return n
}

// binary is an idle operator; b may be nil.
func binary(op node.Op, a, b *graph.Node) *graph.Node {
	n := new(graph.Node)
	node.Init(n, op, site.Caller(), a, b)
	return n
}

// wide is an idle node of any kind.
func wide(op node.Op, flags node.Flags, strict int, operands ...*graph.Node) *graph.Node {
	n := new(graph.Node)
	node.InitWide(n, op, flags, site.Here(), strict, operands)
	return n
}

// become makes an idle node an alias.
func become(n, target *graph.Node) {
	node.Claim(n)
	node.Forward(n, target)
}

// indices are the numbers of a snapshot's nodes.
func indices(s *graph.Snapshot) map[*graph.Node]int32 {
	at := make(map[*graph.Node]int32)
	for i := range s.Len() {
		at[s.Node(i)] = int32(i)
	}
	return at
}
