// Package sample has recorded runs for tests of views, the same at any time and on any machine: they were never run.
//
// A run is written as a tape: the stream that an engine would have delivered, in the order in which it would have, with
// invented times. It goes through a real Recording, so that a sample is a model as package record makes them:
//
//	node, node, ...   the shape, kept until it is delivered
//	deliver           delivers the shape: before any event, as the stream promises
//	call, fails, ...  events, one batch each
//	over              the end; returns the model
//
// Golden files hold what views make of these runs. A change here changes all of them, so new cases are new runs.
package sample

import (
	"errors"
	"fmt"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
)

// Hostile is a name with everything in it that could break out of a text, an attribute or a script: the end of a script, a tag,
// all quotes, an entity that is escaped already, a placeholder of a template literal, the end of a CDATA section, a backslash
// at an end, and a letter of two bytes. Tests look for it unescaped, and must not find it.
const Hostile = "</script><b a='\"`&amp;${x}]]>\\ é"

// functions are those of all runs here, by the index that node takes: forks of three lanes, an operator, a dynamic node, and a
// pure function, of which equal calls are shared.
var functions = []graph.Function{
	{Name: "fetch", Kind: graph.Fork, Lane: graph.IO},
	{Name: "parse", Kind: graph.Fork, Lane: graph.CPU},
	{Name: "Add", Kind: graph.Operator},
	{Name: Hostile, Kind: graph.Fork, Lane: graph.Unsafe},
	{Name: "Catch", Kind: graph.Dynamic},
	{Name: "walk", Kind: graph.Fork, Lane: graph.CPU},
	{Name: "table", Kind: graph.Fork, Lane: graph.CPU, Pure: true},
}

// Run returns a run with a node of every fate that looks different in a view:
//
//	fetch 1   fetch 2   fetch 3 (fails twice)  table 4   table 5 (shared)
//	   |         |         |                      |         |
//	parse 6   parse 7   Catch 8 - chooses parse 9 |         |
//	    \       /          |                      |         |
//	     Add 10            |                      |         |
//	         \_____________+______ walk 11 -------+---------'   forces 12 (cached) and 13, waits, and goes on
//	                                |
//	                         hostile 14 (cancelled), fetch 15 (skipped), fetch 16 (unfinished)
//
// Times are in milliseconds; each event is a moment at which something else happens on another worker, so that views have overlaps
// to draw. Nodes 12 and 13 are demands of walk 11, which is on worker 1 and waits from 84 to 97, while worker 0 runs 13.
func Run() *record.Run {
	w := watch(1, stream.Parallel)
	w.shape()
	w.events()
	return w.over(stream.End{Wall: 120 * time.Millisecond, Err: errors.New("parse " + Hostile), Operators: 1, Orphans: 1})
}

// shape writes the nodes of Run. 12 is one that had been made before.
func (t *tape) shape() {
	t.node(1, 0, 0, 0)
	t.node(2, 0, 0, 0)
	t.node(3, 0, 0, 0)
	t.node(4, 6, 0, 0)
	t.node(5, 6, 0, 0)
	t.node(6, 1, 0, 1, 1)
	t.node(7, 1, 0, 1, 2)
	t.node(8, 4, 0, 0, 3)
	t.node(9, 1, 8, 0)
	t.node(10, 2, 0, 2, 6, 7)
	t.node(11, 5, 0, 4, 10, 8, 4, 5)
	t.node(12, 1, 11, 0)
	t.node(13, 1, 11, 0)
	t.node(14, 3, 0, 1, 11)
	t.node(15, 0, 0, 0)
	t.node(16, 0, 0, 0)
	t.nodes.Nodes[11].Standing = stream.There
	t.deliver()
}

