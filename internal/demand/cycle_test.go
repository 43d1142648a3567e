package demand_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
)

// waits is a picture of forces that wait for each other: each scope demands one call, which is being called, and which may wait
// for scopes in its turn. It is drawn by the functions below, and read by the searches.
type waits struct {
	*drawing
	t      *testing.T
	scopes map[string]*demand.Scope
	runs   kills
}

// newWaits makes a scope of each node, with the node's name.
func newWaits(t *testing.T, graph string) *waits {
	w := &waits{drawing: draw(t, graph), t: t, scopes: map[string]*demand.Scope{}, runs: make(kills)}
	for name, n := range w.nodes {
		s := demand.NewScope(w.runs, t.Context(), n, nil)
		fill(t, s, &s.Block0, n, demand.Rules{})
		w.scopes[name] = s
	}
	return w
}

// claim claims a node, until the end of the test.
func (w *waits) claim(name string) *node.Node {
	n := w.nodes[name]
	if node.Claim(n) {
		w.t.Cleanup(func() { node.HandBack(n) }) // which takes its owners out of the parking lot
	}
	return n
}

// call notes that the call waits for a scope: in its own force, or in that of the last of the direct calls, each of which is made by
// the one before.
func (w *waits) call(name, scope string, direct ...string) {
	var above *demand.Wait
	for _, n := range slices.Backward(append([]string{name}, direct...)) {
		above = &demand.Wait{Node: w.claim(n), Scope: w.scopes[scope], Above: above}
		node.Own(above.Node, &node.Owner{Who: above})
	}
}

// dynamic notes that the dynamic node waits for scopes that it has opened.
func (w *waits) dynamic(name string, scopes ...string) *demand.Extra {
	x := new(demand.Extra)
	for _, s := range scopes {
		x.AddKid(w.scopes[s])
	}
	x.Owner = &node.Owner{Who: x}
	node.Own(w.claim(name), x.Owner)
	return x
}

// killed returns which scopes were withdrawn, and the names of the nodes on the circle.
func (w *waits) killed() (scopes, nodes []string) {
	w.t.Helper()
	var first *failure.CycleError
	for name, s := range w.scopes {
		if w.runs[s] == nil {
			continue
		}
		scopes = append(scopes, name)
		var e *failure.CycleError
		require.ErrorAs(w.t, w.runs[s], &e)
		if first == nil {
			first = e
		}
		require.Same(w.t, first, e, "one error for all forces on the circle")
	}
	if first != nil {
		nodes = w.of(first.Nodes...)
	}
	return scopes, nodes
}

func TestTwoForcesThatWaitForEachOther(t *testing.T) {
	for _, from := range []string{"f", "g"} {
		t.Run("seen from "+from, func(t *testing.T) {
			w := newWaits(t, "f = call; g = call; h = call")
			w.call("f", "g")
			w.call("g", "f")
			w.call("h", "f") // it waits for the circle, and is not on it
			demand.CheckCycleAt(w.scopes[from])
			scopes, nodes := w.killed()
			require.ElementsMatch(t, []string{"f", "g"}, scopes)
			require.Equal(t, []string{"f", "g"}, nodes, "the oldest first, whichever sees it")
			err := w.runs[w.scopes["f"]]
			require.ErrorIs(t, err, failure.ErrCycle)
			line := func(name string) string { return " call (" + w.nodes[name].Line() + ")" }
			require.EqualError(t, err, "force waits for itself:"+line("f")+" ->"+line("g")+" ->"+line("f"))
		})
	}
}

func TestWhereThereIsNoCycle(t *testing.T) {
	w := newWaits(t, "f = call; g = call; h = call; i = call g h")
	w.call("f", "g")
	w.call("g", "h")
	w.claim("h") // it computes
	for _, s := range w.scopes {
		demand.CheckCycleAt(s)
		demand.CheckCycle(s, w.nodes["h"])
	}
	demand.CheckCycle(w.scopes["i"], w.nodes["f"])
	require.Empty(t, w.runs)
}

