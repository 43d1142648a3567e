package eval

import (
	"context"
	"errors"

	"xfork/graph"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/internal/site"
)

// Each brings all nodes up to date and calls yield once for each, with its index and failure, in the order in which they
// complete, until yield returns false: then it withdraws the demand for the rest and waits for what was running.
func Each(ctx context.Context, nodes []*node.Node, yield func(i int, err error) bool, opts ...Option) {
	if ctx == nil {
		panic("eval: Each with a nil context")
	}
	if p := current(); p != nil && p.depth > 0 && p.w != nil {
		o := p.run.opts
		o.parent = p.origin()
		o.title = newOptions(opts).title
		// A run of its own, for its body is the caller's and may take as long as it likes between two outcomes: the slot of
		// the call goes to others meanwhile.
		p.w.Park(func() { each(ctx, nodes, yield, o) })
		return
	}
	each(ctx, nodes, yield, newOptions(opts).sample())
}

// eachOp is a node that only wants others.
type eachOp struct{ node.Plain }

var eachInfo = node.Info{Name: "AsCompleted"}

func (eachOp) Info(*node.Node) *node.Info { return &eachInfo }

func (eachOp) Eval(s *node.Scope, n *node.Node) error {
	if !s.Again {
		s.Each(node.Wider(n).Nodes)
	}
	return nil
}

// errStopped ends the demand of a loop that was left.
var errStopped = errors.New("the loop was left")

func each(ctx context.Context, nodes []*node.Node, yield func(int, error) bool, o options) {
	n := new(node.Node)
	// The loop is a dynamic node that wishes for all elements: each is a kid, with an outcome of its own, and closes by
	// itself.
	node.InitWide(n, eachOp{}, node.Dynamic, site.Here(), 0, nodes)
	told := make([]bool, len(nodes))
	rest := func() {
		for i := range nodes {
			if err := ctx.Err(); err != nil && !told[i] && !yield(i, ended(ctx)) {
				return
			}
		}
	}
	if ctx.Err() != nil {
		rest()
		return
	}
	gate.Enter()
	r := &run{opts: o}
	r.opts.failFast, r.opts.allErrors = false, false // every element has its own outcome
	var out outcomes
	if o.observable() {
		defer r.observe(ctx, nodes)(nil)
	}
	s := r.newScope(ctx, n)
	r.root = s
	s.count.Store(1)
	tell := func(i int, err error) bool {
		told[i] = true
		return yield(i, err)
	}
	if o.sequential {
		defer gate.Leave()
		left := false
		r.onKid = func(i int, err error) {
			if !left {
				left = true // should yield not return
				left = !tell(i, err)
			}
			if left {
				r.kill(s, errStopped)
			}
		}
		_ = r.inOrder(s)
		if !left {
			rest()
		}
		return
	}
	r.onKid = out.put
	out.some = make(chan struct{}, 1)
	r.start()
	var plan graph.Plan
	_ = s.add(&s.block0, &plan, n)
	r.seed(&s.block0)
	if left := r.tellAll(ctx, s, &out, len(nodes), tell); !left {
		rest()
	}
}

// tellAll yields what completes, and ends the run, also if the loop's body panics or ends the goroutine.
func (r *run) tellAll(ctx context.Context, s *scope, out *outcomes, n int, tell func(int, error) bool) (left bool) {
	left = true
	defer func() {
		if left {
			r.kill(s, errStopped)
		}
		_ = r.wait(ctx, s)
	}()
	left = out.drain(ctx, r, s, n, tell)
	return left
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

// drain yields n outcomes as they come, or fewer if the context ends. It tells whether the loop was left.
func (o *outcomes) drain(ctx context.Context, r *run, s *scope, n int, yield func(int, error) bool) (left bool) {
	for n > 0 {
		if !seam.Either("outcomes", o.some, ctx.Done()) {
			r.kill(s, ended(ctx))
			return false
		}
		o.mu.Lock()
		done, errs := o.done, o.errs
		o.done, o.errs = nil, nil
		o.mu.Unlock()
		for j, i := range done {
			if n--; !yield(i, errs[j]) {
				return true
			}
		}
	}
	return false
}
