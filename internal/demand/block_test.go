package demand_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/walk"
)

// TestFill looks at what becomes of a graph: its tasks from the root down, the edges of each to its consumers, the tasks that can
// begin, and how many are left to do.
func TestFill(t *testing.T) {
	for _, c := range []struct {
		name, graph  string
		tasks, seeds []string
		edges        map[string][]string // consumers by operand; one that is not listed has none
		left         int32
		failed       []string
		all          bool // under AllErrors
	}{
		{
			name: "one call", graph: "a = call",
			tasks: []string{"a"}, seeds: []string{"a"}, left: 1,
		},
		{
			name: "a diamond", graph: "a = call; b = call a; c = call a; d = call b c",
			tasks: []string{"d", "c", "b", "a"}, seeds: []string{"a"}, left: 4,
			edges: map[string][]string{"a": {"b", "c"}, "b": {"d"}, "c": {"d"}},
		},
		{
			name: "an operand that is used twice", graph: "a = call; b = call a a",
			tasks: []string{"b", "a"}, seeds: []string{"a"}, left: 2,
			edges: map[string][]string{"a": {"b", "b"}},
		},
		{
			name: "leaves begin from the oldest to the youngest", graph: "a = call; b = call; c = call; d = call a b c",
			tasks: []string{"d", "c", "b", "a"}, seeds: []string{"a", "b", "c"}, left: 4,
			edges: map[string][]string{"a": {"d"}, "b": {"d"}, "c": {"d"}},
		},
		{
			name: "wide and narrow consumers of one operand", graph: "a = call; b = call a; c = call a b b; d = call a c",
			tasks: []string{"d", "c", "b", "a"}, seeds: []string{"a"}, left: 4,
			edges: map[string][]string{"a": {"b", "c", "d"}, "b": {"c", "c"}, "c": {"d"}},
		},
		{
			name: "what a dynamic node may come to need is no task", graph: "a = call; b = call; c = choice a | b",
			tasks: []string{"c", "a"}, seeds: []string{"a"}, left: 2,
			edges: map[string][]string{"a": {"c"}},
		},
		{
			name: "what is done is no task", graph: "a = done; b = call a; c = call a b",
			tasks: []string{"c", "b"}, seeds: []string{"b"}, left: 2,
			edges: map[string][]string{"b": {"c"}},
		},
		{
			name: "light leaves are evaluated at once", graph: "a = done; b = plus a; c = call b; d = call; e = call c d",
			tasks: []string{"e", "d", "c", "b"}, seeds: []string{"c", "d"}, left: 3,
			edges: map[string][]string{"b": {"c"}, "c": {"e"}, "d": {"e"}},
		},
		{
			name: "a consumer with another operand does not begin", graph: "a = done; b = plus a; c = call; d = call b c",
			tasks: []string{"d", "c", "b"}, seeds: []string{"c"}, left: 2,
			edges: map[string][]string{"b": {"d"}, "c": {"d"}},
		},
		{
			name: "a light leaf that fails", graph: "a = done; b = broken a; c = call b",
			tasks: []string{"c", "b"}, seeds: []string{"c"}, left: 1, failed: []string{"b"},
			edges: map[string][]string{"b": {"c"}},
		},
		{
			name: "what has failed is over", graph: "a = failed; b = call; c = call a b",
			tasks: []string{"c", "b", "a"}, seeds: []string{"b"}, left: 2, failed: []string{"a"},
			edges: map[string][]string{"a": {"c"}, "b": {"c"}},
		},
		{
			name: "what has failed is a task under AllErrors", graph: "a = failed; b = call; c = call a b", all: true,
			tasks: []string{"c", "b", "a"}, seeds: []string{"a", "b"}, left: 3,
			edges: map[string][]string{"a": {"c"}, "b": {"c"}},
		},
		{
			name: "what another force has claimed is a leaf", graph: "a = running; b = call a",
			tasks: []string{"b", "a"}, seeds: []string{"a"}, left: 2,
			edges: map[string][]string{"a": {"b"}},
		},
		{
			name: "an alias that is not settled is a leaf", graph: "a = running; b = became a; c = call b",
			tasks: []string{"c", "b"}, seeds: []string{"b"}, left: 2,
			edges: map[string][]string{"b": {"c"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draw(t, c.graph)
			s, left, failed := filled(t, d.last, demand.Rules{AllErrors: c.all})
			b := &s.Block0
			require.Equal(t, c.tasks, d.tasks(b))
			require.Equal(t, c.seeds, d.seeds(b))
			require.Equal(t, c.left, left)
			require.Equal(t, c.failed, d.of(failed...))
			require.Equal(t, c.left, s.Count.Load())
			require.Equal(t, []*demand.Block{b}, s.List())
			require.Same(t, s, b.Scope)
			missing := map[string]int32{}
			for i := range b.Count {
				k := b.Task(i)
				require.Equal(t, node.Number(k.Node.Get()), k.Number)
				require.Equal(t, c.edges[c.tasks[i]], d.consumers(t, b, c.tasks[i]))
				if k.State.Load() != demand.Over {
					for _, to := range c.edges[c.tasks[i]] {
						missing[to]++
					}
				}
			}
			for i := range b.Count {
				require.Equal(t, missing[c.tasks[i]], b.Task(i).Pending.Load(), "operands of %s that are not over", c.tasks[i])
			}
		})
	}
}

// What is over from the beginning counts once for each edge, on whatever way the consumer is reached.
func TestSeveralLightLeavesOfOneConsumer(t *testing.T) {
	d := draw(t, "a = done; b = plus a; c = plus b; e = call b c b; f = call e e")
	s, left, _ := filled(t, d.last, demand.Rules{})
	require.Equal(t, []string{"e"}, d.seeds(&s.Block0))
	require.Equal(t, int32(2), left)
	for _, name := range []string{"b", "c"} {
		require.Equal(t, node.Done, node.Load(d.nodes[name]))
		require.Equal(t, demand.Over, s.Block0.Task(d.task(t, &s.Block0, name)).State.Load())
	}
}

// Graphs of more tasks than a block, or a chunk, has room for: with memory of its own, and with that of a scratch.
func TestTasksInChunks(t *testing.T) {
	for _, size := range []int{1, 4, 5, 32, 33, 256, 257, 1023, 1024, 1025, 2048, 2049, 5000} {
		for _, name := range []string{"fresh memory", "scratch"} {
			t.Run(fmt.Sprintf("%d tasks in %s", size, name), func(t *testing.T) {
				nodes := chain(t, size)
				s := scope(nodes[size-1])
				b := &s.Block0
				if name == "scratch" {
					b.Scratch = new(demand.Scratch)
				}
				left, _ := fill(t, s, b, nodes[size-1], demand.Rules{})
				require.Equal(t, int32(size), left)
				require.Equal(t, int32(size), b.Count)
				require.Equal(t, []int32{int32(size - 1)}, b.Seeds)
				for i := range b.Count {
					k := b.Task(i)
					require.Same(t, nodes[size-1-int(i)], k.Node.Get())
					require.Equal(t, node.Number(k.Node.Get()), k.Number)
					if i == 0 {
						require.Equal(t, plan.NoEdge, k.First)
						continue
					}
					c, next := b.Follow(k.First)
					require.Equal(t, i-1, c)
					require.Equal(t, plan.NoEdge, next)
				}
				if size > len(b.Small) {
					for i := range b.Small {
						require.Nil(t, b.Small[i].Node.Get(), "the tasks have moved")
					}
				}
			})
		}
	}
}

// chain makes calls that need each other, the oldest first.
func chain(t testing.TB, n int) (nodes []*node.Node) {
	var x []*node.Node
	for range n {
		x = []*node.Node{makeNode(t, "call", 1, x)}
		nodes = append(nodes, x[0])
	}
	return nodes
}

// A scope may have more than one block: a wish of its node has been added to it.
func TestABlockIsAddedToAScope(t *testing.T) {
	d := draw(t, "a = call; b = call a; c = call; e = call c a")
	s, _, _ := filled(t, d.nodes["b"], demand.Rules{})
	b := new(demand.Block)
	left, _ := fill(t, s, b, d.last, demand.Rules{})
	require.Equal(t, int32(3), left)
	require.Equal(t, int32(5), s.Count.Load())
	require.Equal(t, []*demand.Block{&s.Block0, b}, s.List())
}

func TestWhatAPlanHasSeenIsNotedInTheBlock(t *testing.T) {
	for graph, want := range map[string]struct{ ranked, queueing, twins, turns bool }{
		"a = call":   {},
		"a = ranked": {ranked: true},
		"a = read":   {queueing: true},
		"a = pure":   {twins: true},
		"a = unsafe": {queueing: true, turns: true},
	} {
		d := draw(t, graph)
		s, _, _ := filled(t, d.last, inFlight)
		b := &s.Block0
		require.Equal(t, want.ranked, b.Ranked, graph)
		require.Equal(t, want.queueing, b.Queueing, graph)
		require.Equal(t, want.twins, b.Twins != nil, graph)
		require.Equal(t, want.turns, b.Turns != nil, graph)

		// The block is filled again, for a graph with nothing of it.
		gate.Enter()
		_, _, err := s.Fill(b, new(plan.Plan), draw(t, "a = call").last, demand.Rules{})
		gate.Leave()
		require.NoError(t, err)
		require.Nil(t, b.Items)
		require.False(t, b.Ranked || b.Queueing || b.Twins != nil || b.Turns != nil || len(b.Serial) > 0, graph)
	}
}

// A block that is filled again has nothing of the plan before: neither its wide edges nor its regions.
func TestABlockIsFilledAgain(t *testing.T) {
	for _, before := range []string{"x = call; y = call; z = call; r = call x y z", "x = call; p = add x; q = add p; r = call q"} {
		s, _, _ := filled(t, draw(t, before).last, demand.Rules{})
		d := draw(t, "x = call; f = pure x; g = pure x; r = call f g")
		b := &s.Block0
		s.Reset()
		fill(t, s, b, d.last, demand.Rules{})
		for name, want := range map[string][]string{"x": {"f"}, "f": {"g", "r"}, "g": {"r"}, "r": nil} {
			require.ElementsMatch(t, want, d.consumers(t, b, name), "consumers of %s", name)
		}
		require.Equal(t, []string{"x"}, d.seeds(b))
		first, end := b.Between(node.Number(d.nodes["f"]), demand.NoBar)
		require.Equal(t, []string{"r", "g"}, d.tasks(b)[first:end])
	}
}

// A scope whose context has ended has no tasks of a block that was being filled.
func TestAContextThatEndsDuringLightLeaves(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var text strings.Builder
	text.WriteString("x0 = done")
	for i := range 4 * 256 { // a walk looks at the context every 256 nodes
		text.WriteString("; x" + strconv.Itoa(i+1) + " = plus x" + strconv.Itoa(i))
	}
	d := draw(t, text.String()+"; a = call x1024")
	s := demand.NewScope(make(kills), ctx, d.last, nil)
	gate.Enter()
	defer gate.Leave()
	left, failed, err := s.Fill(&s.Block0, new(plan.Plan), d.last, demand.Rules{})
	require.ErrorIs(t, err, walk.ErrEnded)
	require.Zero(t, left)
	require.Nil(t, failed)
	require.Zero(t, s.Block0.Count)
	require.Empty(t, s.Block0.Seeds)
	require.Empty(t, s.List())
}

func TestBetween(t *testing.T) {
	d := draw(t, "a = call; b = call a; c = call b; e = call c")
	s, _, _ := filled(t, d.last, demand.Rules{})
	number := func(name string) uint64 { return node.Number(d.nodes[name]) }
	for _, c := range []struct {
		lo, hi uint64
		want   []string
	}{
		{0, demand.NoBar, []string{"e", "c", "b", "a"}},
		{number("b"), demand.NoBar, []string{"e", "c"}},
		{number("a"), number("c"), []string{"c", "b"}},
		{number("c"), number("c"), nil},
		{number("e"), demand.NoBar, nil},
	} {
		first, end := s.Block0.Between(c.lo, c.hi)
		var names []string
		for i := first; i < end; i++ {
			names = append(names, d.names[s.Block0.Task(i).Node.Get()])
		}
		require.Equal(t, c.want, names, "above %d up to %d", c.lo, c.hi)
	}
}
