//go:build seam

package schedule

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/gate"
	"xfork/internal/seam"
	"xfork/internal/seam/explore"
)

var bg = context.Background()

// TestMain makes it cheap to hand a turn over: with one processor a woken goroutine runs as soon as its waker stops. It also
// takes the back-off out of the gate, so that every force tries to be alone in it.
func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(1)
	gate.CoolDown = 0
	code := m.Run()
	dropStore()
	os.Exit(code)
}

// scenario is a small program: a graph, and what happens to it.
type scenario struct {
	name  string
	graph func(w *world) []expr.Expr[int]
	act   func(w *world)
	opts  []eval.Option // of all forces, the reference's included
	// weight is how many times as many schedules as others it gets; 0 means 1.
	weight int
}

// The engine of every world.
const (
	workers = 2
	ioCalls = 1
)

// world is one run of a scenario: its graph, and the faults that were seen. It has no locks, because the controller lets only
// one goroutine run at a time.
type world struct {
	engine *eval.Engine
	opts   []eval.Option
	alone  bool // the world of a reference, which runs sequentially
	roots  []expr.Expr[int]
	want   []result
	faults []error
	limits map[expr.Option]int
	vars   map[string]expr.Expr[int] // what functions of the graph refer to
	quiet  []func() error            // what else is looked at when the schedule is over
}

// result is the outcome of a force.
type result struct {
	v   int
	err error
}

func (r result) String() string {
	if r.err != nil {
		return r.err.Error()
	}
	return fmt.Sprint(r.v)
}

func newWorld(s *scenario) *world {
	w := &world{engine: eval.NewEngine(workers, ioCalls), opts: s.opts, limits: map[expr.Option]int{}, vars: map[string]expr.Expr[int]{}}
	w.roots = s.graph(w)
	return w
}

// reference forces every root of a fresh graph sequentially, with no other force beside it. It has a controller only for the
// sake of its clock.
func reference(s *scenario) (want []result) {
	for i := range newWorld(s).roots {
		w := newWorld(s)
		w.alone = true
		got := result{err: eval.ErrGoexit} // unless it comes to its end
		o := explore.Run(0, func() {
			v, err := w.roots[i].Force(bg, append(s.opts, eval.Sequential())...)
			got = result{v, err}
		})
		if o.Fault != nil || len(w.faults) > 0 {
			panic(fmt.Sprintf("%s: the reference itself is wrong: %v %v", s.name, o.Fault, w.faults))
		}
		want = append(want, got)
	}
	return want
}

// play runs the scenario under one schedule.
func play(s *scenario, want []result, seed uint64) (explore.Outcome, error) {
	w := newWorld(s)
	w.want = want
	o := explore.Run(seed, func() { s.act(w) })
	if o.Fault != nil {
		return o, o.Fault
	}
	if err := eval.Quiet(w.engine, workers, ioCalls); err != nil {
		w.faults = append(w.faults, err)
	}
	for _, quiet := range w.quiet {
		if err := quiet(); err != nil {
			w.faults = append(w.faults, err)
		}
	}
	for l, n := range w.limits {
		if err := expr.QuietLimit(l, n); err != nil {
			w.faults = append(w.faults, err)
		}
	}
	return o, errors.Join(w.faults...)
}

func (w *world) fault(format string, args ...any) {
	w.faults = append(w.faults, fmt.Errorf(format, args...))
}

// together runs functions at the same time.
func (w *world) together(fs ...func()) { explore.Together(fs...) }

// on puts the world's engine before other options.
func (w *world) on(opts []eval.Option) []eval.Option {
	return slices.Concat([]eval.Option{eval.On(w.engine)}, w.opts, opts)
}

// force forces root i and compares the outcome with the reference.
func (w *world) force(i int, opts ...eval.Option) {
	v, err := w.roots[i].Force(bg, w.on(opts)...)
	w.compare(i, v, err)
}

// forcing returns force as an argument of together.
func (w *world) forcing(i int, opts ...eval.Option) func() { return func() { w.force(i, opts...) } }

// forceUnder is force under a context that may end. Then the error of the context is right as well.
func (w *world) forceUnder(ctx context.Context, i int, opts ...eval.Option) {
	v, err := w.roots[i].Force(ctx, w.on(opts)...)
	w.compareUnder(ctx, i, v, err)
}

func (w *world) compareUnder(ctx context.Context, i, v int, err error) {
	if ctx.Err() != nil && err != nil && errors.Is(err, context.Canceled) {
		return
	}
	w.compare(i, v, err)
}

func (w *world) compare(i, v int, err error) {
	if errors.Is(err, eval.ErrGoexit) && errors.Is(w.want[i].err, eval.ErrGoexit) {
		return // sequentially a Goexit ends the caller and is not compared as a text
	}
	if got := (result{v, err}); got.String() != w.want[i].String() {
		w.fault("root %d gave %v, and sequentially %v", i, got, w.want[i])
	}
}

// again forces all roots one after the other, which hangs or differs if an earlier force has left a node or a permit behind.
func (w *world) again() {
	for i := range w.roots {
		w.force(i)
	}
}

// beside returns the act of most scenarios: forces of some roots run beside each other, and afterwards every root is forced.
func beside(roots ...int) func(w *world) {
	return func(w *world) {
		w.together(w.forcings(roots)...)
		w.again()
	}
}

// cancelledBeside returns beside with a force of root 0 as the first and the end of its context as the last.
func cancelledBeside(others ...int) func(w *world) {
	return func(w *world) {
		ctx, end := cancelled()
		w.together(slices.Concat([]func(){func() { w.forceUnder(ctx, 0) }}, w.forcings(others), []func(){end})...)
		w.again()
	}
}

// forcings returns forces of several roots for together.
func (w *world) forcings(roots []int) (fs []func()) {
	for _, i := range roots {
		fs = append(fs, w.forcing(i))
	}
	return fs
}

// forceKey is the key under which a context of cancelled has itself, for calls to know whether their force was cancelled.
type forceKey struct{}

// cancelled returns a context, and a function for together that ends it at a step that the schedule chooses.
func cancelled() (ctx context.Context, end func()) {
	force, cancel := context.WithCancel(bg)
	return context.WithValue(force, forceKey{}, force), func() {
		seam.Step("cancel")
		cancel()
	}
}
