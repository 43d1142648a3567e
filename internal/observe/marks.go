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

// labelled is the key of the labels.
const labelled = "xfork"

// Marks are those of one run.
type Marks struct {
	labels bool
	base   context.Context // of the force, with the run's task
	task   *rtrace.Task

	mu    sync.Mutex
	known map[kind]*mark
}

// mark is what calls of one function share.
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
	if m != nil && m.task != nil {
		m.task.End()
	}
}

// of finds or makes the mark of n's function.
func (m *Marks) of(n *node.Node) *mark {
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

// Enter takes off a new goroutine what it has inherited from the one that made it.
func (m *Marks) Enter() {
	if m != nil && m.labels {
		pprof.SetGoroutineLabels(m.base)
	}
}

// Span is what Go's own tools are told of one call.
type Span struct {
	mark   *mark
	region *rtrace.Region
}

// Begin marks the goroutine, on which a call of n's function begins.
func (m *Marks) Begin(n *node.Node) Span {
	s := Span{mark: m.of(n)}
	if m.labels {
		pprof.SetGoroutineLabels(s.mark.ctx)
	}
	if rtrace.IsEnabled() {
		s.region = rtrace.StartRegion(m.base, s.mark.name)
	}
	return s
}

// Finish takes the mark of s off, and puts that of below, the call beneath it on the goroutine, on again.
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
