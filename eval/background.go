package eval

import (
	"context"
	"slices"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/exec"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// behalf does a force that a coroutine makes: by a run of its own, for which the call that has resumed the coroutine waits. It
// has the options of that call's run. Frames of the call cannot be used: their goroutine is another one.
func behalf(ctx context.Context, p *run.Post, n *node.Node) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	o := p.Run.Opts
	// For observers, which show the run below the call; and for the absence.
	o.Parent = p.Origin()
	o.Call = p
	return outermost(ctx, n, o)
}

// Background is a force that goes on while its caller does something else, for package expr. scope is written by the goroutine of
// the force before begun is closed, err before done is closed; they are read after that alone.
type Background struct {
	begun chan struct{} // closed when scope is there, if it ever is
	done  chan struct{}
	scope *demand.Scope
	err   error
}

// Start forces n on a goroutine of its own, and returns at once. The force lasts until it is done or ctx ends, whether or not
// Wait is called. A panic in a method of ctx is the caller's.
func Start(ctx context.Context, n *node.Node, opts ...Option) *Background {
	ctx = callctx.Adopt(ctx) // here, where a panic in a method of the context's is the caller's
	// ErrGoexit stands unless Force returns.
	b := &Background{begun: make(chan struct{}), done: make(chan struct{}), err: ErrGoexit}
	opts = append(slices.Clip(Here(opts)), func(o *run.Options) { o.Begins = b.begins })
	seam.Go(func() {
		defer close(b.done) // also if a function ends this goroutine, which only a sequential run lets it do
		b.err = Force(ctx, n, opts...)
	})
	return b
}

// begins makes the root scope of the force known to calls that wait for it. They may look at it when the force is over, so its
// memory is not used again (dirty). A force that needs no run never comes here: begun stays open, and done is closed.
func (b *Background) begins(s *demand.Scope) {
	s.Dirty.Store(true)
	b.scope = s
	close(b.begun)
}

// Done is closed when the force has ended.
func (b *Background) Done() <-chan struct{} { return b.done }

// Wait waits for the end of the force and returns its error. Inside of a call it gives up what the call holds, and takes part in
// cycles: a call that waits for a force that waits for the call fails with a CycleError. It may be called by any number of
// goroutines, any number of times; in the code of a policy it returns invoke.ErrAsked.
func (b *Background) Wait() error {
	if invoke.Asking.Here() {
		return invoke.ErrAsked
	}
	p := run.Current()
	if p == nil {
		p = run.Resumer()
	}
	// Not in a call, or a force that has ended without a run: a plain wait.
	if p == nil || p.Depth == 0 || !seam.Either("running", b.begun, b.done) {
		seam.Wait("running", b.done)
		return b.err
	}
	// A call of the engine, and a run that is at work: the call waits as for a force of its own.
	call := exec.Absent(p, b.scope)
	call.Leave()
	defer call.Enter()
	seam.Wait("running", b.done)
	return b.err
}
