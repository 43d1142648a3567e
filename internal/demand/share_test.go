package demand_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/node"
)

// TestEqualPureCalls looks at which call each pure call copies, and at the edges that there are afterwards.
func TestEqualPureCalls(t *testing.T) {
	for _, c := range []struct {
		name, graph string
		twins       map[string]string   // of a call that is not made, the one that is
		edges       map[string][]string // consumers by operand
		seeds       []string
	}{
		{
			name: "two of the same operand", graph: "x = call; f = pure x; g = pure x; r = call f g",
			twins: map[string]string{"g": "f"},
			edges: map[string][]string{"x": {"f"}, "f": {"g", "r"}, "g": {"r"}},
			seeds: []string{"x"},
		},
		{
			name: "two without operands", graph: "f = pure; g = pure; r = call f g",
			twins: map[string]string{"g": "f"},
			edges: map[string][]string{"f": {"g", "r"}, "g": {"r"}},
			seeds: []string{"f"},
		},
		{
			name: "three, of which the oldest is called", graph: "x = call; f = pure x; g = pure x; h = pure x; r = call f g h",
			twins: map[string]string{"g": "f", "h": "f"},
			edges: map[string][]string{"x": {"f"}, "f": {"g", "h", "r"}, "g": {"r"}, "h": {"r"}},
			seeds: []string{"x"},
		},
		{
			name: "calls of equal calls", graph: "x = call; f = pure x; g = pure x; i = pure f; j = pure g; r = call i j",
			twins: map[string]string{"g": "f", "j": "i"},
			edges: map[string][]string{"x": {"f"}, "f": {"g", "i"}, "i": {"j", "r"}, "j": {"r"}},
			seeds: []string{"x"},
		},
		{
			name: "other operands", graph: "x = call; y = call; f = pure x y; g = pure y x; r = call f g",
			edges: map[string][]string{"x": {"f", "g"}, "y": {"f", "g"}, "f": {"r"}, "g": {"r"}},
			seeds: []string{"x", "y"},
		},
		{
			name: "calls that are not pure", graph: "x = call; f = call x; g = call x; h = pure x; r = call f g h",
			edges: map[string][]string{"x": {"f", "g", "h"}, "f": {"r"}, "g": {"r"}, "h": {"r"}},
			seeds: []string{"x"},
		},
		{
			name: "an operand that is done", graph: "a = done; x = call; f = pure a x; g = pure a x; h = pure x a; r = call f g h",
			twins: map[string]string{"g": "f"},
			edges: map[string][]string{"x": {"f", "h"}, "f": {"g", "r"}, "g": {"r"}, "h": {"r"}},
			seeds: []string{"x"},
		},
		{
			name: "of equal operators, which are evaluated each for itself", graph: "x = call; p = plus x; q = plus x; f = pure p; g = pure q; r = call f g",
			twins: map[string]string{"g": "f"},
			edges: map[string][]string{"x": {"p", "q"}, "p": {"f"}, "f": {"g", "r"}, "g": {"r"}},
			seeds: []string{"x"},
		},
		{
			name: "the youngest is the root", graph: "x = call; f = pure x; g = pure x; h = pure f g; i = pure g f",
			twins: map[string]string{"g": "f"},
			edges: map[string][]string{"x": {"f"}, "f": {"i", "g"}, "g": {"i"}},
			seeds: []string{"x"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draw(t, c.graph)
			s, left, _ := filled(t, d.last, demand.Rules{})
			b := &s.Block0
			require.Equal(t, b.Count, left)
			require.Equal(t, c.seeds, d.seeds(b))
			require.Len(t, b.Twins, int(b.Count))
			for i, name := range d.tasks(b) {
				want := name
				if c.twins[name] != "" {
					want = c.twins[name]
				}
				require.Equal(t, want, d.names[b.Task(b.Twins[i]).Node.Get()], "the twin of %s", name)
				require.ElementsMatch(t, c.edges[name], d.consumers(t, b, name), "consumers of %s", name)
			}
		})
	}
}

// A call that is not made waits for its twin, and for nothing else.
func TestATwinHasOneOperand(t *testing.T) {
	d := draw(t, "x = call; y = call; f = pure x y; g = pure x y; r = call f g")
	s, _, _ := filled(t, d.last, demand.Rules{})
	b := &s.Block0
	pending := func(name string) int32 { return b.Task(d.task(t, b, name)).Pending.Load() }
	require.Equal(t, int32(2), pending("f"))
	require.Equal(t, int32(1), pending("g"))
	require.Equal(t, int32(2), pending("r"))
}

// Edges are made anew twice where there are regions as well.
func TestEqualPureCallsBeneathRegions(t *testing.T) {
	d := draw(t, "x = call; y = call; z = call; f = pure x y z; g = pure x y z; p = add f; q = add p; r = add g; s = call q r z")
	s, left, _ := filled(t, d.last, demand.Rules{})
	b := &s.Block0
	require.Equal(t, b.Count-1, left, "p is inside of a region")
	for name, want := range map[string][]string{
		"x": {"f"}, "y": {"f"}, "z": {"f", "s"}, "f": {"g", "q"}, "g": {"r"}, "q": {"s"}, "r": {"s"}, "s": nil,
	} {
		require.ElementsMatch(t, want, d.consumers(t, b, name), "consumers of %s", name)
	}
	require.Equal(t, []string{"x", "y", "z"}, d.seeds(b))
	require.Equal(t, d.task(t, b, "f"), b.Twins[d.task(t, b, "g")])
}

// A pure call that is claimed has no twin: its outcome comes by the node.
func TestAClaimedCallHasNoTwin(t *testing.T) {
	d := draw(t, "x = call; f = pure x; g = pure x; r = call f g")
	require.True(t, node.Claim(d.nodes["f"]))
	s, _, _ := filled(t, d.last, demand.Rules{})
	b := &s.Block0
	require.Equal(t, d.task(t, b, "g"), b.Twins[d.task(t, b, "g")])
	require.ElementsMatch(t, []string{"f", "x"}, d.seeds(b))
}
