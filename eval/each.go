package eval

import (
	"context"
	"errors"
	"runtime"
	"unsafe"

	"xfork/internal/callctx"
	"xfork/internal/exec"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/run"
	"xfork/internal/seam"
	"xfork/internal/site"
)

// Each brings all nodes up to date and calls yield once for each, with its index and failure, in the order in which they
// complete, until yield returns false: then it withdraws the demand for the rest and waits for what was running. The slice is
// Each's own from here on: it drops every node that it has yielded.
//
// yield runs on the caller's goroutine, one call at a time, and may take any time: completions queue meanwhile, and the workers
// go on. When ctx ends, Each waits for the withdrawal and then yields the context's error for all nodes that it has not yielded.
// FailFast and AllErrors have no effect: every node has an outcome of its own. A nil ctx panics.
//
// The cost is that of one run: one scope a node, and one entry in a queue as long as the slice.
//
// How a parallel loop works:
//
//	eachNode (dynamic, the root)      its wish: all nodes
//	  |-- kid scope of node 0 ----+
//	  |-- kid scope of node 1 ----+--- worker that closes a kid: onKid -> outcomes.put
//	  '-- kid scope of node 2 ----+         |
//	                                   caller's goroutine: drain -> tell -> yield
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
	// As in Force: a call on this goroutine, or the call that has resumed this coroutine.
	p := run.Current()
	if p == nil {
		p = run.Resumer()
	}
	if p != nil && p.Depth > 0 {
		// A run of its own, for its body is the caller's and may take as long as it likes between two outcomes.
		// It inherits all options but the title, for two loops of one call may have different ones.
		o := p.Run.Opts
		o.Parent, o.Call = p.Origin(), p
		o.Title = newOptions(opts).Title
		each(ctx, nodes, yield, o)
		return
	}
	each(ctx, nodes, yield, newOptions(opts).Sample())
}

// eachNode is the root of the loop's run: a dynamic node without operands or value. It holds the nodes apart from its operands,
// so that each can be dropped when it has been yielded: want is the caller's slice, in which tell writes nil.
type eachNode struct {
	// First, because eachOp gets back from the head to the whole.
	node.Node
	want []*node.Node
}

// eachOp wishes for all nodes at once and has no value. Plain is enough: the node is dropped with its run.
type eachOp struct{ node.Plain }

var eachInfo = node.Info{Name: "AsCompleted"}

func (eachOp) Info(*node.Node) *node.Info { return &eachInfo }

// Eval wishes for the nodes. Called again when the wish is granted it has nothing to do: the outcomes went to onKid.
func (eachOp) Eval(s *node.Scope, n *node.Node) error {
	if !s.Again {
		s.Each((*eachNode)(unsafe.Pointer(n)).want)
	}
	return nil
}

// errStopped is the reason of a withdrawal by a loop that was left. No caller sees it: a loop that was left yields no more.
var errStopped = errors.New("the loop was left")

// loop is one call of Each. All of its fields belong to the caller's goroutine; the workers write into out alone, which has a
// lock.
type loop struct {
	r     *exec.Machine
	ctx   context.Context
	call  *exec.Absence
	nodes []*node.Node
	told  []bool
	yield func(int, error) bool
	out   outcomes
}

// each does the loop by a run of its own: Each without the search for the calling goroutine. Its root
// is a node that only this run knows, so neither the light nor the inline way can apply.
func each(ctx context.Context, nodes []*node.Node, yield func(int, error) bool, o run.Options) {
	l := &loop{ctx: ctx, nodes: nodes, told: make([]bool, len(nodes)), yield: yield}
	if ctx.Err() != nil {
		l.rest()
		return
	}
	// The loop is a dynamic node that wishes for all elements: each is a kid, with an outcome of its own, and closes by
	// itself.
	// Nothing but this run can find the node, so it meets no other force.
	n := &eachNode{want: nodes}
	node.InitWith(&n.Node, eachOp{}, node.Dynamic, site.Here(), nil, nil)
	o.FailFast, o.AllErrors = false, false // every element has its own outcome
	// Left by the run when its last function has returned.
	gate.Enter()
	r, end := exec.Begin(ctx, &n.Node, o, nodes)
	defer end(nil)
	l.r, l.call = r, r.Absence
	if o.Sequential {
		l.inOrder()
		return
	}
	// Before the first task is ready: a kid may close as soon as the workers begin.
	r.OnKid = l.out.put
	l.out.some = make(chan struct{}, 1)
	r.Launch(new(plan.Plan))
	if left := l.tellAll(); !left {
		l.rest()
	}
}

