package battery

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"xfork/expr"
	"xfork/graph"
)

// world is one build of a program with package expr. Its functions keep watch: whatever they see that must not be is
// noted as a problem.
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

// tag is what the battery knows of a node.
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

// list are the expressions of one copy of a program.
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

// build makes the nodes of p; v is what the function around was called with.
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

// The operators.
type (
	opNegate  struct{}
	opAdd     struct{}
	opQuo     struct{}
	opLargest struct{}
	opRatio   struct{}
	opOdd     struct{}
	opTruth   struct{}
	opAny     struct{}
	opMixed   struct{}
	opPair    struct{}
	opFour    struct{}
	opAffine  struct{}
	opPlus    struct{}
)

func (opNegate) Apply(a int) int        { return -a }
func (opAdd) Apply(a, b int) int        { return a + b }
func (opLargest) Apply(a, b, c int) int { return max(a, b, c) }
func (opOdd) Apply(a int) bool          { return odd(a) }
func (opTruth) Apply(a bool) int        { return truth(a) }
func (opAny) Apply(int) int             { return anyValue }
func (opMixed) Apply(vs []int) int      { return mixed(vs...) }
func (opAffine) Apply(a affine) int     { return a.value() }
func (opPlus) Apply(a, b int) int       { return a + b }

func (opQuo) Apply(a, b int) (int, error) {
	if b%3 == 0 {
		return 0, errZero
	}
	return a / (b % 3), nil
}

func (opRatio) Apply(a, b, c int) (int, error) {
	if c%3 == 0 {
		return 0, errZero
	}
	return (a - b) / (c % 3), nil
}

func (opPair) Apply(p expr.Two[int, int]) int { return mixed(p.A, p.B) }

// four is what Gather fills.
type four struct {
	n int
	v [4]int
}

func (opFour) Apply(f four) int { return mixed(f.v[:f.n]...) }

// node builds one description.
func (w *world) node(d *desc, l *list, v int) expr.Expr[int] {
	var x []expr.Expr[int]
	for _, a := range d.args {
		x = append(x, l.find(a))
	}
	switch d.kind {
	case constant:
		return expr.Const(d.k)
	case param:
		return expr.Const(v)
	case failed:
		return expr.Fail[int](leaf{errText(d.id, 0)})
	case negate:
		return expr.Op1[opNegate](x[0])
	case add:
		return expr.Op2[opAdd](x[0], x[1])
	case quo:
		return expr.Try2[opQuo](x[0], x[1])
	case largest:
		return expr.Op3[opLargest](x[0], x[1], x[2])
	case ratio:
		return expr.Try3[opRatio](x[0], x[1], x[2])
	case call:
		return w.call(d, l, x)
	case nary:
		return w.nary(d, l, x)
	case mapped:
		return w.mapped(d, l)
	case pure:
		if len(x) > 0 {
			return w.pure[d.k%3].Call(x[0])
		}
		return w.pure[d.k%3].Fork(d.k % 4)
	case bind:
		c := w.count(d, 1)
		return expr.Bind(x[0], func(a int) expr.Expr[int] { return w.chosen(d, l, c, a) })
	case catch:
		c := w.count(d, 1)
		return expr.Catch(x[0], func(err error) expr.Expr[int] { return w.chosen(d, l, c, hash(w.describe(err))) })
	case flatten:
		return expr.Flatten(w.forkOfExpr(d, l))
	case choose:
		return expr.If(expr.Op1[opOdd](x[0]), x[1], x[2])
	case andAlso:
		return expr.Op1[opTruth](expr.AndAlso(expr.Op1[opOdd](x[0]), expr.Op1[opOdd](x[1])))
	case orElse:
		return expr.Op1[opTruth](expr.OrElse(expr.Op1[opOdd](x[0]), expr.Op1[opOdd](x[1])))
	case anyOf:
		for i := range x {
			if d.args[i].isValue() {
				x[i] = expr.Const(anyValue)
			} else {
				x[i] = expr.Op1[opAny](x[i])
			}
		}
		return expr.Any(x...)
	case settle:
		return settledSum(w, expr.Settle(x...))
	case all:
		return expr.Op1[opMixed](expr.All(x...))
	case pair:
		return expr.Op1[opPair](expr.Pair(x[0], x[1]))
	case gather:
		return expr.Op1[opFour](expr.Gather(func(f *four) (fields []expr.Field) {
			f.n = len(x)
			for i := range x {
				fields = append(fields, x[i].To(&f.v[i]))
			}
			return fields
		}))
	case after:
		var deps []expr.Noded
		for _, a := range x[1:] {
			deps = append(deps, a)
		}
		return expr.After(x[0], deps...)
	case foldRange, fold:
		return w.fold(d, l)
	case loop:
		return w.loop(d, x[0], d.k)
	}
	panic("battery: unknown kind")
}

// settledSum needs w for the texts of errors, so it is a fork.
func settledSum(w *world, x expr.Expr[[]expr.Result[int]]) expr.Expr[int] {
	return expr.Map(x, func(rs []expr.Result[int]) int {
		v := 0
		for _, r := range rs {
			if r.Err != nil {
				v = mix(v, hash(w.describe(r.Err)))
			} else {
				v = mix(v, r.Value)
			}
		}
		return v
	})
}

