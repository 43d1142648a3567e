package battery

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// TestEqual compares every way of running random programs with the oracle: values, errors and the nodes they name, which
// functions were called, and what is left behind.
func TestEqual(t *testing.T) {
	start, n := time.Now(), harness.Scale(3000, 100_000, 1_000_000)
	campaign(t, n, checkEqual)
	t.Logf("%d programs, %d forces in %.1f s: 0 wrong", n, forces.Load(), time.Since(start).Seconds())
}

func (w *world) outcome(v int, err error) string {
	if err != nil {
		return w.describe(err)
	}
	return fmt.Sprintf("value %d", v)
}

func (n *onode) outcome() string {
	if n.fault != nil {
		return n.fault.text
	}
	return fmt.Sprintf("value %d", n.v)
}

// expected is the verdict of the oracle on a program.
type expected struct {
	root  string
	nodes map[*desc]string
	ran   map[int]bool
	fails bool
	any   bool
}

func expect(p *program) expected {
	o := &oracle{ran: map[int]bool{}}
	l := o.build(p, nil, 0)
	o.force(l.of[p.root()])
	e := expected{root: l.of[p.root()].outcome(), nodes: map[*desc]string{}, ran: maps.Clone(o.ran), fails: o.fails}
	for _, d := range p.nodes {
		o.force(l.of[d])
		e.nodes[d] = l.of[d].outcome()
		e.any = e.any || uses(d, anyOf)
	}
	return e
}

// uses reports whether the program has a node of a kind, at the top or inside of a function.
func uses(d *desc, k kind) bool {
	if d.kind == k {
		return true
	}
	if d.fn != nil && d.fn.sub != nil {
		for _, x := range d.fn.sub.nodes {
			if uses(x, k) {
				return true
			}
		}
	}
	return false
}

// checkEqual runs one program in every mode.
func checkEqual(p *program, seed uint64) (bad []string) {
	want := expect(p)
	r := rand.New(rand.NewPCG(seed, 1))
	modes := []struct {
		name string
		opts []eval.Option
	}{
		{"Sequential", []eval.Option{eval.Sequential()}},
		{"Workers(1)", []eval.Option{eval.Workers(1)}},
		{"Workers(2)", []eval.Option{eval.Workers(2)}},
		{"Workers(8)", []eval.Option{eval.Workers(8)}},
		{"IOLimit(1)", []eval.Option{eval.IOLimit(1)}},
		{"On(2, 1)", []eval.Option{eval.On(eval.NewEngine(2, 1))}},
	}
	for _, m := range modes {
		if p.wild && m.name == "Sequential" {
			continue // Goexit ends the caller, as in plain Go
		}
		w := newWorld()
		l := w.build(p, nil, 0)
		root := l.of[p.root()]
		check := func(how, got, want string) {
			forces.Add(1)
			if got != want {
				bad = append(bad, fmt.Sprintf("%s, %s: got %q, want %q", m.name, how, got, want))
			}
		}
		if r.IntN(3) == 0 {
			check("Start", w.outcome(root.Start(context.Background(), m.opts...).Wait()), want.root)
		} else {
			check("Force", w.outcome(root.Force(context.Background(), m.opts...)), want.root)
		}
		if s := w.compareRan(want, m.name == "Sequential"); s != "" {
			bad = append(bad, m.name+": "+s)
		}
		calls := w.calls.Load()
		check("the second Force", w.outcome(root.Force(context.Background(), m.opts...)), want.root)
		if now := w.calls.Load(); now > calls && !want.fails && !want.any {
			bad = append(bad, m.name+": functions were called again by the second force")
		}
		for d, x := range l.of {
			check(fmt.Sprintf("Force of #%d", d.id), w.outcome(x.Force(context.Background(), m.opts...)), want.nodes[d])
		}
		if n := w.mostIO.Load(); n > 1 && (m.name == "IOLimit(1)" || m.name == "On(2, 1)") && !want.fails && !want.any {
			bad = append(bad, fmt.Sprintf("%s: %d I/O calls at the same time", m.name, n))
		}
		bad = append(bad, w.verdict()...)
		if len(bad) > 0 {
			return bad
		}
	}
	return append(bad, checkOverlap(p, want, r)...)
}

// compareRan returns a call that is missing or was made in vain, or "". A sequential run calls what the oracle calls. A parallel one
// may have begun more where something failed or one success was enough.
func (w *world) compareRan(want expected, sequential bool) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range want.ran {
		if !w.ran[id] && (sequential || !want.any) {
			return fmt.Sprintf("#%d was not called", id)
		}
	}
	for id := range w.ran {
		if !want.ran[id] && (sequential || !want.fails && !want.any) {
			return fmt.Sprintf("#%d was called, though no node needs it", id)
		}
	}
	return ""
}

// checkOverlap forces random nodes of one build from several goroutines at once, in several ways.
func checkOverlap(p *program, want expected, r *rand.Rand) (bad []string) {
	w := newWorld()
	l := w.build(p, nil, 0)
	var mu sync.Mutex
	check := func(how string, d *desc, got string) {
		forces.Add(1)
		if got != want.nodes[d] {
			mu.Lock()
			defer mu.Unlock()
			bad = append(bad, fmt.Sprintf("overlapping forces, %s of #%d: got %q, want %q", how, d.id, got, want.nodes[d]))
		}
	}
	var all sync.WaitGroup
	for range 2 + r.IntN(4) {
		opts := [][]eval.Option{nil, {eval.Workers(1)}, {eval.Workers(3)}, {eval.IOLimit(1)}}[r.IntN(4)]
		if !p.wild && r.IntN(6) == 0 {
			opts = []eval.Option{eval.Sequential()}
		}
		var ds []*desc
		var xs []expr.Expr[int]
		for range 1 + r.IntN(3) {
			d := p.nodes[r.IntN(len(p.nodes))]
			ds, xs = append(ds, d), append(xs, l.of[d])
		}
		asCompleted := r.IntN(4) == 0
		all.Go(func() {
			if asCompleted {
				told := make([]bool, len(xs))
				for i, res := range expr.AsCompleted(context.Background(), xs, opts...) {
					if told[i] {
						check("AsCompleted, twice", ds[i], "twice")
					}
					told[i] = true
					check("AsCompleted", ds[i], w.outcome(res.Value, res.Err))
				}
				for i, ok := range told {
					if !ok {
						check("AsCompleted, never", ds[i], "never")
					}
				}
				return
			}
			for i, x := range xs {
				check("Force", ds[i], w.outcome(x.Force(context.Background(), opts...)))
			}
		})
	}
	all.Wait()
	return append(bad, w.verdict()...)
}
