package run_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/world"
)

// watching is an observer that notes the runs that it is told of, and a sampler that wants what it is told to want.
type watching struct {
	wants bool
	deaf  bool
	runs  []stream.Run
	end   *stream.End
}

func (w *watching) Sample() bool { return w.wants }

func (w *watching) Begin(r *stream.Run) stream.Watcher {
	w.runs = append(w.runs, *r)
	if w.deaf {
		return nil
	}
	return w
}

func (*watching) Nodes(stream.Shape)    {}
func (*watching) Events([]stream.Event) {}
func (w *watching) End(e stream.End)    { w.end = &e }

func TestASampleAddsTheTraceToACopyOfTheObservers(t *testing.T) {
	seen := new(watching)
	shared := make([]stream.Observer, 1, 8) // with room behind, which another run's copy must not come into
	shared[0] = seen
	trace, other := &watching{wants: true}, &watching{wants: true}
	o := run.Options{Observers: shared, Trace: trace}
	a := o.Sample()
	o.Trace = other
	b := o.Sample()
	require.Equal(t, []stream.Observer{seen, trace}, a.Observers)
	require.Equal(t, []stream.Observer{seen, other}, b.Observers)
	require.Len(t, o.Observers, 1)
	trace.wants = false
	o.Trace = trace
	require.Len(t, o.Sample().Observers, 1, "a run that the trace does not want")
	o.Trace = nil
	require.Len(t, o.Sample().Observers, 1)
	require.Nil(t, run.Options{Trace: trace}.Sample().Observers, "then the run is not observed")
}

func TestOnlyWhatSomethingWantsToSeeIsRecorded(t *testing.T) {
	roots := []*node.Node{claimed(t, one{})}
	o := run.Options{Engine: world.NewEngine(3, 5)}
	require.False(t, o.Observable())
	require.Nil(t, o.Recorder(context.Background(), stream.Parallel, roots))
	require.Empty(t, o.Title, "the stack is not looked at for nothing")
	o.Observers = []stream.Observer{&watching{deaf: true}}
	require.True(t, o.Observable())
	require.Nil(t, o.Recorder(context.Background(), stream.Parallel, roots), "no observer watches")
	require.True(t, (&run.Options{Labels: true}).Observable())
}

func TestARecorderIsToldWhatTheRunMayUse(t *testing.T) {
	for name, c := range map[string]struct {
		options     run.Options
		executor    stream.Executor
		workers, io int
	}{
		"the engine's slots": {run.Options{}, stream.Parallel, 3, 5},
		"its own":            {run.Options{Workers: 7, IOLimit: 9}, stream.Parallel, 7, 9},
		"in order":           {run.Options{Workers: 7, IOLimit: 9, Sequential: true}, stream.Sequential, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := new(watching)
			c.options.Engine, c.options.Observers, c.options.Title = world.NewEngine(3, 5), []stream.Observer{w}, "mine"
			r, _ := newRun(c.options)
			require.True(t, r.Seen == nil && r.Unseen())
			end := r.Observe(context.Background(), []*node.Node{claimed(t, one{})})
			require.NotNil(t, r.Seen)
			require.False(t, r.Unseen())
			require.Len(t, w.runs, 1)
			got := w.runs[0]
			require.Equal(t, c.executor, got.Executor)
			require.Equal(t, [2]int{c.workers, c.io}, [2]int{got.Workers, got.IO})
			require.Equal(t, "mine", got.Title)
			end(errBad)
			require.Equal(t, errBad, w.end.Err)
		})
	}
}

func TestARunThatIsNotObservedHasNoRecorderAndNoMarks(t *testing.T) {
	r, _ := newRun(run.Options{})
	end := r.Observe(context.Background(), nil)
	require.Nil(t, r.Seen)
	require.Nil(t, r.Marks)
	require.True(t, r.Unseen())
	end(nil)
	r.Opts.AllErrors = true
	require.False(t, r.Unseen(), "all errors need tasks")
}
