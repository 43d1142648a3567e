package demand_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/stream"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/observe"
)

// seen is what a watcher has been told.
type seen struct {
	by        map[uint64]uint64 // by the number of a node: which node demands it
	fused     []uint64
	workers   []int32 // of the events
	operators uint64
}

func (s *seen) Begin(*stream.Run) stream.Watcher { return s }

func (s *seen) Nodes(shape stream.Shape) {
	for _, n := range shape.Nodes {
		s.by[n.Number] = n.By
	}
}

func (s *seen) Events(events []stream.Event) {
	for _, e := range events {
		if e.Kind == stream.Fused {
			s.fused = append(s.fused, e.Node)
			s.workers = append(s.workers, e.Worker)
		}
	}
}

func (s *seen) End(e stream.End) { s.operators = e.Operators }

// An observed scope tells of its tasks, of what is evaluated on the way to them, and of light leaves by their number.
func TestAnObservedScope(t *testing.T) {
	for _, worker := range []int32{-1, 3} {
		d := draw(t, "x = done; y = plus x; z = plus y; a = call z; p = add a; q = add p; r = total q")
		o := &seen{by: map[uint64]uint64{}}
		c := observe.NewRecorder(context.Background(), observe.Config{Observers: []stream.Observer{o}}, []*node.Node{d.last})
		require.NotNil(t, c)
		s := demand.NewScope(make(kills), context.Background(), d.last, c.Common())
		if worker >= 0 {
			s.Observed(c.Log(worker), 77)
		} else {
			s.Observed(nil, 77) // it stays in the caller's log
		}
		fill(t, s, &s.Block0, d.last, demand.Rules{})
		c.End(nil, 0)
		number := func(name string) uint64 { return node.Number(d.nodes[name]) }
		for _, name := range []string{"z", "a", "p", "q", "r"} {
			require.Contains(t, o.by, number(name))
			require.Equal(t, uint64(77), o.by[number(name)], name)
		}
		require.ElementsMatch(t, []uint64{number("p"), number("q")}, o.fused)
		require.Equal(t, []int32{worker, worker}, o.workers)
		require.Equal(t, uint64(2), o.operators, "y and z")
	}
}

// The scope of a run that is not observed has no log, whatever the goroutine has that opens it.
func TestAScopeThatIsNotObserved(t *testing.T) {
	d := draw(t, "a = call; p = add a; q = add p")
	o := &seen{by: map[uint64]uint64{}}
	c := observe.NewRecorder(context.Background(), observe.Config{Observers: []stream.Observer{o}}, []*node.Node{d.last})
	s := scope(d.last)
	s.Observed(c.Log(0), 77)
	fill(t, s, &s.Block0, d.last, demand.Rules{})
	c.End(nil, 0)
	require.Empty(t, o.by)
	require.Empty(t, o.fused)
}
