package eval_test

import (
	"context"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// watch is an observer made of functions, of which any may be nil.
type watch struct {
	begin  func(*stream.Run)
	nodes  func(stream.Shape)
	events func([]stream.Event)
	end    func(stream.End)
	busy   atomic.Int32
}

func (w *watch) Begin(r *stream.Run) stream.Watcher {
	if w.begin != nil {
		w.begin(r)
	}
	return w
}

// alone checks that the methods are never called at the same time.
func (w *watch) alone() func() {
	if w.busy.Add(1) != 1 {
		panic("two methods at once")
	}
	return func() { w.busy.Add(-1) }
}

func (w *watch) Nodes(s stream.Shape) {
	defer w.alone()()
	if w.nodes != nil {
		w.nodes(s)
	}
}

func (w *watch) Events(es []stream.Event) {
	defer w.alone()()
	if w.events != nil {
		w.events(es)
	}
}

func (w *watch) End(e stream.End) {
	defer w.alone()()
	if w.end != nil {
		w.end(e)
	}
}

var inc = expr.Lift1(func(n int) int { return n + 1 }, expr.Name("inc"))

// many is a graph of 5000 calls and as many operators: enough for several batches.
func many() expr.Expr[int] { return ops.Sum(inc.Map(make([]int, 5000))...) }

// stderr gives what f makes the process write there.
func stderr(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	was := os.Stderr
	os.Stderr = w
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	defer func() { os.Stderr = was }()
	f()
	require.NoError(t, w.Close())
	return <-text
}

func TestTheStream(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in parallel": {eval.Workers(8)}, "in sequence": {eval.Sequential()}} {
		t.Run("nodes come before events about them, beginnings before ends, "+name, func(t *testing.T) {
			known := make(map[uint64]bool)
			functions := 0
			running := make(map[int32][]uint64)
			last := make(map[int32]time.Duration)
			returned := 0
			var end *stream.End
			o := &watch{
				nodes: func(s stream.Shape) {
					functions += len(s.Functions)
					for i := range s.Nodes {
						n := &s.Nodes[i]
						known[n.Number] = true
						if int(n.Function) >= functions || n.Strict > n.Count {
							panic("a node of no function")
						}
						for _, x := range s.Operands(n) {
							if x >= n.Number {
								panic("an operand that is younger")
							}
						}
					}
				},
				events: func(es []stream.Event) {
					for _, e := range es {
						if !known[e.Node] {
							panic("an event about an unknown node")
						}
						if e.At < last[e.Worker] {
							panic("a worker's events are out of order")
						}
						last[e.Worker] = e.At
						switch e.Kind {
						case stream.Started:
							running[e.Worker] = append(running[e.Worker], e.Node)
						case stream.Returned:
							open := running[e.Worker]
							if open[len(open)-1] != e.Node {
								panic("calls do not nest")
							}
							running[e.Worker] = open[:len(open)-1]
							returned++
						}
					}
				},
				end: func(e stream.End) { end = &e },
			}
			_, err := many().Force(context.Background(), append(opts, eval.Observe(o))...)
			require.NoError(t, err)
			require.Equal(t, 5000, returned)
			require.NotNil(t, end)
			require.EqualValues(t, 4999, end.Operators)
			for _, open := range running {
				require.Empty(t, open)
			}
		})
	}
	t.Run("the roots can be looked at when the run begins", func(t *testing.T) {
		var nodes int
		_, err := many().Force(context.Background(), eval.Observe(&watch{begin: func(r *stream.Run) {
			nodes = graph.Look(r.Roots...).Len()
		}}))
		require.NoError(t, err)
		require.Equal(t, 9999, nodes)
	})
	t.Run("a force that finds its value there is no run, nor is one under an ended context", func(t *testing.T) {
		rec := record.New()
		x := inc.Fork(1)
		expr.Must(x.Force(context.Background()))
		expr.Must(x.Force(context.Background(), eval.Observe(rec)))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := inc.Fork(2).Force(ctx, eval.Observe(rec))
		require.ErrorIs(t, err, context.Canceled)
		require.Nil(t, rec.Last())
	})
	t.Run("an observer may decline", func(t *testing.T) {
		_, err := many().Force(context.Background(), eval.Observe(decline{}))
		require.NoError(t, err)
	})
	t.Run("a light force inside of a call is counted with the run", func(t *testing.T) {
		rec := record.New()
		f := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
			return ops.Add(ops.Add(expr.Const(n), expr.Const(1)), expr.Const(2)).Force(ctx)
		})
		_, err := f.Fork(1).Force(context.Background(), eval.Observe(rec))
		require.NoError(t, err)
		require.Len(t, rec.Runs(), 1)
		require.EqualValues(t, 2, rec.Last().Operators)
	})
	t.Run("an orphan has a beginning and no end", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		release := make(chan struct{})
		x := expr.Fork(func() int { cancel(); <-release; return 1 })
		rec := record.New()
		_, err := x.Force(ctx, eval.Observe(rec))
		require.ErrorIs(t, err, context.Canceled)
		close(release)
		require.NoError(t, eval.Default.Close(context.Background()))
		require.Equal(t, 1, rec.Last().Orphans)
		require.Equal(t, record.Unfinished, rec.Last().Nodes[0].Fate)
	})
}

