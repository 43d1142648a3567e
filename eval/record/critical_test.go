package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
)

// need is a node with its operands, what has forced it, and when its call began and ended, in milliseconds, if it was called.
type need struct {
	number, by uint64
	operands   []uint64
	calls      [][2]int
}

// recorded is the run of these nodes. Each call has a worker of its own.
func recorded(needs ...need) *record.Run {
	var done *record.Run
	w := record.Watch(&stream.Run{Sync: func() {}}, func(r *record.Run) { done = r })
	shape := stream.Shape{Functions: []graph.Function{{Name: "Add"}, {Name: "f", Kind: graph.Fork, Lane: graph.CPU}}}
	var events []stream.Event
	for _, n := range needs {
		x := stream.Node{Number: n.number, By: n.by, First: int32(len(shape.Numbers)), Count: int32(len(n.operands)), Strict: int32(len(n.operands))}
		shape.Numbers = append(shape.Numbers, n.operands...)
		for _, c := range n.calls {
			x.Function = 1
			events = append(events,
				stream.Event{Kind: stream.Started, Node: n.number, Worker: int32(n.number), At: time.Duration(c[0]) * time.Millisecond},
				stream.Event{Kind: stream.Returned, Node: n.number, Worker: int32(n.number), At: time.Duration(c[1]) * time.Millisecond})
		}
		shape.Nodes = append(shape.Nodes, x)
	}
	w.Nodes(shape)
	w.Events(events)
	w.End(stream.End{Wall: time.Second})
	return done
}

func TestTheCriticalPath(t *testing.T) {
	call := func(begin, end int) [][2]int { return [][2]int{{begin, end}} }
	for name, c := range map[string]struct {
		run    *record.Run
		path   []uint64
		length time.Duration
	}{
		"of nothing":   {recorded(), nil, 0},
		"of operators": {recorded(need{number: 1}, need{number: 2, operands: []uint64{1}}), nil, 0},
		"is the longest chain and not the longest call": {
			recorded(need{number: 1, calls: call(0, 2)}, need{number: 2, operands: []uint64{1}, calls: call(2, 4)}, need{number: 3, calls: call(0, 3)}),
			[]uint64{1, 2},
			4,
		},
		"leads through operators": {
			recorded(need{number: 1, calls: call(0, 2)}, need{number: 2, operands: []uint64{1}}, need{number: 3, operands: []uint64{2}, calls: call(2, 3)}),
			[]uint64{1, 2, 3},
			3,
		},
		"leads through the operators that a call has forced": {
			recorded(
				need{number: 1, calls: call(0, 10)}, need{number: 2, by: 1, calls: call(1, 4)}, need{number: 3, by: 1, calls: call(1, 3)},
				need{number: 4, by: 1, operands: []uint64{2, 3}},
			),
			[]uint64{2, 4, 1},
			13,
		},
		"of functions that force each other ends": {
			recorded(need{number: 1, by: 2, calls: call(0, 2)}, need{number: 2, by: 1, calls: call(0, 1)}), []uint64{2, 1}, 3,
		},
		"counts attempts together": {
			recorded(need{number: 1, calls: [][2]int{{0, 1}, {2, 4}}}, need{number: 2, calls: call(0, 2)}), []uint64{1}, 3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, length := c.run.CriticalPath()
			var numbers []uint64
			for _, i := range path {
				numbers = append(numbers, c.run.Nodes[i].Number)
			}
			require.Equal(t, c.path, numbers)
			require.Equal(t, c.length*time.Millisecond, length)
		})
	}
}