// rest yields the end of the context for all elements that have not been yielded. Without such an end there are none: the loop
// was complete.
func (l *loop) rest() {
	for i := range l.nodes {
		if l.ctx.Err() != nil && !l.told[i] && !l.yield(i, callctx.Ended(l.ctx)) {
			return
		}
	}
}

// tell yields the outcome of element i and drops the element. yield is the user's code, so the slot, the limit and the token of the
// calling call, if there is one, are taken back first. It reports whether the loop goes on.
//
// A Goexit of an element ends the goroutine of a call here, as a nested force of it would (travel).
func (l *loop) tell(i int, err error) bool {
	l.call.Enter()
	if failure.IsGoexit(err) && l.call != nil {
		runtime.Goexit()
	}
	// Before yield, which may not return: rest must not yield it again.
	l.told[i] = true
	more := l.yield(i, err)
	l.nodes[i] = nil
	return more
}

// inOrder does the whole loop in a sequential run: elements are evaluated by their index, on the caller's goroutine, and each is
// yielded by onKid between the close of its scope and the start of the next one. There is no queue.
func (l *loop) inOrder() {
	left := false
	l.r.OnKid = func(i int, err error) {
		if !left {
			// Set first: a panic or a Goexit of the body runs through the walk, and must not come back here.
			left = true // should yield not return
			left = !l.tell(i, err)
			l.call.Leave()
		}
		if left {
			l.r.Root.Kill(errStopped)
		}
	}
	_ = l.r.Whole(l.ctx)
	if !left {
		l.rest()
	}
}

// tellAll yields what completes, and ends the run, also if the loop's body panics or ends the goroutine. It reports whether the
// loop was left.
func (l *loop) tellAll() (left bool) {
	// Until drain has returned normally the loop counts as left, so that the deferred function withdraws the demand.
	left = true
	defer func() {
		if left {
			l.r.Root.Kill(errStopped)
		}
		// Before the wait for calls that are still running: they may need what the calling call holds.
		l.call.Leave()
		defer l.call.Enter()
		_ = l.r.Wait(l.ctx)
	}()
	left = l.drain()
	return left
}

// drain yields outcomes as they come, all of them or fewer if the context ends. It reports whether the loop was left. n counts the
// elements that have not been yielded; elements of one take are in the order of their completion.
func (l *loop) drain() (left bool) {
	for n := len(l.nodes); n > 0; {
		// Given up only before a wait. While outcomes are there the call keeps what it holds, instead of giving it up and
		// taking it back between any two of them.
		if !l.out.ready() {
			l.call.Leave()
		}
		if !seam.Either("outcomes", l.out.some, l.ctx.Done()) {
			// Not left: rest yields the remaining elements, once wait has ended the run.
			l.r.Root.Kill(callctx.Ended(l.ctx))
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

// outcomes is a queue of what has completed, from the workers that close kids to the goroutine of the loop.
type outcomes struct {
	// Protects done and errs.
	mu seam.Mutex
	// Indices and their errors, side by side, in the order of completion.
	done []int
	errs []error
	// One token: something was put since the last receive. It may be stale, so a receive can be followed by an empty take.
	some chan struct{}
}

// put adds the outcome of element i. It never waits for the loop's body. The queue comes before the token; otherwise the loop
// could take the token, find nothing, and sleep over an outcome.
func (o *outcomes) put(i int, err error) {
	o.mu.Lock()
	// A queue without a bound but the number of elements: workers must not wait for the loop's body.
	o.done, o.errs = append(o.done, i), append(o.errs, err)
	o.mu.Unlock()
	select {
	// One token is enough, however many have completed: the receiver takes the whole queue.
	case o.some <- struct{}{}:
	default:
	}
}

// ready reports whether something has completed since the last take. An outcome that comes right after it is not lost: its token is
// there.
func (o *outcomes) ready() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.done) > 0
}

// take returns what has completed since the last take, and leaves the queue empty.
func (o *outcomes) take() (done []int, errs []error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	done, errs = o.done, o.errs
	o.done, o.errs = nil, nil
	return done, errs
}
