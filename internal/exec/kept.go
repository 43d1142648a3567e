package exec

import (
	"xfork/eval/stream"
	"xfork/internal/demand"
	"xfork/internal/keep"
	"xfork/internal/run"
)

// Results that are kept on disk (package keep): the look comes first of all that is done for a call, and what it finds settles the
// node as a call would have. What is missed is taken down when the call has its value, and written when it has given back what it
// held (returned).

// lookUp looks for the result of a call on disk, before the call is admitted to anything: what is found needs no place and no slot.
// With done there is no more to do here, and the goroutine goes on with next.
//
// Until then the call is a task of the workers, whatever its lane (Run.ToLane): to read and decode takes a processor, and a lane of a
// thousand slots would do that a thousand times at once. On a miss it goes to its lane, before it is admitted: it must not wait there
// with a place or the token in its hands.
func (r *Machine) lookUp(p *run.Post, b *demand.Block, i int32, f *keep.Function) (next int32, done bool) {
	k := b.Task(i)
	switch k.LookUp(f) {
	case demand.Taken: // by another force, which may be looking as well
		return r.step(p, b, i), true
	case demand.Found:
		p.Uncalled(k.Node.Get(), stream.Disk)
		return r.finish(p, b, i), true
	case demand.Missed:
		return demand.None, r.Sched != nil && r.ToLane(b, i)
	}
	return demand.None, false
}
