// Package sample is a recorded run for tests of views, the same at any time and on any machine: it was never run.
package sample

import (
	"errors"
	"fmt"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
)

// Hostile is a name with everything in it that could break out of a text, an attribute or a script.
const Hostile = "</script><b a='\"`&amp;${x}]]>\\ é"

// functions of the run.
var functions = []graph.Function{
	{Name: "fetch", Kind: graph.Fork, Lane: graph.IO},
	{Name: "parse", Kind: graph.Fork, Lane: graph.CPU},
	{Name: "Add", Kind: graph.Operator},
	{Name: Hostile, Kind: graph.Fork, Lane: graph.Unsafe},
	{Name: "Catch", Kind: graph.Dynamic},
	{Name: "walk", Kind: graph.Fork, Lane: graph.CPU},
	{Name: "table", Kind: graph.Fork, Lane: graph.CPU, Pure: true},
}

// Run has a node of every fate:
//
//	fetch 1   fetch 2   fetch 3 (fails twice)  table 4   table 5 (shared)
//	   |         |         |                      |         |
//	parse 6   parse 7   Catch 8 - chooses parse 9 |         |
//	    \       /          |                      |         |
//	     Add 10            |                      |         |
//	         \_____________+______ walk 11 -------+---------'   forces 12 (cached) and 13, waits, and goes on
//	                                |
//	                         hostile 14 (cancelled), fetch 15 (skipped), fetch 16 (unfinished)
func Run() *record.Run {
	w := watch(1, stream.Parallel)
	w.node(1, 0, 0, 0)
	w.node(2, 0, 0, 0)
	w.node(3, 0, 0, 0)
	w.node(4, 6, 0, 0)
	w.node(5, 6, 0, 0)
	w.node(6, 1, 0, 1, 1)
	w.node(7, 1, 0, 1, 2)
	w.node(8, 4, 0, 0, 3)
	w.node(9, 1, 8, 0)
	w.node(10, 2, 0, 2, 6, 7)
	w.node(11, 5, 0, 4, 10, 8, 4, 5)
	w.node(12, 1, 11, 0)
	w.node(13, 1, 11, 0)
	w.node(14, 3, 0, 1, 11)
	w.node(15, 0, 0, 0)
	w.node(16, 0, 0, 0)
	w.nodes.Nodes[11].Standing = stream.There
	w.told()
	w.call(0, 1, 0, 40)
	w.call(1, 2, 1, 63)
	w.fails(2, 3, 1, 12, true)
	w.fails(2, 3, 20, 31, false)
	w.call(3, 4, 2, 9)
	w.event(stream.Shared, 9, 3, 5)
	w.call(3, 9, 32, 51)
	w.call(0, 6, 41, 58)
	w.call(1, 7, 64, 80)
	w.event(stream.Started, 81, 1, 11)
	w.event(stream.Parked, 84, 1, 11)
	w.call(0, 13, 84, 96)
	w.event(stream.Resumed, 97, 1, 11)
	w.event(stream.Returned, 99, 1, 11)
	w.event(stream.Started, 100, 0, 14)
	w.event(stream.Failed, 110, 0, 14)
	w.event(stream.Cancelled, 110, 0, 14)
	w.event(stream.Skipped, 111, -1, 15)
	w.event(stream.Started, 70, 2, 16)
	return w.over(stream.End{Wall: 120 * time.Millisecond, Err: errors.New("parse " + Hostile), Operators: 1, Orphans: 1})
}

// Walk is a run of operators only.
func Walk() *record.Run {
	w := watch(2, stream.Walk)
	w.node(1000, 2, 0, 0)
	w.told()
	return w.over(stream.End{Wall: 3 * time.Millisecond, Operators: 100_000})
}

// Large is a run of n calls that two workers made, each a tenth of a millisecond long, and a sum over them.
func Large(n int) *record.Run {
	w := watch(3, stream.Parallel)
	sum := uint64(0)
	for i := range uint64(n) {
		w.node(2*i+1, 1, 0, 0)
		if sum > 0 {
			w.node(2*i+2, 2, 0, 2, sum, 2*i+1)
		} else {
			w.node(2*i+2, 2, 0, 1, 2*i+1)
		}
		sum = 2*i + 2
	}
	w.told()
	const length = 100 * time.Microsecond
	for i := range n {
		at := time.Duration(i/2) * length
		number := uint64(2*i + 1)
		w.recording.Events([]stream.Event{
			{At: at, Node: number, Worker: int32(i % 2), Kind: stream.Started, N: 1},
			{At: at + length*9/10, Node: number, Worker: int32(i % 2), Kind: stream.Returned},
		})
	}
	return w.over(stream.End{Wall: time.Duration(n/2) * length, Operators: uint64(n)})
}

// tape writes a run.
type tape struct {
	recording *record.Recording
	nodes     stream.Shape
	done      *record.Run
	attempt   int32 // of the node that fails
}

func watch(id uint64, x stream.Executor) *tape {
	t := &tape{nodes: stream.Shape{Functions: functions}}
	run := &stream.Run{
		ID: id, Executor: x, Workers: 2, Start: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC), Sync: func() {},
	}
	t.recording = record.Watch(run, func(done *record.Run) {
		done.Names, done.Asked = []string{"report"}, 1
		t.done = done
	})
	return t
}

func (t *tape) node(number uint64, function int32, by uint64, strict int32, operands ...uint64) {
	t.nodes.Nodes = append(t.nodes.Nodes, stream.Node{
		Number: number, Function: function, By: by,
		First: int32(len(t.nodes.Numbers)), Count: int32(len(operands)), Strict: strict,
	})
	t.nodes.Numbers = append(t.nodes.Numbers, operands...)
}

func (t *tape) told() { t.recording.Nodes(t.nodes) }

func (t *tape) event(k stream.Kind, at, worker int, node uint64) {
	t.recording.Events([]stream.Event{{At: time.Duration(at) * time.Millisecond, Node: node, Worker: int32(worker), Kind: k, N: 1}})
}

func (t *tape) call(worker int, node uint64, from, to int) {
	t.event(stream.Started, from, worker, node)
	t.event(stream.Returned, to, worker, node)
}

func (t *tape) fails(worker int, node uint64, from, to int, again bool) {
	t.event(stream.Started, from, worker, node)
	t.attempt++
	t.recording.Failures([]stream.Failure{{
		Node: node, Attempt: t.attempt, Element: 7, Args: `"</td>", 3`, Err: fmt.Errorf("status 503 at %d ms\x1b[31m\n%s", to, Hostile),
	}})
	t.event(stream.Failed, to, worker, node)
	if again {
		t.event(stream.Retrying, to, worker, node)
	}
}

func (t *tape) over(e stream.End) *record.Run {
	t.recording.End(e)
	return t.done
}
