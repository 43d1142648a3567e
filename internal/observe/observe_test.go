package observe_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/site"
)

// spy is an observer and its watcher, and notes what it is told, in order.
type spy struct {
	mu       sync.Mutex
	run      *stream.Run
	nodes    []uint64
	events   []stream.Event
	order    []string
	failures []stream.Failure
	end      *stream.End
	panics   string // the method that is to panic
}

func (s *spy) told(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = append(s.order, what)
	if s.panics == what {
		panic("spy")
	}
}

func (s *spy) Begin(r *stream.Run) stream.Watcher {
	s.run = r
	s.told("begin")
	return s
}

func (s *spy) Nodes(sh stream.Shape) {
	for _, n := range sh.Nodes {
		s.nodes = append(s.nodes, n.Number)
	}
	s.told("nodes")
}

func (s *spy) Events(es []stream.Event) {
	s.events = append(s.events, es...)
	s.told("events")
}

func (s *spy) Failures(fs []stream.Failure) {
	s.failures = append(s.failures, fs...)
	s.told("failures")
}

func (s *spy) End(e stream.End) {
	s.end = &e
	s.told("end")
}

// deaf does not watch.
type deaf struct{}

func (deaf) Begin(*stream.Run) stream.Watcher { return nil }

type nothing struct{ node.Plain }

func (nothing) Info(*node.Node) *node.Info         { return &node.Info{Name: "nothing"} }
func (nothing) Eval(*node.Scope, *node.Node) error { return nil }

func operator(operands ...*node.Node) *node.Node {
	n := new(node.Node)
	a, b := (*node.Node)(nil), (*node.Node)(nil)
	if len(operands) > 0 {
		a = operands[0]
	}
	if len(operands) > 1 {
		b = operands[1]
	}
	node.Init(n, nothing{}, site.Caller(), a, b)
	return n
}

func record(observers ...stream.Observer) *observe.Recorder {
	return observe.NewRecorder(context.Background(), observe.Config{Observers: observers, Title: "a run", Workers: 2}, nil)
}

func TestWithoutAWatcherThereIsNoRecorder(t *testing.T) {
	before := observe.Active.Load()
	require.Nil(t, record())
	require.Nil(t, record(deaf{}, deaf{}))
	require.Equal(t, before, observe.Active.Load())
}

func TestAWatcherHearsOfANodeBeforeItHearsOfItsEvents(t *testing.T) {
	s := new(spy)
	c := record(s)
	a := operator()
	b := operator(a)
	c.Log(1).Planned(2, func(i int32) *node.Node { return []*node.Node{b, a}[i] }, 0)
	c.Log(0).Add(stream.Started, node.Number(b), 0)
	s.run.Sync()
	require.Equal(t, []uint64{node.Number(a), node.Number(b)}, s.nodes, "operands first")
	require.Equal(t, []string{"begin", "nodes", "events"}, slices.Compact(slices.Clone(s.order)), "functions come with the first nodes, or before")
	c.Common().Add(stream.Returned, node.Number(b), 0)
	c.Common().Operators().Add(3)
	c.Log(1).Operators().Add(4)
	c.End(errors.New("bad"), 1)
	require.Equal(t, []string{"begin", "nodes", "events", "end"}, slices.Compact(slices.Clone(s.order)))
	require.EqualValues(t, 7, s.end.Operators)
	require.EqualError(t, s.end.Err, "bad")
	require.Equal(t, 1, s.end.Orphans)
	require.EqualValues(t, -1, s.events[1].Worker, "no worker's")
}

func TestWhatComesAfterTheEndIsDropped(t *testing.T) {
	s := new(spy)
	c := record(s)
	l := c.Log(0)
	c.End(nil, 1)
	l.Add(stream.Returned, 1, 0)
	l.Met(operator(), 0)
	l.Planned(1, func(int32) *node.Node { return operator() }, 0)
	l.Fail(operator(), 1, errors.New("bad"))
	s.run.Sync()
	require.Equal(t, []string{"begin", "end"}, s.order)
}

func TestEventsOfManyGoroutinesAllArriveInTheOrderOfTheirGoroutine(t *testing.T) {
	const workers, each = 4, 40_000 // more than a log may hold
	s := new(spy)
	c := record(s)
	var wg sync.WaitGroup
	for w := range int32(workers) {
		wg.Go(func() {
			l := c.Log(w)
			for i := range int64(each) {
				l.Add(stream.Advanced, 1, i)
			}
		})
	}
	wg.Wait()
	c.End(nil, 0)
	require.Len(t, s.events, workers*each)
	next := make([]int64, workers)
	for _, e := range s.events {
		require.Equal(t, next[e.Worker], e.N)
		next[e.Worker]++
	}
}

func TestAWatcherThatPanicsIsToldNoMoreAndTheOthersAre(t *testing.T) {
	for _, method := range []string{"nodes", "events"} {
		bad, good := &spy{panics: method}, new(spy)
		c := record(bad, good)
		for range 2 {
			c.Common().Met(operator(), 0)
			c.Common().Add(stream.Started, 1, 0)
			good.run.Sync()
		}
		c.End(nil, 0)
		require.Equal(t, method, bad.order[len(bad.order)-1], "it is not even told of the end")
		require.Equal(t, []string{"begin", "nodes", "events", "nodes", "events", "end"}, good.order)
	}
	require.Nil(t, record(&spy{panics: "begin"}))
}

func TestOfFailuresTheFirstAreKept(t *testing.T) {
	s := new(spy)
	c := record(s)
	n := operator()
	for i := range 2 * stream.MostFailures {
		c.Common().Fail(n, int32(i), errors.New("bad"))
	}
	c.Expire(n, 7, context.DeadlineExceeded)
	c.End(nil, 0)
	require.Len(t, s.failures, stream.MostFailures)
	require.Equal(t, node.Number(n), s.failures[0].Node)
	var none *observe.Recorder
	none.Expire(n, 1, nil) // a run that is not observed
	none.Expired(n)
}

func TestWhenceIsTheLineThatCalls(t *testing.T) {
	line := observe.Whence()
	require.True(t, strings.HasPrefix(line, "observe_test.TestWhenceIsTheLineThatCalls (observe_test.go:"), line)
	func() { line = observe.Whence() }()
	require.True(t, strings.HasPrefix(line, "observe_test.TestWhenceIsTheLineThatCalls (observe_test.go:"), "a closure has its function's name: %s", line)
}
