package dispatch

import (
	"context"
	"errors"

	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/remote"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// partition is a set of calls that is away, with the claims of their nodes. It
// is a party of its own: the run that has sent it may be over before it is.
//
//	form: nodes claimed --leave--> away: Done settles nodes, one by one --end--> the rest settled or handed back
//	                                |
//	                                '-- nothing demands any call: cancelled
//
// A call is demanded by the run that has sent it, as long as its number is not
// above the bar of its scope (here), and afterwards by other forces that waited
// for its node then (adopted), until the last of them has left. That is what
// holds for a call that runs in this process; see withdraw.go.
//
// The goroutine that forms it writes all of it up to leave. Then mu protects
// what follows it in the struct, and the flags of members. It is taken inside
// of no lock, and a bucket of the parking lot inside of it.
type partition struct {
	remote.Partition
	d      *Dispatcher
	in     int // the bin
	cancel context.CancelFunc
	scopes []*demand.Scope
	seen   map[*demand.Scope]bool // of several scopes

	// While it is formed.
	closed bool // it has a call that goes alone
	index  map[*node.Node]int
	have   map[*demand.Task]int32 // edges from the partition

	track   track
	telling seam.Mutex // of what is written to the track; a leaf

	mu      seam.Mutex
	members []member
	wanted  int  // members that are demanded and not over
	parties int  // the carrier's goroutine, and outcomes that are being settled
	ended   bool // the carrier has returned
	gone    bool // cancelled, because nothing is demanded
	orphans int  // calls that went on when nothing demanded any
}

// member is a call of a partition.
type member struct {
	n       *node.Node
	b       *demand.Block
	i       int32
	ready   bool // the task is the partition's to finish
	here    bool // the run that has sent the call demands it
	adopted bool // other forces do
	over    bool
}

// leave sends the partition away. Its goroutine ends when the carrier has
// returned.
func (p *partition) leave() {
	p.Partition.Done, p.Partition.Back = p.done, p.back
	p.parties = 1
	p.opens()
	p.d.leaves(p)
	// Known to sweeps before this look: a bar that has fallen while it was
	// formed is seen here, one that falls later by its sweep.
	for _, s := range p.scopes {
		p.withdraw(s)
	}
	seam.Go(p.carry)
}

// errVanished is what calls fail with if the carrier has ended its goroutine.
var errVanished = errors.New("the carrier of the call has ended its goroutine")

// The carrier blocks, so each partition that is away costs a goroutine: there
// are some hundred, and each stands for a tenth of a second of work.

// carry is the goroutine of the partition. What the carrier calls of the user's
// (methods by which values are encoded) may panic.
func (p *partition) carry() {
	err := errVanished
	defer func() {
		if v := recover(); v != nil {
			pcs, cause := failure.Recovered(v)
			err = &failure.Traced{Err: cause, PCs: pcs}
		}
		p.end(err)
	}()
	err = p.d.carrier.Carry(&p.Partition)
}

// An outcome and the end of the partition, or two outcomes of one call, may
// come at the same time: the one that takes the member settles it, without the
// lock, since decoding and settling may take a while and call into the run.

// take takes member j for its outcome, and reports whether it is not over yet.
// It returns how it was.
func (p *partition) take(j int) (m member, some bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j < 0 || j >= len(p.members) || p.members[j].over || p.ended {
		return m, false
	}
	p.parties++
	return p.takeIt(j), true
}

// takeIt is take for a caller that holds mu and knows that the member is not
// over.
func (p *partition) takeIt(j int) member {
	m := p.members[j]
	if m.here || m.adopted {
		p.wanted--
	}
	p.members[j] = member{over: true} // keeps nothing alive
	return m
}

// done settles the node of call j with what the carrier has brought.
func (p *partition) done(j int, made remote.Made, set func(value any) error, err error) error {
	m, some := p.take(j)
	if !some {
		return nil
	}
	defer p.quit()
	if err == nil && set != nil {
		err = set(p.Calls[j].Value)
		p.settle(m, made, err)
		return err
	}
	p.settle(m, made, err)
	return nil
}

// back hands call j back. Like an outcome it counts once.
func (p *partition) back(j int) {
	if m, some := p.take(j); some {
		defer p.quit()
		p.handBack(m)
	}
}

// settle gives the node of a member its outcome, and then finishes the task if
// that is the partition's. A failure that comes after the end of the
// partition's context is no outcome. One of a call under Retry is that of its
// first attempt: the task takes it up as a refusal (invoke), and the policy
// decides.
func (p *partition) settle(m member, made remote.Made, err error) {
	p.tell(m.n, made, err)
	info := node.OpOf(m.n).Info(m.n)
	sp, _ := info.Special.(*policy.Special)
	a := run.Attempt{Err: err}
	switch {
	case err == nil:
		node.Complete(m.n)
	case p.Ctx.Err() != nil:
		p.handBack(m)
		return
	case sp != nil && sp.Retry != nil && !a.Broke():
		if m.here {
			m.b.Task(m.i).Extra().Refused = &err
		}
		p.handBack(m)
		return
	default:
		node.Fail(m.n, a.FailureElsewhere(m.n))
	}
	if m.ready {
		p.d.m.Arrives(m.b, m.i, m.n)
	}
}

// The node before the task: the task looks at it at once, on a worker.

// handBack makes the node of a member idle again. A task of the partition's own
// goes to its run, which makes the call here.
func (p *partition) handBack(m member) {
	node.HandBack(m.n)
	if m.ready {
		p.d.r.Sched.Ready(m.b.Base+m.i, 0)
	}
}

// end settles what has no outcome when the carrier has returned: in their
// order, so that operands come first.
func (p *partition) end(err error) {
	p.mu.Lock()
	p.ended = true
	var open []member
	for j := range p.members {
		if !p.members[j].over {
			open = append(open, p.takeIt(j))
		}
	}
	p.mu.Unlock()
	for _, m := range open {
		if err == nil {
			p.handBack(m)
		} else {
			p.settle(m, remote.Made{}, err)
		}
	}
	p.d.returns(p)
	p.quit()
}

// An outcome that is being settled when the carrier returns keeps the gate
// open: a walk that is alone in it reads words as if nothing else wrote them.

// quit counts off one of the parties that settle nodes; the last one ends the
// partition.
func (p *partition) quit() {
	p.mu.Lock()
	p.parties--
	last, orphans := p.parties == 0, p.orphans
	p.mu.Unlock()
	if !last {
		p.cancelUnwanted()
		return
	}
	p.cancel()
	p.closes()
	if orphans > 0 {
		p.d.orphans(-orphans)
	}
	gate.Leave()
	p.d.r.Opts.World.Leave()
	p.d.room.Queue.Release()
}

// leaves notes that a partition is away, for the sweeps of its scopes.
func (d *Dispatcher) leaves(p *partition) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range p.scopes {
		a := d.absence(s)
		a.parts = append(a.parts, p)
	}
}

// A sweep that has read the list before may still come to the partition: it
// finds all members over.

// returns forgets a partition that is back.
func (d *Dispatcher) returns(p *partition) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range p.scopes {
		a := d.of[s]
		for j, q := range a.parts {
			if q == p {
				a.parts[j] = a.parts[len(a.parts)-1]
				a.parts[len(a.parts)-1] = nil
				a.parts = a.parts[:len(a.parts)-1]
				break
			}
		}
		if a.waiting == 0 && len(a.parts) == 0 {
			delete(d.of, s)
		}
	}
}
