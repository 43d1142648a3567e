package demand_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
)

var inFlight = demand.Rules{InFlight: true}

// TestItems looks at the item that each task belongs to, named by the call with which it begins, and at what an item waits for.
func TestItems(t *testing.T) {
	for _, c := range []struct {
		name, graph string
		of          map[string]string // by task; one that is not listed belongs to none
		needed      []string
	}{
		{
			name:  "all that is computed of a call",
			graph: "r1 = read; r2 = read; p1 = call r1; p2 = call r2; all = call p1 p2",
			of:    map[string]string{"r1": "r1", "p1": "r1", "r2": "r2", "p2": "r2", "all": "r2"},
			// all is the root, for which nothing waits.
			needed: []string{"r1", "r2", "p1", "p2"},
		},
		{
			name:   "of two items it belongs to the one that began last",
			graph:  "r1 = read; r2 = read; j = call r2 r1; p = call r1; all = call j p",
			of:     map[string]string{"r1": "r1", "p": "r1", "r2": "r2", "j": "r2", "all": "r2"},
			needed: []string{"r1", "r2", "j", "p"},
		},
		{
			name:   "a choice begins none, and is needed by what follows it",
			graph:  "c = choice; r = read; p = call c r",
			of:     map[string]string{"r": "r", "p": "r"},
			needed: []string{"c", "r"},
		},
		{
			name:   "and so is what a choice waits for",
			graph:  "c = choice; o = choice c; r = read; p = call o r",
			of:     map[string]string{"r": "r", "p": "r"},
			needed: []string{"c", "o", "r"},
		},
		{
			name:  "a choice that no item waits for",
			graph: "c = choice; o = choice c",
			of:    map[string]string{},
		},
		{
			name:   "a call that waits for a choice begins none",
			graph:  "c = choice; p = call c; r = read; all = call p r",
			of:     map[string]string{"r": "r", "all": "r"},
			needed: []string{"c", "p", "r"},
		},
		{
			name:   "unsafe and exclusive calls begin none",
			graph:  "u = unsafe; e = exclusive; r = read; p = call u r; all = call p e",
			of:     map[string]string{"r": "r", "p": "r", "all": "r"},
			needed: []string{"u", "e", "r", "p"},
		},
		{
			name:   "nor do operators on arrays, and nor does what is over",
			graph:  "a = failed; f = add a; r = read; p = call f r a",
			of:     map[string]string{"r": "r", "p": "r"},
			needed: []string{"a", "f", "r"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draw(t, c.graph)
			s, _, _ := filled(t, d.last, inFlight)
			b := &s.Block0
			of, needed := map[string]string{}, []string{}
			for i, name := range d.tasks(b) {
				if own := b.Items.Of[i]; own != demand.None {
					of[name] = d.names[b.Task(own).Node.Get()]
				}
				if b.Items.Needed[i] {
					needed = append(needed, name)
				}
			}
			require.Equal(t, c.of, of)
			require.ElementsMatch(t, c.needed, needed)
		})
	}
}

// A call that is over when the block is filled begins no item, for it would never land.
func TestWhatIsOverBeginsNoItem(t *testing.T) {
	d := draw(t, "a = read; r = read; p = call a r")
	fail(d.nodes["a"])
	s, _, _ := filled(t, d.last, inFlight)
	b := &s.Block0
	require.Equal(t, demand.None, b.Items.Of[d.task(t, b, "a")])
	require.Equal(t, d.task(t, b, "r"), b.Items.Of[d.task(t, b, "p")])
}

func TestWhereItemsAreNotCounted(t *testing.T) {
	d := draw(t, "r = read; p = call r")
	s, _, _ := filled(t, d.last, demand.Rules{})
	require.Nil(t, s.Block0.Items, "without InFlight")
	require.False(t, s.Block0.Stall(0))
	require.False(t, s.Block0.GoOn(0))

	within := scope(d.last)
	within.Within = true
	fill(t, within, &within.Block0, d.last, inFlight)
	require.Nil(t, within.Block0.Items, "what an item of another scope waits for")
}

// item is a block with one item of three calls, and an unsafe call that belongs to none.
func item(t *testing.T) (b *demand.Block, r, p, q, u int32) {
	d := draw(t, "u = unsafe; r = read; p = call r; q = call r; all = choice u p q | p")
	s, _, _ := filled(t, d.last, inFlight)
	b = &s.Block0
	return b, d.task(t, b, "r"), d.task(t, b, "p"), d.task(t, b, "q"), d.task(t, b, "u")
}

func land(t *testing.T, b *demand.Block, i int32, counts, last bool) {
	t.Helper()
	again, end := b.Land(i)
	require.Equal(t, counts, again, "whether the item counts again")
	require.Equal(t, last, end, "whether it was the last task")
}

func TestAnItemLandsWithTheLastOfItsTasks(t *testing.T) {
	b, r, p, q, u := item(t)
	land(t, b, u, false, false)
	land(t, b, r, false, false)
	land(t, b, q, false, false)
	land(t, b, p, false, false)
	land(t, b, 0, false, true) // the choice, which is of the item
}

func TestAnItemDoesNotCountWhileATaskOfItIsStalled(t *testing.T) {
	b, r, p, q, _ := item(t)
	land(t, b, r, false, false)
	require.True(t, b.Stall(p), "the first one")
	require.False(t, b.Stall(p), "it is stalled already")
	require.False(t, b.Stall(q), "the item does not count already")
	require.False(t, b.GoOn(p), "the other one is stalled")
	require.False(t, b.GoOn(p))
	require.True(t, b.GoOn(q))
	require.False(t, b.GoOn(q), "it goes on already")
	require.True(t, b.Stall(p), "a task may be stalled again")
	land(t, b, p, true, false) // withdrawn in its sleep
	require.False(t, b.GoOn(p), "it is over")
	require.False(t, b.Stall(p))
	require.True(t, b.Stall(q), "the only one")
	require.True(t, b.GoOn(q))
	land(t, b, q, false, false)
	land(t, b, 0, false, true)
}

func TestATaskThatIsStalledBesideAnotherLands(t *testing.T) {
	b, r, p, q, _ := item(t)
	land(t, b, r, false, false)
	require.True(t, b.Stall(p))
	require.False(t, b.Stall(q))
	land(t, b, p, false, false)
	land(t, b, q, true, false)
}

func TestATaskOfNoItemDoesNotStall(t *testing.T) {
	b, _, _, _, u := item(t)
	require.False(t, b.Stall(u))
	require.False(t, b.GoOn(u))
	require.Nil(t, b.Task(u).Ext.Load(), "it costs nothing")
}

// A step that goes on and a withdrawal meet: the item counts again once.
func TestAnItemCountsAgainOnce(t *testing.T) {
	for range 2000 {
		b, _, p, q, _ := item(t)
		require.True(t, b.Stall(p))
		var goesOn, lands bool
		together(
			func() { goesOn = b.GoOn(p) },
			func() { lands, _ = b.Land(p) },
		)
		require.NotEqual(t, goesOn, lands)
		require.True(t, b.Stall(q), "none is stalled")
	}
}
