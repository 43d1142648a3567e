package demand_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/node"
)

// TestRegions looks at what array operators become: those inside of a region are over, and its outputs wait for what it reads.
func TestRegions(t *testing.T) {
	for _, c := range []struct {
		name, graph string
		inside      []string
		edges       map[string][]string // consumers by operand
		lowest      map[string]string   // of an output: the oldest node that is evaluated on the way to it
		others      map[string][]string // of the first output of a region: the further ones
		seeds       []string
		left        int32
	}{
		{
			name: "a chain", graph: "a = call; p = add a; q = add p; r = total q",
			inside: []string{"p", "q"}, edges: map[string][]string{"a": {"r"}},
			lowest: map[string]string{"r": "p"}, seeds: []string{"a"}, left: 2,
		},
		{
			name: "a region between calls", graph: "a = call; b = call; p = add a; q = add p b; c = call q",
			inside: []string{"p"}, edges: map[string][]string{"a": {"q"}, "b": {"q"}, "q": {"c"}},
			lowest: map[string]string{"q": "p"}, seeds: []string{"a", "b"}, left: 4,
		},
		{
			name: "two outputs", graph: "a = call; p = add a; q = total p; r = total p; c = call q r",
			inside: []string{"p"}, edges: map[string][]string{"a": {"q", "r"}, "q": {"r", "c"}, "r": {"c"}},
			lowest: map[string]string{"q": "p", "r": "p"}, others: map[string][]string{"q": {"r"}}, seeds: []string{"a"}, left: 4,
		},
		{
			name: "three outputs", graph: "a = call; p = add a; q = total p; r = total p; o = total p; c = call q r o",
			inside: []string{"p"}, edges: map[string][]string{"a": {"q", "r", "o"}, "q": {"r", "o", "c"}, "r": {"c"}, "o": {"c"}},
			lowest: map[string]string{"q": "p", "r": "p", "o": "p"}, others: map[string][]string{"q": {"r", "o"}}, seeds: []string{"a"}, left: 5,
		},
		{
			name: "of values that are there", graph: "a = done; p = add a; q = add p; c = call q",
			inside: []string{"p"}, edges: map[string][]string{"q": {"c"}},
			lowest: map[string]string{"q": "p"}, seeds: []string{"q"}, left: 2,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draw(t, c.graph)
			inside := map[*node.Node]bool{}
			for _, name := range c.inside {
				inside[d.nodes[name]] = true
			}
			s, left, _ := filled(t, d.last, demand.Rules{})
			b := &s.Block0
			require.Equal(t, c.left, left)
			require.Equal(t, c.seeds, d.seeds(b))
			require.Equal(t, b.Count-int32(len(c.inside)), left)
			tasks := 0
			for i := range b.Count {
				k := b.Task(i)
				n := k.Node.Get()
				if n == nil {
					require.Equal(t, demand.Over, k.State.Load())
					continue
				}
				name := d.names[n]
				require.False(t, inside[n], name)
				tasks++
				require.ElementsMatch(t, c.edges[name], d.consumers(t, b, name), "consumers of %s", name)
				want := n
				if c.lowest[name] != "" {
					want = d.nodes[c.lowest[name]]
				}
				require.Equal(t, node.Number(want), k.Number, "the number of %s", name)
				var others []string
				if x := k.Ext.Load(); x != nil {
					others = d.of(x.Others...)
				}
				require.Equal(t, c.others[name], others, "what is evaluated with %s", name)
			}
			require.Equal(t, int(left), tasks)
		})
	}
}

// An operator of a family that another force has claimed may fail at any number that lies beneath it.
func TestAClaimedOperatorOfAFamilyIsUnplanned(t *testing.T) {
	d := draw(t, "a = call; p = add a; q = call p")
	require.True(t, node.Claim(d.nodes["p"]))
	s, left, _ := filled(t, d.last, demand.Rules{})
	b := &s.Block0
	require.Equal(t, int32(2), left)
	require.Equal(t, uint64(demand.Unplanned), b.Task(d.task(t, b, "p")).Number)
	require.Equal(t, node.Number(d.last), b.Task(0).Number)
}

// Numbers do not follow the tasks where there are regions, so that a range of numbers may lie anywhere.
func TestBetweenWithRegions(t *testing.T) {
	d := draw(t, "p = call; q = add p; r = add q; c = call r")
	s, _, _ := filled(t, d.last, demand.Rules{})
	first, end := s.Block0.Between(node.Number(d.nodes["r"]), demand.NoBar)
	require.Equal(t, int32(0), first)
	require.Equal(t, s.Block0.Count, end)
}