type decline struct{}

func (decline) Begin(*stream.Run) stream.Watcher { return nil }

func TestObserversThatMisbehave(t *testing.T) {
	bad := map[string]func(){
		"panics":             func() { panic("bad observer") },
		"ends its goroutine": runtime.Goexit,
	}
	for name, misbehave := range bad {
		for method, o := range map[string]*watch{
			"Begin":  {begin: func(*stream.Run) { misbehave() }},
			"Nodes":  {nodes: func(stream.Shape) { misbehave() }},
			"Events": {events: func([]stream.Event) { misbehave() }},
			"End":    {end: func(stream.End) { misbehave() }},
		} {
			t.Run("one that "+name+" in "+method+" harms neither the run nor the other observer", func(t *testing.T) {
				rec := record.New()
				var v int
				var err error
				said := stderr(t, func() {
					v, err = many().Force(context.Background(), eval.Workers(4), eval.Observe(o), eval.Observe(rec))
				})
				require.NoError(t, err)
				require.Equal(t, 5000, v)
				require.Equal(t, 5000, rec.Last().Figures().Ran())
				require.Contains(t, said, "xfork: an observer is told no more of this run: it ")
			})
		}
	}
	t.Run("one that is slow slows the run down, and loses nothing", func(t *testing.T) {
		events := 0
		o := &watch{events: func(es []stream.Event) { time.Sleep(time.Millisecond); events += len(es) }}
		_, err := many().Force(context.Background(), eval.Workers(4), eval.Observe(o))
		require.NoError(t, err)
		require.Equal(t, 10_000, events)
	})
}

func TestSync(t *testing.T) {
	seen := make(chan int, 1)
	started := 0
	var run *stream.Run
	o := &watch{
		begin:  func(r *stream.Run) { run = r },
		events: func(es []stream.Event) { started += len(es) },
	}
	x := expr.Fork(func() int {
		run.Sync()
		seen <- started
		return 1
	})
	_, err := x.Force(context.Background(), eval.Observe(o))
	require.NoError(t, err)
	require.Equal(t, 1, <-seen, "the call has begun")
	require.Equal(t, 2, started)
	run.Sync() // does nothing any more
	require.Equal(t, 2, started)
}

// TestManyObservedRuns is for the race detector: runs that overlap in time and in their graphs, with observers of their own
// and one that they share, some of them cancelled, and somebody who asks all the time.
func TestManyObservedRuns(t *testing.T) {
	shared := record.New()
	var wg sync.WaitGroup
	const rounds, calls = 12, 2000
	for round := range rounds {
		x := ops.Sum(inc.Map(make([]int, calls))...)
		for i := range 3 {
			wg.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				if i < round%3 {
					time.AfterFunc(time.Millisecond, cancel)
				}
				live := &watch{begin: func(r *stream.Run) {
					go func() {
						for range 10 {
							r.Sync()
						}
					}()
				}}
				v, err := x.Force(ctx, eval.Workers(8), eval.Observe(shared), eval.Observe(live))
				if err == nil && v != calls || err != nil && ctx.Err() == nil {
					t.Error(v, err)
				}
			})
		}
		if round%4 == 3 {
			wg.Wait()
		}
	}
	wg.Wait()
	ran := 0
	for _, r := range shared.Runs() {
		f := r.Figures()
		ran += f.Calls[record.Done] + f.Calls[record.Unfinished] // a call may outlive the run that began it
	}
	require.Equal(t, rounds*calls, ran, "each call is made once, and told of by the run that made it")
}