// events writes what happens in Run. They are not in order of time: batches of several workers overlap.
func (t *tape) events() {
	t.call(0, 1, 0, 40)
	t.call(1, 2, 1, 63)
	t.fails(2, 3, 1, 12, true)
	t.fails(2, 3, 20, 31, false)
	t.call(3, 4, 2, 9)
	t.event(stream.Shared, 9, 3, 5)
	t.call(3, 9, 32, 51)
	t.call(0, 6, 41, 58)
	t.call(1, 7, 64, 80)
	t.event(stream.Started, 81, 1, 11)
	t.event(stream.Parked, 84, 1, 11)
	t.call(0, 13, 84, 96)
	t.event(stream.Resumed, 97, 1, 11)
	t.event(stream.Returned, 99, 1, 11)
	t.cancelled(0, 14, 100, 110)
	t.event(stream.Skipped, 111, -1, 15)
	t.event(stream.Started, 70, 2, 16)
}

// Walk returns a run of operators only: a root, no event, and a count.
func Walk() *record.Run {
	w := watch(2, stream.Walk)
	w.node(1000, 2, 0, 0)
	w.deliver()
	return w.over(stream.End{Wall: 3 * time.Millisecond, Operators: 100_000})
}

// Large returns a run of n calls that two workers made in turns, each 90 µs long and 100 µs after the one before it on its worker,
// and a running sum over them: for folding, merging, and the size of what views write. The calls have odd creation numbers and the
// sums even ones.
//
//	worker 0  [#1 ]  [#5 ]  [#9 ]        #1 -> #2 -> #4 -> #6 ...
//	worker 1  [#3 ]  [#7 ]                    #3 --^  #5 --^
func Large(n int) *record.Run {
	w := watch(3, stream.Parallel)
	w.sum(n)
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

// sum writes the shape of Large: n calls and the operators that add them up, one by one. It is as deep as it is long.
func (t *tape) sum(n int) {
	sum := uint64(0)
	for i := range uint64(n) {
		t.node(2*i+1, 1, 0, 0)
		if sum > 0 {
			t.node(2*i+2, 2, 0, 2, sum, 2*i+1)
		} else {
			t.node(2*i+2, 2, 0, 1, 2*i+1)
		}
		sum = 2*i + 2
	}
	t.deliver()
}

// tape writes a run. It is for one goroutine. Creation numbers are given by the caller, so that a test can name a node; operands
// must have lower ones.
type tape struct {
	recording *record.Recording
	nodes     stream.Shape
	done      *record.Run
	attempt   int32 // of the node that fails
}

// watch begins a run. Names and the number of roots are set on the model, for there are no roots to take them from.
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

// node adds a node to the shape. by is the call that has forced it or the dynamic node that has chosen it; 0: none. It cannot do
// without the first strict of its operands.
func (t *tape) node(number uint64, function int32, by uint64, strict int32, operands ...uint64) {
	t.nodes.Nodes = append(t.nodes.Nodes, stream.Node{
		Number: number, Function: function, By: by,
		First: int32(len(t.nodes.Numbers)), Count: int32(len(operands)), Strict: strict,
	})
	t.nodes.Numbers = append(t.nodes.Numbers, operands...)
}

// deliver delivers the shape.
func (t *tape) deliver() { t.recording.Nodes(t.nodes) }

// event delivers one event, at a time in milliseconds.
func (t *tape) event(k stream.Kind, at, worker int, node uint64) {
	n := int64(1)
	if k == stream.Returned || k == stream.Failed {
		n = 0 // made in this process
	}
	t.recording.Events([]stream.Event{{At: time.Duration(at) * time.Millisecond, Node: node, Worker: int32(worker), Kind: k, N: n}})
}

// call delivers the beginning and the end of a call that gives a value. Calls on one worker must nest or follow each other.
func (t *tape) call(worker int, node uint64, from, to int) {
	t.event(stream.Started, from, worker, node)
	t.event(stream.Returned, to, worker, node)
}

// cancelled delivers a call that has failed because it was not wanted any more.
func (t *tape) cancelled(worker int, node uint64, from, to int) {
	t.event(stream.Started, from, worker, node)
	t.event(stream.Failed, to, worker, node)
	t.event(stream.Cancelled, to, worker, node)
}

// fails delivers an attempt that fails, with its reason before the event about it. The texts have what could break out of a page
// or be obeyed by a terminal.
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

// over ends the run.
func (t *tape) over(e stream.End) *record.Run {
	t.recording.End(e)
	return t.done
}