// loop is recursion by Bind: in tail position where k is even.
func (w *world) loop(d *desc, end expr.Expr[int], k int) expr.Expr[int] {
	return tagged(w, expr.Bind(expr.Const(k), func(k int) expr.Expr[int] {
		switch {
		case k == 0:
			return end
		case odd(d.k):
			return expr.Op2[opPlus](w.loop(d, end, k-1), expr.Const(1))
		}
		return w.loop(d, end, k-1)
	}), d)
}

// options of a function.
func (w *world) options(f *function) (opts []expr.Option) {
	switch f.lane {
	case io:
		opts = append(opts, expr.IOBound)
	case unsafeLane:
		opts = append(opts, expr.Unsafe)
	}
	if f.limit > 0 {
		opts = append(opts, w.limits[f.limit])
	}
	if f.priority != 0 {
		opts = append(opts, expr.Priority(f.priority))
	}
	if f.timeout {
		opts = append(opts, expr.Timeout(time.Hour))
	}
	if f.rate {
		opts = append(opts, expr.Rate(yields{}))
	}
	switch f.policy {
	case 1:
		opts = append(opts, expr.Retry(expr.Attempts(f.tries+1)))
	case 2:
		opts = append(opts, expr.Retry(expr.Backoff(f.tries+1, 10*time.Microsecond, time.Millisecond)))
	}
	return opts
}

// yields is a rate that nobody notices.
type yields struct{}

func (yields) Wait(context.Context) error {
	runtime.Gosched()
	return nil
}

// call builds a call in one of the shapes that its number of arguments allows.
func (w *world) call(d *desc, l *list, x []expr.Expr[int]) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, 1), w.options(d.fn)
	run := func(ctx context.Context, a ...int) (int, error) {
		v, _, err := w.body(ctx, d, l, c[0], mix(d.k, mixed(a...)), 0)
		return v, err
	}
	now := context.Background()
	switch len(x) {
	case 0:
		switch {
		case f.closure && f.flavour == plain:
			return expr.Fork(func() int { return must(run(now)) }, opts...)
		case f.closure && f.flavour == withErr:
			return expr.ForkErr(func() (int, error) { return run(now) }, opts...)
		case f.closure:
			return expr.ForkCtx(func(ctx context.Context) (int, error) { return run(ctx) }, opts...)
		case f.flavour == plain:
			return expr.Lift0(func() int { return must(run(now)) }, opts...).Fork()
		case f.flavour == withErr:
			return expr.LiftErr1(func(int) (int, error) { return run(now) }, opts...).Fork(d.k)
		}
		return expr.LiftCtx2(func(ctx context.Context, _ int, _ string) (int, error) { return run(ctx) }, opts...).Fork(d.k, "x")
	case 1:
		switch {
		case f.flavour == plain && f.closure:
			return expr.Map(x[0], func(a int) int { return must(run(now, a)) }, opts...)
		case f.flavour == plain:
			return expr.Lift1(func(a int) int { return must(run(now, a)) }, opts...).Call(x[0])
		case f.flavour == withErr && f.closure:
			return expr.MapErr(x[0], func(a int) (int, error) { return run(now, a) }, opts...)
		case f.flavour == withErr:
			return expr.LiftErr1(func(a int) (int, error) { return run(now, a) }, opts...).Call(x[0])
		}
		if f.closure {
			return expr.MapCtx(x[0], func(ctx context.Context, a int) (int, error) { return run(ctx, a) }, opts...)
		}
		return expr.LiftCtx1(func(ctx context.Context, a int) (int, error) { return run(ctx, a) }).With(opts...).Call(x[0])
	case 2:
		switch {
		case f.flavour == plain && f.closure:
			return expr.Map2(x[0], x[1], func(a, b int) int { return must(run(now, a, b)) }, opts...)
		case f.flavour == plain:
			return expr.Lift2(func(a, b int) int { return must(run(now, a, b)) }, opts...).Call(x[0], x[1])
		case f.flavour == withErr:
			return expr.LiftErr2(func(a, b int) (int, error) { return run(now, a, b) }, opts...).Call(x[0], x[1])
		}
		return expr.LiftCtx2(func(ctx context.Context, a, b int) (int, error) { return run(ctx, a, b) }, opts...).Call(x[0], x[1])
	}
	switch {
	case f.flavour == plain && f.closure:
		return expr.Map3(x[0], x[1], x[2], func(a, b, c int) int { return must(run(now, a, b, c)) }, opts...)
	case f.flavour == plain:
		return expr.Lift3(func(a, b, c int) int { return must(run(now, a, b, c)) }, opts...).Call(x[0], x[1], x[2])
	case f.flavour == withErr:
		return expr.LiftErr3(func(a, b, c int) (int, error) { return run(now, a, b, c) }, opts...).Call(x[0], x[1], x[2])
	}
	return expr.LiftCtx3(func(ctx context.Context, a, b, c int) (int, error) { return run(ctx, a, b, c) }, opts...).Call(x[0], x[1], x[2])
}

