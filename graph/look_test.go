package graph_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
	"xfork/ops"
)

func TestLook(t *testing.T) {
	t.Run("of nothing is an empty snapshot", func(t *testing.T) {
		s := graph.Look()
		require.Zero(t, s.Len())
		require.Zero(t, s.Edges())
		require.Empty(t, s.Roots())
		require.Empty(t, s.Levels())
	})

	t.Run("sees every node once, in creation order, with operands in the node's own order", func(t *testing.T) {
		a, b := parse.Fork(1), parse.Fork(2)
		x := ops.Add(b, a)
		y := ops.Add(x, x)
		s := graph.Look(y.Node())
		require.Equal(t, 4, s.Len())
		require.Equal(t, 4, s.Edges())
		for i, want := range []*graph.Node{a.Node(), b.Node(), x.Node(), y.Node()} {
			require.Same(t, want, s.Node(i))
		}
		require.Empty(t, s.Operands(0))
		require.Equal(t, []int32{1, 0}, s.Operands(2))
		require.Equal(t, []int32{2, 2}, s.Operands(3))
		require.Equal(t, []int32{1, 1, 2, 3}, s.Levels())
	})

	t.Run("keeps roots in the order of asking, each once", func(t *testing.T) {
		a := parse.Fork(1)
		b := parse.Call(a)
		s := graph.Look(b.Node(), a.Node(), b.Node())
		require.Equal(t, []int32{1, 0}, s.Roots())
	})

	t.Run("tells functions, kinds, lanes and strictness", func(t *testing.T) {
		yes, no := fetch.Fork("yes"), parse.Fork(1)
		s := graph.Look(expr.If(expr.Const(true), yes, no).Node())
		require.Equal(t, graph.Function{Name: "fetch", Kind: graph.Fork, Lane: graph.IO, Pure: true}, s.Function(0))
		require.Equal(t, graph.Function{Name: "parse", Kind: graph.Fork, Lane: graph.CPU}, s.Function(1))
		require.Equal(t, graph.Function{Name: "Const"}, s.Function(2))
		require.Equal(t, graph.Function{Name: "If", Kind: graph.Dynamic}, s.Function(3))
		require.Equal(t, []int32{2, 0, 1}, s.Operands(3))
		require.Equal(t, 1, s.Strict(3))
		require.Equal(t, graph.Done, s.State(2))
		require.Equal(t, graph.Idle, s.State(3))
	})

	t.Run("names functions without folders and on one line", func(t *testing.T) {
		s := graph.Look(expr.Map(expr.Const(1), named).Node(), expr.Fork(chainless, expr.Name("a\nb/c")).Node())
		require.Equal(t, "graph_test.named", s.Function(1).Name)
		require.Equal(t, "a b/c", s.Function(2).Name)
	})

	t.Run("panics at a nil node", func(t *testing.T) {
		require.PanicsWithValue(t, "graph: look at a nil node", func() { graph.Look(nil) })
	})
}

func named(i int) int { return i }
func chainless() int  { return 0 }

func TestLookAtNodesOnTheWay(t *testing.T) {
	t.Run("settled and running nodes are leaves", func(t *testing.T) {
		failed, running := expr.Fail[int](errors.New("no")), ops.Add(expr.Const(1), expr.Const(2))
		require.True(t, node.Claim(running.Node()))
		s := graph.Look(ops.Add(failed, running).Node())
		require.Equal(t, 3, s.Len())
		require.Equal(t, graph.Failed, s.State(0))
		require.Equal(t, graph.Running, s.State(1))
		require.Empty(t, s.Operands(1))
		require.Equal(t, "running", s.State(1).String())
	})

	t.Run("what a bind has become comes before it, though it is younger", func(t *testing.T) {
		bind := wide(impure{}, node.Dynamic, 0)
		consumer := binary(plus{}, bind, bind)
		base := leaf()
		young := binary(times{}, base, base)
		become(bind, young)
		s := graph.Look(consumer)
		at := indices(s)
		require.Equal(t, 4, s.Len())
		require.Equal(t, []int32{at[young]}, s.Operands(int(at[bind])))
		require.Equal(t, 1, s.Strict(int(at[bind])))
		require.Equal(t, graph.Idle, s.State(int(at[bind])))
		for i := range s.Len() {
			for _, x := range s.Operands(i) {
				require.Less(t, int(x), i)
			}
		}
	})

	t.Run("a bind with a settled result is settled", func(t *testing.T) {
		bind := wide(impure{}, node.Dynamic, 0)
		become(bind, leaf())
		s := graph.Look(bind)
		require.Equal(t, 1, s.Len())
		require.Equal(t, graph.Done, s.State(0))
	})

	t.Run("a circle of binds is cut, not followed", func(t *testing.T) {
		bind := wide(impure{}, node.Dynamic, 0)
		around := binary(plus{}, bind, bind)
		become(bind, around)
		s := graph.Look(bind)
		require.Equal(t, 2, s.Len())
		require.Equal(t, 1, s.Edges())
	})

	t.Run("a node whose operands are being used for a way back is running", func(t *testing.T) {
		n := binary(plus{}, leaf(), leaf())
		consumer := binary(plus{}, n, leaf())
		node.SetA(n, consumer)
		s := graph.Look(n)
		require.Equal(t, 1, s.Len())
		require.Equal(t, graph.Running, s.State(0))
	})
}

func TestLookAtRandomGraphs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		all := []*graph.Node{leaf()}
		operands := map[*graph.Node][]*graph.Node{}
		for range r.IntN(60) {
			var xs []*graph.Node
			for range r.IntN(5) {
				xs = append(xs, all[r.IntN(len(all))])
			}
			n := wide(impure{}, node.Dynamic, r.IntN(len(xs)+1), xs...)
			all, operands[n] = append(all, n), xs
		}
		root := all[len(all)-1]
		s := graph.Look(root)
		at := indices(s)
		require.Equal(t, []int32{at[root]}, s.Roots())
		for i := range s.Len() {
			if i > 0 {
				require.Less(t, s.Node(i-1).Number(), s.Node(i).Number())
			}
			var want []int32
			for _, x := range operands[s.Node(i)] {
				require.Contains(t, at, x)
				want = append(want, at[x])
			}
			require.Equal(t, want, append([]int32(nil), s.Operands(i)...))
		}
	}
}
