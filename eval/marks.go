package eval

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

// Labels gives every call a profiler label: "xfork" is the name of the function. Labels of the force's context are kept.
// It costs some 50 ns per call. Under Sequential the caller's goroutine has the labels of the force's context afterwards.
func Labels() Option { return func(o *options) { o.labels = true } }

// labelled is the key of the labels.
const labelled = "xfork"

// marks are those of one run.
type marks struct {
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

// newMarks gives nil, unless they are asked for, or the tracer runs.
func newMarks(ctx context.Context, o *options) *marks {
	if !o.labels && !rtrace.IsEnabled() {
		return nil
	}
	m := &marks{labels: o.labels, base: ctx, known: make(map[kind]*mark)}
	if rtrace.IsEnabled() {
		m.base, m.task = rtrace.NewTask(ctx, "xfork: "+o.titled())
	}
	return m
}

// end ends the run's task.
func (m *marks) end() {
	if m != nil && m.task != nil {
		m.task.End()
	}
}

// of finds or makes the mark of n's function.
func (m *marks) of(n *node.Node) *mark {
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

// enter takes off a new goroutine what it has inherited from the one that made it.
func (m *marks) enter() {
	if m != nil && m.labels {
		pprof.SetGoroutineLabels(m.base)
	}
}

// begin marks the goroutine, on which the call of f begins.
func (m *marks) begin(f *frame, n *node.Node) {
	x := m.of(n)
	f.mark = x
	if m.labels {
		pprof.SetGoroutineLabels(x.ctx)
	}
	if rtrace.IsEnabled() {
		f.region = rtrace.StartRegion(m.base, x.name)
	}
}

// finish takes the mark off, and puts that of the call below it on again.
func (m *marks) finish(p *post) {
	f := p.top()
	if f.region != nil {
		f.region.End()
		f.region = nil
	}
	if !m.labels {
		return
	}
	below := m.base
	if p.depth > 1 {
		if x := p.frames[p.depth-2].mark; x != nil {
			below = x.ctx
		}
	}
	pprof.SetGoroutineLabels(below)
}