// A force that reaches a circle without being on it waits for what breaks: the circle's own search is the one that finds it.
func TestACircleThatDoesNotLeadBackIsLeftToItsOwnSearch(t *testing.T) {
	w := newWaits(t, "f = call; g = call; h = call")
	w.call("f", "g")
	w.call("g", "f")
	w.call("h", "f")
	demand.CheckCycleAt(w.scopes["h"])
	require.Empty(t, w.runs)
}

func TestCyclesOfManyKinds(t *testing.T) {
	for _, c := range []struct {
		name, graph   string
		draw          func(w *waits)
		scopes, nodes []string // of the circle that the force of f finds, in its order
	}{
		{
			"a call that forces itself", "f = call",
			func(w *waits) { w.call("f", "f") },
			[]string{"f"},
			[]string{"f"},
		},
		{
			"three", "a = call; g = call; f = call; h = call",
			func(w *waits) { w.call("f", "h"); w.call("h", "g"); w.call("g", "f"); w.call("a", "f") },
			[]string{"f", "g", "h"},
			[]string{"g", "f", "h"},
		},
		{
			"through a dynamic node", "c = choice; f = call",
			func(w *waits) { w.call("f", "c"); w.dynamic("c", "f") },
			[]string{"c", "f"},
			[]string{"c", "f"},
		},
		{
			"through one of several kids, of which one was dropped", "c = choice; a = call; b = call; f = call",
			func(w *waits) {
				w.call("f", "c")
				x := w.dynamic("c", "b", "f")
				x.DropKid(0)
				w.call("b", "f")
			},
			[]string{"c", "f"},
			[]string{"c", "f"},
		},
		{
			"through an operand of what is demanded", "a = call; b = call a; f = call",
			func(w *waits) { w.call("f", "b"); w.call("a", "f") },
			[]string{"b", "f"},
			[]string{"a", "f"},
		},
		{
			"through direct calls", "e = call; d = call; f = call; g = call",
			func(w *waits) { w.call("f", "g", "d", "e"); w.call("g", "f") },
			[]string{"f", "g"},
			[]string{"e", "g", "f", "d"},
		},
		{
			"through one of the parts of a call", "a = call; f = call; g = call",
			func(w *waits) { w.call("f", "a"); w.call("f", "g"); w.claim("a"); w.call("g", "f") },
			[]string{"f", "g"},
			[]string{"f", "g"},
		},
		{
			"of the two ways the shorter one", "b = call; a = call; f = call; g = call a b",
			func(w *waits) { w.call("f", "g"); w.call("a", "b"); w.call("b", "f") },
			[]string{"f", "g"},
			[]string{"b", "f"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWaits(t, c.graph)
			c.draw(w)
			demand.CheckCycleAt(w.scopes["f"])
			scopes, nodes := w.killed()
			require.ElementsMatch(t, c.scopes, scopes)
			require.Equal(t, c.nodes, nodes)
		})
	}
}

// A task that begins to wait for a node looks for a way back to its own scope.
func TestATaskThatWaitsForANode(t *testing.T) {
	w := newWaits(t, "f = call; g = call; h = call")
	w.call("f", "g")
	w.call("g", "h")
	demand.CheckCycle(w.scopes["f"], w.nodes["f"])
	require.Empty(t, w.runs)
	demand.CheckCycle(w.scopes["h"], w.nodes["f"])
	scopes, nodes := w.killed()
	require.ElementsMatch(t, []string{"g", "h"}, scopes)
	require.Equal(t, []string{"f", "g"}, nodes)

	clear(w.runs)
	demand.CheckCycle(w.scopes["g"], w.nodes["f"]) // the shortest one, of the node's own owner
	scopes, nodes = w.killed()
	require.Equal(t, []string{"g"}, scopes)
	require.Equal(t, []string{"f"}, nodes)
}

