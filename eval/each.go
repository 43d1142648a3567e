package eval

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"unsafe"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/seam"
	"xfork/internal/site"
)

// Each brings all nodes up to date and calls yield once for each, with its index and failure, in the order in which they
// complete, until yield returns false: then it withdraws the demand for the rest and waits for what was running. The slice is
// Each's own from here on: it drops every node that it has told of.
func Each(ctx context.Context, nodes []*node.Node, yield func(i int, err error) bool, opts ...Option) {
	if ctx == nil {
		panic("eval: Each with a nil context")
	}
	if invoke.Asking.Here() {
		for i := range nodes {
			if !yield(i, invoke.ErrAsked) {
				return
			}
		}
		return
	}
	ctx = callctx.Adopt(ctx)
	p := current()
	if p == nil {
		p = resumer()
	}
	if p != nil && p.depth > 0 {
		// A run of its own, for its body is the caller's and may take as long as it likes between two outcomes.
		o := p.run.opts
		o.parent, o.call = p.origin(), p
		o.title = newOptions(opts).title
		each(ctx, nodes, yield, o)
		return
	}
	each(ctx, nodes, yield, newOptions(opts).sample())
}

// eachNode only wants others. It holds them apart from its operands, so that each can be dropped when it has been told of.
type eachNode struct {
	node.Node
	want []*node.Node
}

type eachOp struct{ node.Plain }

var eachInfo = node.Info{Name: "AsCompleted"}

func (eachOp) Info(*node.Node) *node.Info { return &eachInfo }

func (eachOp) Eval(s *node.Scope, n *node.Node) error {
	if !s.Again {
		s.Each((*eachNode)(unsafe.Pointer(n)).want)
	}
	return nil
}

// errStopped ends the demand of a loop that was left.
var errStopped = errors.New("the loop was left")

// loop is one call of Each.
type loop struct {
	r     *run
	s     *scope
	ctx   context.Context
	call  *absence
	nodes []*node.Node
	told  []bool
	yield func(int, error) bool
	out   outcomes
}

func each(ctx context.Context, nodes []*node.Node, yield func(int, error) bool, o options) {
	l := &loop{ctx: ctx, nodes: nodes, told: make([]bool, len(nodes)), yield: yield}
	if ctx.Err() != nil {
		l.rest()
		return
	}
	// The loop is a dynamic node that wishes for all elements: each is a kid, with an outcome of its own, and closes by
	// itself.
	n := &eachNode{want: nodes}
	node.InitWith(&n.Node, eachOp{}, node.Dynamic, site.Here(), nil, nil)
	gate.Enter()
	if o.world == nil {
		o.world = here()
	} else {
		o.world.enter()
	}
	r := &run{opts: o}
	r.opts.failFast, r.opts.allErrors = false, false // every element has its own outcome
	if o.observable() {
		defer r.observe(ctx, slices.Clone(nodes))(nil)
	}
	s := r.newScope(ctx, &n.Node)
	r.root, l.r, l.s = s, r, s
	l.call = absent(o.call, s)
	s.count.Store(1)
	if o.sequential {
		l.inOrder()
		return
	}
	r.onKid = l.out.put
	l.out.some = make(chan struct{}, 1)
	r.start()
	var plan plan.Plan
	_ = s.add(&s.block0, &plan, &n.Node)
	r.seed(&s.block0)
	if left := l.tellAll(); !left {
		l.rest()
	}
}

// rest yields the end of the context for all elements that have not been told of.
func (l *loop) rest() {
	for i := range l.nodes {
		if l.ctx.Err() != nil && !l.told[i] && !l.yield(i, callctx.Ended(l.ctx)) {
			return
		}
	}
}

// tell yields the outcome of an element, with all that the call holds, and drops the element.
func (l *loop) tell(i int, err error) bool {
	l.call.enter()
	if failure.IsGoexit(err) && l.call != nil {
		runtime.Goexit()
	}
	l.told[i] = true
	more := l.yield(i, err)
	l.nodes[i] = nil
	return more
}

// inOrder is the whole loop in a sequential run.
func (l *loop) inOrder() {
	defer l.r.opts.world.leave()
	defer gate.Leave()
	left := false
	l.r.onKid = func(i int, err error) {
		if !left {
			left = true // should yield not return
			left = !l.tell(i, err)
			l.call.leave()
		}
		if left {
			l.r.kill(l.s, errStopped)
		}
	}
	l.call.leave()
	defer l.call.enter()
	_ = l.r.inOrder(l.s)
	l.call.enter()
	if !left {
		l.rest()
	}
}

// tellAll yields what completes, and ends the run, also if the loop's body panics or ends the goroutine.
func (l *loop) tellAll() (left bool) {
	left = true
	defer func() {
		if left {
			l.r.kill(l.s, errStopped)
		}
		l.call.leave()
		defer l.call.enter()
		_ = l.r.wait(l.ctx, l.s)
	}()
	left = l.drain()
	return left
}

// drain yields outcomes as they come, all of them or fewer if the context ends. It reports whether the loop was left.
func (l *loop) drain() (left bool) {
	for n := len(l.nodes); n > 0; {
		if !l.out.ready() {
			l.call.leave()
		}
		if !seam.Either("outcomes", l.out.some, l.ctx.Done()) {
			l.r.kill(l.s, callctx.Ended(l.ctx))
			return false
		}
		done, errs := l.out.take()
		for j, i := range done {
			if n--; !l.tell(i, errs[j]) {
				return true
			}
		}
	}
	return false
}

// outcomes is a queue of what has completed.
type outcomes struct {
	mu   seam.Mutex
	done []int
	errs []error
	some chan struct{}
}

func (o *outcomes) put(i int, err error) {
	o.mu.Lock()
	// A queue without a bound but the number of elements: workers must not wait for the loop's body.
	o.done, o.errs = append(o.done, i), append(o.errs, err)
	o.mu.Unlock()
	select {
	// One token is enough, however many have completed: who takes it takes all.
	case o.some <- struct{}{}:
	default:
	}
}

// ready reports whether something has completed.
func (o *outcomes) ready() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.done) > 0
}

// take gives what has completed since the last time.
func (o *outcomes) take() (done []int, errs []error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	done, errs = o.done, o.errs
	o.done, o.errs = nil, nil
	return done, errs
}