// nary builds a call that has all its operands in one slice.
func (w *world) nary(d *desc, l *list, x []expr.Expr[int]) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, 1), w.options(d.fn)
	run := func(ctx context.Context, as []int) (int, error) {
		a := mixed(as...)
		clear(as) // the slice is the function's
		v, _, err := w.body(ctx, d, l, c[0], mix(d.k, a), 0)
		return v, err
	}
	now := context.Background()
	switch {
	case f.flavour == plain && f.closure:
		return expr.MapN(x, func(as []int) int { return must(run(now, as)) }, opts...)
	case f.flavour == plain:
		return expr.LiftN(func(as []int) int { return must(run(now, as)) }, opts...).Call(x...)
	case f.flavour == withErr && f.closure:
		return expr.MapErrN(x, func(as []int) (int, error) { return run(now, as) }, opts...)
	case f.flavour == withErr:
		return expr.LiftErrN(func(as []int) (int, error) { return run(now, as) }).With(opts...).CallEach([][]expr.Expr[int]{x})[0]
	case f.closure:
		return expr.MapCtxN(x, run, opts...)
	}
	return expr.LiftCtxN(run, opts...).Call(x...)
}

func must(v int, err error) int {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *world) mapped(d *desc, l *list) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, d.k), w.options(d.fn)
	run := func(ctx context.Context, i int) (int, error) {
		v, _, err := w.body(ctx, d, l, c[i], mix(i, 0), 0)
		return v, err
	}
	args := make([]int, d.k)
	for i := range args {
		args[i] = i
	}
	var forks []expr.Expr[int]
	switch f.flavour {
	case plain:
		forks = expr.Lift1(func(i int) int { return must(run(context.Background(), i)) }, opts...).Map(args)
	case withErr:
		forks = expr.LiftErr1(func(i int) (int, error) { return run(context.Background(), i) }, opts...).Map(args)
	default:
		forks = expr.LiftCtx2(func(ctx context.Context, i, _ int) (int, error) { return run(ctx, i) }, opts...).Map(args, args)
	}
	for _, x := range forks {
		w.tag(x.Node(), d)
	}
	return expr.Op1[opMixed](expr.All(forks...))
}

// forkOfExpr is the fork below a Flatten.
func (w *world) forkOfExpr(d *desc, l *list) expr.Expr[expr.Expr[int]] {
	f, c, opts := d.fn, w.count(d, 1), w.options(d.fn)
	run := func(ctx context.Context) (expr.Expr[int], error) {
		_, x, err := w.body(ctx, d, l, c[0], d.k, 0)
		return x, err
	}
	switch f.flavour {
	case plain:
		return tagged(w, expr.Fork(func() expr.Expr[int] {
			x, err := run(context.Background())
			if err != nil {
				panic(err)
			}
			return x
		}, opts...), d)
	case withErr:
		return tagged(w, expr.LiftErr0(func() (expr.Expr[int], error) { return run(context.Background()) }, opts...).Fork(), d)
	}
	return tagged(w, expr.LiftCtx0(run, opts...).Fork(), d)
}

// chosen is the body of Bind's functions and Catch's handlers.
func (w *world) chosen(d *desc, l *list, c []*count, v int) expr.Expr[int] {
	_, x, err := w.body(context.Background(), d, l, c[0], v, 0)
	if err != nil {
		panic(err)
	}
	return x
}

func (w *world) fold(d *desc, l *list) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, d.k), w.options(d.fn)
	part := func(ctx context.Context, i int) (affine, error) {
		if f.flavour != withCtx {
			ctx = context.Background()
		}
		v, _, err := w.body(ctx, d, l, c[i], mix(i, d.k), i+1)
		if err != nil && f.flavour == plain {
			panic(err)
		}
		return affine{i + 2, v}, err
	}
	if d.kind == foldRange {
		x := expr.FoldRange(d.k, func(ctx context.Context, lo, hi int) (affine, error) {
			s := unit
			for i := lo; i < hi; i++ {
				p, err := part(ctx, i)
				if err != nil {
					return s, err
				}
				s = merge(s, p)
			}
			return s, nil
		}, merge, opts...)
		if d.k == 0 { // the zero state is no unit
			x = expr.Const(unit)
		}
		return expr.Op1[opAffine](tagged(w, x, d))
	}
	source := func(context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range d.k {
				if !yield(i, nil) {
					return
				}
			}
		}
	}
	x := expr.Fold(source, func() affine { return unit }, func(ctx context.Context, s affine, i int) (affine, error) {
		p, err := part(ctx, i)
		return merge(s, p), err
	}, merge, opts...)
	return expr.Op1[opAffine](tagged(w, x, d))
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

// body is what a user's function does: see function, and the oracle's call.
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

// cancelledForce tells whether a force inside of a function was ended: its function must not make a value of that.
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

// verdict are the problems so far.
func (w *world) verdict() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.problems)
}