// An alias that another force has made is not claimed: the task waits for its target in kids of its own.
func TestACycleThroughAnAlias(t *testing.T) {
	w := newWaits(t, "f = call; i = running; b = became i; g = call b")
	b := &w.scopes["g"].Block0
	w.call("f", "g")
	demand.CheckCycleAt(w.scopes["f"])
	require.Empty(t, w.runs)
	b.Task(w.task(t, b, "b")).Extra().AddKid(w.scopes["f"])
	demand.CheckCycleAt(w.scopes["f"])
	scopes, nodes := w.killed()
	require.ElementsMatch(t, []string{"f", "g"}, scopes)
	require.Equal(t, []string{"f", "b"}, nodes)
}

// A dynamic node that has been disowned, and one whose kids were dropped, are in no circle.
func TestADynamicNodeThatWaitsNoMore(t *testing.T) {
	w := newWaits(t, "c = choice; f = call")
	w.call("f", "c")
	x := w.dynamic("c", "f")
	x.Disown()
	x.Disown() // once is enough
	demand.CheckCycleAt(w.scopes["f"])
	require.Empty(t, w.runs)
	require.Nil(t, x.Owner)

	x.Owner = &node.Owner{Who: x}
	node.Own(w.nodes["c"], x.Owner)
	x.DropKids()
	demand.CheckCycleAt(w.scopes["f"])
	require.Empty(t, w.runs)
	x.AddKid(w.scopes["f"])
	demand.CheckCycleAt(w.scopes["f"])
	require.Len(t, w.runs, 2)
}

// A task that is over has dropped its node, and a search passes it.
func TestATaskWithoutANodeIsPassed(t *testing.T) {
	w := newWaits(t, "f = call; g = call")
	w.call("f", "g")
	w.call("g", "f")
	w.scopes["g"].Block0.Task(0).Node.Set(nil)
	demand.CheckCycleAt(w.scopes["f"])
	require.Empty(t, w.runs)
}

func TestReach(t *testing.T) {
	w := newWaits(t, "f = call; g = call; h = call; i = call; c = choice")
	w.call("f", "g")
	w.call("g", "h")
	w.call("h", "f")
	w.dynamic("c", "i", "g")
	reach := func(names ...string) (all []string) {
		var inner []*demand.Scope
		for _, name := range names {
			inner = append(inner, w.scopes[name])
		}
		for s, wanted := range demand.Reach(inner) {
			require.True(t, wanted)
			for name, x := range w.scopes {
				if x == s {
					all = append(all, name)
				}
			}
		}
		return all
	}
	require.Empty(t, reach())
	require.ElementsMatch(t, []string{"i"}, reach("i"))
	require.ElementsMatch(t, []string{"f", "g", "h"}, reach("f"), "a circle, once round")
	require.ElementsMatch(t, []string{"f", "g", "h", "i", "c"}, reach("c"))
	require.ElementsMatch(t, []string{"f", "g", "h", "i"}, reach("i", "h"))
	require.Empty(t, w.runs, "nothing is withdrawn")
}

// Scopes of several runs are on one circle: each is withdrawn by its own.
func TestEachRunWithdrawsItsOwnScope(t *testing.T) {
	d := draw(t, "f = call; g = call")
	runs := map[string]kills{"f": {}, "g": {}}
	w := &waits{drawing: d, t: t, scopes: map[string]*demand.Scope{}}
	for name, n := range d.nodes {
		s := demand.NewScope(runs[name], t.Context(), n, nil)
		fill(t, s, &s.Block0, n, demand.Rules{})
		w.scopes[name] = s
	}
	w.call("f", "g")
	w.call("g", "f")
	demand.CheckCycleAt(w.scopes["f"])
	for name, r := range runs {
		require.Len(t, r, 1)
		require.True(t, errors.Is(r[w.scopes[name]], failure.ErrCycle))
	}
}
