package observe

import (
	"context"
	"runtime/pprof"
	rtrace "runtime/trace"
	"sync"

	"xfork/graph"
	"xfork/internal/node"
)

// Marks tell Go's own tools which function of the user's a goroutine is running for: labels for the profiler, regions and a
// task per run for the execution tracer. Without them profiles show the engine's frames above everything.
//
//	go tool pprof -tagroot=xfork cpu.prof      (with the option Labels)
//	go tool trace trace.out                    (under runtime/trace: user-defined tasks and regions)

// The labels of one goroutine, while a call of f forces one of g:
//
//	f begins       f
//	  g begins     g
//	  g ends       f        Finish puts those of the call below on again
//	f ends         base     those of the force's context
//
// The runtime has no stack of labels, and does not give back those that it replaces; so Finish is told what lies below.

// labelled is the key of the labels.
const labelled = "xfork"

// Marks are the labels and regions of one run. Its goroutines share them; a nil Marks is a run without.
type Marks struct {
	// Immutable.
	labels bool
	base   context.Context // of the force, with the run's task
	task   *rtrace.Task    // nil unless the tracer was on when the run began

	mu    sync.Mutex // for what follows
	known map[kind]*mark
}

// mark is what calls of one function share: to make a set of labels costs more than to set it.
type mark struct {
	name string
	ctx  context.Context // with the labels
}

// NewMarks makes the marks of a run with that title, with labels for the profiler if they are asked for.
func NewMarks(ctx context.Context, labels bool, title string) *Marks {
	m := &Marks{labels: labels, base: ctx, known: make(map[kind]*mark)}
	if rtrace.IsEnabled() {
		m.base, m.task = rtrace.NewTask(ctx, "xfork: "+title)
	}
	return m
}

// End ends the run's task.
func (m *Marks) End() {
	// The task shows in the tracer from NewMarks to here, whatever its goroutines do.
	if m != nil && m.task != nil {
		m.task.End()
	}
}

// of finds or makes the mark of n's function. For any goroutine of the run.
func (m *Marks) of(n *node.Node) *mark {
	// Made at the first call of a function and kept for the run: names and labels of a thousand calls are the same.
	k := kindOf(n)
	m.mu.Lock()
	defer m.mu.Unlock()
	x := m.known[k]
	if x == nil {
		x = &mark{name: graph.FunctionOf(n).Name, ctx: m.base}
		if m.labels {
			x.ctx = pprof.WithLabels(m.base, pprof.Labels(labelled, x.name))
		}
		m.known[k] = x
	}
	return x
}

// Enter takes off a new goroutine the labels that it has inherited from the goroutine that made it: they may be those of a call.
func (m *Marks) Enter() {
	if m != nil && m.labels {
		pprof.SetGoroutineLabels(m.base)
	}
}

// Span is what Go's own tools are told of one call, from its beginning to its end. It belongs to the goroutine of the call.
type Span struct {
	mark   *mark
	region *rtrace.Region
}

// Begin marks the running goroutine, on which a call of n's function begins. It costs some 50 ns with labels.
func (m *Marks) Begin(n *node.Node) Span {
	s := Span{mark: m.of(n)}
	if m.labels {
		pprof.SetGoroutineLabels(s.mark.ctx)
	}
	// Asked anew at each call, because the tracer may be switched on and off while a run goes on.
	if rtrace.IsEnabled() {
		s.region = rtrace.StartRegion(m.base, s.mark.name)
	}
	return s
}

// Finish takes the mark of s off the running goroutine, and puts the labels of below on again: the call beneath it, which made the
// force in which the call of s was made. The zero Span stands for none.
func (m *Marks) Finish(s, below Span) {
	if s.region != nil {
		s.region.End()
	}
	if !m.labels {
		return
	}
	if below.mark == nil {
		pprof.SetGoroutineLabels(m.base)
		return
	}
	pprof.SetGoroutineLabels(below.mark.ctx)
}
