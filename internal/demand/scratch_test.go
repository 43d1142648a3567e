package demand_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/plan"
)

// force fills a scope with the memory of x, as a run does, and returns weak pointers to the nodes. The graph is a chain with a wide
// node on top, so that all of the memory is used.
func force(t *testing.T, x *demand.Scratch, size int) (s *demand.Scope, nodes []weak.Pointer[node.Node]) {
	all := chain(t, size)
	operands := make([]*node.Node, min(size, 9))
	copy(operands, all[size-len(operands):])
	root := makeNode(t, "call", len(operands), operands)
	s = scope(root)
	s.Block0.Scratch = x
	gate.Enter()
	defer gate.Leave()
	left, failed, err := s.Fill(&s.Block0, &x.Plan, root, demand.Rules{})
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, int32(size+1), left)
	s.Append(&s.Block0, left)
	for i := range s.Block0.Count {
		k := s.Block0.Task(i)
		nodes = append(nodes, weak.Make(k.Node.Get()))
		k.State.Store(demand.Over)
		k.Extra()
	}
	return s, nodes
}

// Memory that is used again must not keep what used it before.
func TestAScratchKeepsNothingAlive(t *testing.T) {
	for _, size := range []int{3, 8, 100, 1023, 1024, 3000} {
		for _, clean := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d tasks, clean %v", size, clean), func(t *testing.T) {
				x := new(demand.Scratch)
				nodes := func() []weak.Pointer[node.Node] {
					s, nodes := force(t, x, size)
					s.Dirty.Store(!clean)
					x.GiveBack(s)
					return nodes
				}()
				runtime.GC()
				require.False(t, slices.ContainsFunc(nodes, func(w weak.Pointer[node.Node]) bool { return w.Value() != nil }))
				runtime.KeepAlive(x)
			})
		}
	}
}

// A later run finds fresh tasks, whatever the sizes of the runs before.
func TestAScratchIsUsedAgain(t *testing.T) {
	x := new(demand.Scratch)
	for _, size := range []int{2000, 10, 1024, 3, 5000, 1023, 40} {
		s, _ := force(t, x, size)
		x.GiveBack(s)

		nodes := chain(t, size)
		s = scope(nodes[size-1])
		b := &s.Block0
		b.Scratch = x
		gate.Enter()
		left, _, err := s.Fill(b, &x.Plan, nodes[size-1], demand.Rules{})
		gate.Leave()
		require.NoError(t, err)
		require.Equal(t, int32(size), left)
		require.Equal(t, []int32{int32(size - 1)}, b.Seeds)
		for i := range b.Count {
			k := b.Task(i)
			require.Same(t, nodes[size-1-int(i)], k.Node.Get())
			require.Equal(t, demand.Fresh, k.State.Load())
			require.Nil(t, k.Ext.Load())
			require.Equal(t, i < b.Count-1, k.Pending.Load() == 1)
			require.Equal(t, i == 0, k.First == plan.NoEdge)
		}
		x.GiveBack(s)
	}
}

// What is given back is the memory that the next run has.
func TestTheChunksOfACleanScopeAreUsedAgain(t *testing.T) {
	x := new(demand.Scratch)
	s, _ := force(t, x, 2000)
	first := map[*demand.Task]bool{s.Block0.Task(0): true, s.Block0.Task(1024): true}
	x.GiveBack(s)
	again, _ := force(t, x, 2000)
	require.Contains(t, first, again.Block0.Task(0))
	require.Contains(t, first, again.Block0.Task(1024))
	require.Zero(t, cap(x.Plan.Wide), "the block has the edges")
	x.GiveBack(again)
	require.NotZero(t, cap(x.Plan.Wide))
}

// A late call may still look at the tasks of a scope that is not clean, so that its block keeps them.
func TestABlockThatIsNotCleanKeepsItsTasks(t *testing.T) {
	x := new(demand.Scratch)
	s, nodes := force(t, x, 2000)
	s.Dirty.Store(true)
	x.GiveBack(s)
	require.False(t, s.Clean())
	again, _ := force(t, x, 2000)
	require.NotSame(t, s.Block0.Task(0), again.Block0.Task(0))
	for i, n := range nodes {
		require.Same(t, n.Value(), s.Block0.Task(int32(i)).Node.Get())
		require.NotNil(t, s.Block0.Task(int32(i)).Ext.Load())
	}
}
