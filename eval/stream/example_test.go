package stream_test

import (
	"context"
	"fmt"
	"sync"

	"xfork/eval"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/ops"
)

// counting is an observer of its own, for what no view shows: how many calls of each function have begun.
type counting struct {
	mu     sync.Mutex // runs may end at the same time
	totals map[string]int
}

func (c *counting) Begin(*stream.Run) stream.Watcher {
	return &watching{of: c, function: make(map[uint64]int32)}
}

// watching counts one run. Its methods are never called at the same time, so it needs no lock until it adds to the totals.
type watching struct {
	stream.Ignore
	of       *counting
	names    []string
	function map[uint64]int32 // of each node that has been reported
	calls    map[int32]int
}

func (w *watching) Nodes(s stream.Shape) {
	for _, f := range s.Functions {
		w.names = append(w.names, f.Name)
	}
	for _, n := range s.Nodes {
		w.function[n.Number] = n.Function
	}
}

func (w *watching) Events(es []stream.Event) {
	for _, e := range es {
		if e.Kind == stream.Started {
			if w.calls == nil {
				w.calls = make(map[int32]int)
			}
			w.calls[w.function[e.Node]]++
		}
	}
}

func (w *watching) End(stream.End) {
	w.of.mu.Lock()
	defer w.of.mu.Unlock()
	for f, n := range w.calls {
		w.of.totals[w.names[f]] += n
	}
}

func ExampleObserver() {
	fetch := expr.Lift1(func(n int) int { return n }, expr.Name("fetch"), expr.IOBound)
	parse := expr.Lift1(func(n int) int { return 10 * n }, expr.Name("parse"))

	c := &counting{totals: make(map[string]int)}
	v, err := ops.Sum(parse.CallEach(fetch.Map([]int{1, 2, 3}))...).Force(context.Background(), eval.Observe(c))
	fmt.Println(v, err)
	fmt.Println(c.totals)
	// Output:
	// 60 <nil>
	// map[fetch:3 parse:3]
}
