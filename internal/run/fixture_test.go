package run_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/run"
	"xfork/internal/site"
	"xfork/internal/world"
	"xfork/scheduler"
)

// machine stands for the machine of a run, and notes what it is asked.
type machine struct {
	mu     sync.Mutex
	killed []*demand.Scope
	died   []error
	nested int
}

func (m *machine) Kill(s *demand.Scope, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.killed = append(m.killed, s)
}

func (m *machine) Died(a *run.Attempt) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.died = append(m.died, a.Err)
}

func (m *machine) Departs(*demand.Block, int32) bool { return false }

func (m *machine) EndNested(*run.Post) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.nested++
}

// newRun is an open run of its own engine, with a machine that only notes.
func newRun(o run.Options) (*run.Run, *machine) {
	if o.World == nil {
		o.World = world.Here()
	}
	if o.Engine == nil {
		o.Engine = world.NewEngine(4, 4)
	}
	m := new(machine)
	r := &run.Run{Opts: o, Machine: m}
	r.Open()
	return r, m
}

// body lets a test say what the workers of a run do.
type body struct {
	*run.Run
	do func(p *run.Post, t int32)
}

func (b *body) Do(w *scheduler.Worker, t int32) int32 {
	b.do(w.Local.(*run.Post), t)
	return scheduler.None
}

func (*body) Idle(*scheduler.Worker) {}

// schedule gives r so many workers. What it returns waits until all of them have ended.
func schedule(r *run.Run, workers int, do func(p *run.Post, t int32)) (end func()) {
	r.Sched = r.Opts.World.Engine(r.Opts.Engine).Slots.NewRun(&body{r, do}, workers, workers, workers)
	return func() {
		r.Sched.Close()
		r.Sched.Forget()
	}
}

// scope is a scope of r with the tasks of what root needs, numbered.
func scope(t *testing.T, r *run.Run, root *node.Node, rules demand.Rules) *demand.Scope {
	t.Helper()
	s := demand.NewScope(r.Machine, context.Background(), root, nil)
	left, failed, err := s.Fill(&s.Block0, new(plan.Plan), root, rules)
	require.NoError(t, err)
	require.Empty(t, failed)
	r.Number(&s.Block0)
	s.Append(&s.Block0, left)
	return s
}

var errBad = errors.New("bad")

// The operators of these tests: one has a value, the others end as they are called.
type (
	one     struct{ node.Plain }
	refuses struct{ node.Plain }
	panics  struct{ node.Plain }
	exits   struct{ node.Plain }
)

func (one) Info(*node.Node) *node.Info     { return &node.Info{Name: "one"} }
func (refuses) Info(*node.Node) *node.Info { return &node.Info{Name: "refuses"} }
func (panics) Info(*node.Node) *node.Info  { return &node.Info{Name: "panics"} }
func (exits) Info(*node.Node) *node.Info   { return &node.Info{Name: "exits"} }

func (one) Eval(*node.Scope, *node.Node) error     { return nil }
func (refuses) Eval(*node.Scope, *node.Node) error { return errBad }
func (panics) Eval(*node.Scope, *node.Node) error  { panic(errBad) }
func (exits) Eval(*node.Scope, *node.Node) error   { runtime.Goexit(); return nil }

// claimed is a new node of that operator, which this goroutine has claimed.
func claimed(t *testing.T, op node.Op) *node.Node {
	t.Helper()
	n := new(node.Node)
	node.Init(n, op, site.Caller(), nil, nil)
	require.True(t, node.Claim(n))
	return n
}

// apart runs f on a goroutine of its own, which f may end, and waits for its end.
func apart(f func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Wait()
}
