package dispatch

import (
	"slices"
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise
	"time"

	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/policy"
	"xfork/internal/remote"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// Calls that leave for other machines, in three files: here those that are
// ready and wait, until there are enough of them for a partition; in form.go
// what becomes one; in partition.go its life.
//
//	a task becomes ready -> Take -> bin    --enough, and room--> form -> partition -> carrier
//	                                    |                                    |
//	                                    '--a worker has nothing else to do   '-- outcomes: nodes settled, tasks finished
//	                                       and there is not enough: called here
//
// The engine's other parts take a node that has left for one that another force
// is evaluating: it is claimed, and will be settled or handed back. So
// adoption, failures and waits are those of nodes of other forces. What is
// special is how the demand of the run that has sent a call away ends: its task
// has no goroutine and waits nowhere, so a sweep comes to the partitions of its
// scope (withdraw).

// Dispatcher are the calls of one run that may leave. The first group does not
// change. mu protects the rest, and is a leaf but for partition.mu, which is
// never taken inside of it.
//
// A task in a bin is fresh, and in no queue: the goroutine that takes it out of
// its bin has it.
type Dispatcher struct {
	r       *run.Run
	m       Machine
	carrier remote.Carrier
	port    any
	target  time.Duration
	room    *policy.Limit
	marker  *demand.Block // its one number asks a worker to look after what waits: see Help

	mu    seam.Mutex
	bins  [2]bin // calls that must not be repeated, and those that may
	asked bool   // the marker is in a queue
	wants bool   // a goroutine forms partitions, or waits for room for the next one
	of    map[*demand.Scope]*absent
	made  map[*node.Node]bool // in an observed run: what has been told
}

// Machine is the machine that the run belongs to: it finishes the tasks of
// calls that have left.
type Machine interface {
	// Arrives finishes a task the node of which has its outcome, Skips one that
	// is above the bar of its scope.
	Arrives(b *demand.Block, i int32, n *node.Node)
	Skips(b *demand.Block, i int32)
}

// absent is what one scope has waiting and away.
type absent struct {
	waiting int
	parts   []*partition
}

// New returns those of a run that is open, and of its machine.
func New(r *run.Run, m Machine, c remote.Carrier) *Dispatcher {
	d := &Dispatcher{r: r, m: m, carrier: c, port: c.Port(), target: c.Target(), room: r.Opts.World.Limit(c.Room()), of: make(map[*demand.Scope]*absent)}
	d.marker = &demand.Block{Count: 1, Helps: d}
	r.Number(d.marker)
	return d
}

// departing returns the function of a call that may leave in a partition, and
// in which bin it waits; f is nil for all other tasks. A call with a limit, a
// rate or a time of its own is none: it is made by itself, from where it is
// (remote.Function.Alone). Nor is one that has been tried, or that copies from
// an equal one.
//
// The node is looked at before the rest: one that is idle is this run's to
// claim, and what its task has in extra is written.
func (d *Dispatcher) departing(b *demand.Block, i int32) (f *remote.Function, bin int) {
	k := b.Task(i)
	n := k.Node.Get()
	if n == nil || node.Load(n) != node.Idle || !node.Has(n, node.Call) || node.Has(n, node.Dynamic) || b.Twins != nil && b.Twins[i] != i {
		return nil, 0
	}
	info := node.OpOf(n).Info(n)
	f, is := info.Leaves.(*remote.Function)
	if !is || f.Port != d.port || info.Lane == node.Unsafe || info.Lane == node.Exclusive || k.State.Load() != demand.Fresh {
		return nil, 0
	}
	if sp, is := info.Special.(*policy.Special); is && sp.Alone() {
		return nil, 0
	}
	if x := k.Ext.Load(); x != nil && (x.Refused != nil || x.Attempt > 0) {
		return nil, 0
	}
	if info.Pure {
		bin = 1
	}
	return f, bin
}

// Take takes a ready task that may leave: into a bin, and away with it as soon
// as there is enough. It reports false for all others.
func (d *Dispatcher) Take(b *demand.Block, i int32) bool {
	f, in := d.departing(b, i)
	if f == nil || b.Task(i).Number > b.Scope.Bar.Load() {
		return false
	}
	d.mu.Lock()
	d.bins[in].put(waiting{b, i, f})
	d.absence(b.Scope).waiting++
	d.mu.Unlock()
	// In the bin before the look: a sweep lowers the bar and looks into the
	// bins afterwards.
	if b.Task(i).Number > b.Scope.Bar.Load() {
		d.Withdraw(b.Scope)
	}
	d.fill()
	return true
}

// absence returns what scope s has waiting and away. The caller holds mu.
func (d *Dispatcher) absence(s *demand.Scope) *absent {
	a := d.of[s]
	if a == nil {
		a = new(absent)
		d.of[s] = a
	}
	return a
}

// An entry of a scope goes with its last call, so that a loop over a million
// elements, each of which is a scope, does not keep a million of them.

// comes notes that a task of s waits no longer. The caller holds mu.
func (d *Dispatcher) comes(s *demand.Scope) {
	a := d.of[s]
	if a.waiting--; a.waiting == 0 && len(a.parts) == 0 {
		delete(d.of, s)
	}
}

// fill sends partitions while there is enough for one and room, and has a
// worker look after what is less. One goroutine does at a time: the others have
// put their calls into the bins before, and leave them to it.
func (d *Dispatcher) fill() {
	for {
		d.mu.Lock()
		in, enough := d.full()
		if d.wants || !enough {
			ask := !d.asked && !d.wants && d.bins[0].left()+d.bins[1].left() > 0
			d.asked = d.asked || ask
			d.mu.Unlock()
			if ask {
				// What begins something new comes last: a worker that has
				// nothing better to do.
				d.r.Sched.Fresh(d.marker.Base)
			}
			return
		}
		d.wants = true
		d.mu.Unlock()
		if !d.room.Queue.Acquire(&permit.Waiter{Grant: d.granted}) {
			return
		}
		d.send(in)
	}
}

// granted goes on when there is room. It runs on a goroutine that has given a
// place back, of any run.
func (d *Dispatcher) granted() {
	d.mu.Lock()
	in, enough := d.full()
	d.mu.Unlock()
	if enough {
		d.send(in)
	} else { // withdrawn meanwhile
		d.free()
		d.room.Queue.Release()
	}
	d.fill()
}

// wants is not a lock, because it is held over the wait for room, which has no
// goroutine.

// free lets another goroutine form partitions.
func (d *Dispatcher) free() {
	d.mu.Lock()
	d.wants = false
	d.mu.Unlock()
}

// The goroutine that has made the last call of a bin ready forms the partition,
// a worker mostly: claims are some tens of nanoseconds each. Bytes are made of
// it on its own goroutine.

// send forms a partition and sends it away. The caller has a place for it,
// which goes back where nothing is left to send.
func (d *Dispatcher) send(in int) {
	p := d.form(in)
	d.free()
	if len(p.members) == 0 {
		d.room.Queue.Release()
		return
	}
	p.leave()
}

// The two bins take no turns: calls that must not be repeated come first as
// long as there are enough of them. What waits in the other one is not kept for
// good, because each is emptied before the run can end.

// full returns a bin with enough for a partition. The caller holds mu.
func (d *Dispatcher) full() (in int, enough bool) {
	for in := range d.bins {
		if d.bins[in].enough(d.target) {
			return in, true
		}
	}
	return 0, false
}

// Help is what a worker does that has nothing better to do: calls that are not
// enough for a partition are made here.
func (d *Dispatcher) Help(p *run.Post) {
	var stay []waiting
	d.mu.Lock()
	d.asked = false
	for in := range d.bins {
		if b := &d.bins[in]; !b.enough(d.target) {
			for w, some := b.take(); some; w, some = b.take() {
				d.comes(w.b.Scope)
				stay = append(stay, w)
			}
		}
	}
	d.mu.Unlock()
	// The oldest is taken first from the deque.
	for _, w := range slices.Backward(stay) {
		p.Worker.Push(w.b.Base + w.i)
	}
	d.fill()
}

// Withdraw ends the demand of scope s, above its bar, for what waits and what
// is away. Its bar has fallen before, so nothing above it comes any more. It
// may run on any goroutine, without locks.
func (d *Dispatcher) Withdraw(s *demand.Scope) {
	var over []waiting
	d.mu.Lock()
	a := d.of[s]
	if a == nil {
		d.mu.Unlock()
		return
	}
	parts := slices.Clone(a.parts)
	if a.waiting > 0 {
		bar := s.Bar.Load()
		for in := range d.bins {
			over = append(over, d.bins[in].remove(func(w waiting) bool { return w.b.Scope == s && w.b.Task(w.i).Number > bar })...)
		}
		for range over {
			d.comes(s)
		}
	}
	d.mu.Unlock()
	for _, w := range over {
		d.m.Skips(w.b, w.i)
	}
	for _, p := range parts {
		p.withdraw(s)
	}
}
