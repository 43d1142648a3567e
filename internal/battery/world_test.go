package battery

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"xfork/expr"
	"xfork/graph"
)

// world is one build of a program with package expr. Its functions check the promises of the engine while they run, and note
// each broken one as a problem.
type world struct {
	tags   sync.Map // *graph.Node -> tag
	limits [3]expr.Option
	under  [3]atomic.Int32 // calls under each limit that do not wait in a force
	pure   [3]expr.Func1[int, int]
	inIO   atomic.Int32
	mostIO atomic.Int32 // calls of the I/O lane that did not wait, at most

	trouble func(ctx context.Context) // what the fault tests do at every step of a function
	calls   atomic.Int64

	mu       sync.Mutex
	ran      map[int]bool
	problems []string
}

// tag is what the battery knows about a node of the engine.
type tag struct {
	id          int
	transparent bool // the node passes on failures that are not its own
}

func newWorld() *world {
	w := &world{ran: map[int]bool{}, trouble: func(context.Context) {}}
	for i := range w.limits {
		w.limits[i] = expr.Limit(max(1, i))
	}
	for i := range w.pure {
		w.pure[i] = expr.LiftErr1(func(a int) (int, error) {
			v, bad := pureFunction(i, a)
			if bad != "" {
				return 0, leaf{bad}
			}
			return v, nil
		}, expr.Pure, expr.Name(fmt.Sprintf("pure%d", i)))
	}
	return w
}

func (w *world) problem(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

func (w *world) note(id int) {
	w.calls.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ran[id] = true
}

// list has the expressions of one copy of a program.
type list struct {
	up *list
	of map[*desc]expr.Expr[int]
}

func (l *list) find(d *desc) expr.Expr[int] {
	for ; l != nil; l = l.up {
		if x, ok := l.of[d]; ok {
			return x
		}
	}
	panic("battery: operand out of sight")
}

// build makes the nodes of p; v is the argument of the function around it.
func (w *world) build(p *program, up *list, v int) *list {
	l := &list{up, map[*desc]expr.Expr[int]{}}
	for _, d := range p.nodes {
		x := w.node(d, l, v)
		w.tag(x.Node(), d)
		l.of[d] = x
	}
	return l
}

func (w *world) tag(n *graph.Node, d *desc) {
	w.tags.Store(n, tag{d.id, d.kind == bind || d.kind == catch || d.kind == flatten && n.Name() == "Flatten" || d.kind == loop})
}

func tagged[T any](w *world, x expr.Expr[T], d *desc) expr.Expr[T] {
	w.tag(x.Node(), d)
	return x
}

// count watches the calls for one node, or for one part of it.
type count struct{ active, values, tries atomic.Int32 }

func (w *world) count(_ *desc, n int) []*count {
	cs := make([]*count, n)
	for i := range cs {
		cs[i] = new(count)
	}
	return cs
}

// body runs a user's function: see type function, and the oracle's call, which interprets it.
func (w *world) body(ctx context.Context, d *desc, l *list, c *count, v, part int) (r int, x expr.Expr[int], err error) {
	f := d.fn
	w.note(d.id)
	if n := c.active.Add(1); n > 1 {
		w.problem("#%d: %d calls for one node at the same time", d.id, n)
	}
	here := &stay{w: w, f: f, part: part}
	here.enter()
	defer func() {
		here.exit()
		c.active.Add(-1)
	}()
	w.trouble(ctx)
	if int(c.tries.Add(1)) <= f.tries {
		return 0, x, errTry
	}
	if f.sub != nil {
		l = w.build(f.sub, l, v)
	}
	for _, m := range f.forces {
		y := l.find(m)
		w.trouble(ctx)
		here.exit()
		u, bad := y.Force(ctx)
		here.enter()
		switch {
		case bad == nil:
			v = mix(v, u)
		case cancelledForce(bad) && f.onErr != panicIt:
			return 0, x, bad
		case f.onErr == swallowIt:
			v = mix(v, hash(w.describe(bad)))
		case f.onErr == wrapIt:
			return 0, x, wrapped{d.id, bad}
		case f.onErr == panicIt:
			panic(bad)
		default:
			return 0, x, bad
		}
	}
	w.trouble(ctx)
	if f.fails(v) {
		text := leaf{errText(d.id, part)}
		faults[f.fail.kind()].Add(1)
		switch f.fail {
		case returnsError:
			return 0, x, text
		case panicsText:
			panic(text.text)
		case panicsError:
			panic(text)
		case panicsNil:
			panic(nil)
		case dividesByZero:
			zero := 0
			return v / zero, x, nil
		case writesNilMap:
			var m map[int]int
			//lint:ignore SA5000 the fault that is wanted
			m[v] = v
		case exits:
			runtime.Goexit()
		}
	}
	if f.result != nil {
		x = l.find(f.result)
	} else if n := c.values.Add(1); n > 1 && part == 0 { // a fold that was cancelled begins anew
		w.problem("#%d: run to completion %d times", d.id, n)
	}
	return v, x, nil
}

// cancelledForce reports whether a force inside of a function was cancelled. The function must then not return a value.
func cancelledForce(err error) bool {
	var e *expr.Error
	return !errors.As(err, &e) && isCancelled(err)
}

// stay is the time that a function is running and not waiting in a force.
type stay struct {
	w    *world
	f    *function
	part int
	in   bool
}

var inUnsafe atomic.Int32

func (s *stay) enter() {
	s.in = true
	if s.part > 0 { // the parts of a fold run beside each other
		return
	}
	if s.f.lane == unsafeLane {
		if n := inUnsafe.Add(1); n > 1 {
			s.w.problem("%d unsafe calls at the same time", n)
		}
	}
	if s.f.lane == io {
		n := s.w.inIO.Add(1)
		for most := s.w.mostIO.Load(); n > most && !s.w.mostIO.CompareAndSwap(most, n); most = s.w.mostIO.Load() {
		}
	}
	if l := s.f.limit; l > 0 {
		if n := s.w.under[l].Add(1); int(n) > l {
			s.w.problem("%d calls under Limit(%d) at the same time", n, l)
		}
	}
}

func (s *stay) exit() {
	if !s.in {
		return
	}
	s.in = false
	if s.part > 0 {
		return
	}
	if s.f.lane == unsafeLane {
		inUnsafe.Add(-1)
	}
	if s.f.lane == io {
		s.w.inIO.Add(-1)
	}
	if l := s.f.limit; l > 0 {
		s.w.under[l].Add(-1)
	}
}

// verdict returns the problems so far.
func (w *world) verdict() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.problems)
}
