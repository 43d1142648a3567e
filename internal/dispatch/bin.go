package dispatch

import (
	"time"

	"xfork/internal/demand"
	"xfork/internal/remote"
)

// waiting is a ready task that may leave. It keeps the function, although the
// node knows it: a bin is asked for its work at each call that comes, and the
// way from a task to its function is four loads.
type waiting struct {
	b *demand.Block
	i int32
	f *remote.Function
}

// bin is a queue of them, the oldest first, that knows how much work it has.
// The zero bin is empty. It belongs to the dispatcher, under its lock.
type bin struct {
	tasks []waiting
	at    int                      // those before it have been taken
	count map[*remote.Function]int // of those that are left
	work  time.Duration            // about: see enough
	blind bool                     // some were of unknown cost when they came, so that work lacks them
}

// left returns how many there are.
func (q *bin) left() int { return len(q.tasks) - q.at }

// put adds a task. One of unknown cost adds nothing to the work: it is enough
// by itself, when it is the oldest.
func (q *bin) put(w waiting) {
	if q.count == nil {
		q.count = make(map[*remote.Function]int)
	}
	q.tasks = append(q.tasks, w)
	q.count[w.f]++
	each, known := w.f.Cost()
	q.work += each
	q.blind = q.blind || !known
}

// enough reports whether there is work for a partition of that much: of
// functions that have been measured so much together, or a call of one that has
// not, which goes alone.
//
// The sum is kept as calls come and go, at what they cost then, and made anew
// where it seems to be enough, or lacks some: of a few functions, and not of
// all calls.
func (q *bin) enough(target time.Duration) bool {
	if q.left() == 0 {
		return false
	}
	if _, known := q.tasks[q.at].f.Cost(); !known {
		return true
	}
	if q.work < target && !q.blind {
		return false
	}
	q.work, q.blind = 0, false
	for f, n := range q.count {
		each, known := f.Cost()
		q.work += each * time.Duration(n)
		q.blind = q.blind || !known
	}
	return q.work >= target
}

// first returns the oldest.
func (q *bin) first() (w waiting, some bool) {
	if q.left() == 0 {
		return w, false
	}
	return q.tasks[q.at], true
}

// take takes the oldest. What has been taken is cut off when it is the larger
// part, so that each task is moved once on average.
func (q *bin) take() (w waiting, some bool) {
	if w, some = q.first(); !some {
		return w, false
	}
	q.tasks[q.at] = waiting{}
	q.at++
	q.forget(w)
	if 2*q.at > len(q.tasks) {
		n := copy(q.tasks, q.tasks[q.at:])
		clear(q.tasks[n:])
		q.tasks, q.at = q.tasks[:n], 0
	}
	return w, true
}

// forget counts a task off. Costs change between put and forget, so the sum is
// not exact, and never trusted to be more than what enough makes of it.
func (q *bin) forget(w waiting) {
	if q.count[w.f]--; q.count[w.f] == 0 {
		delete(q.count, w.f)
	}
	each, _ := w.f.Cost()
	q.work = max(0, q.work-each)
	if q.left() == 0 {
		q.work, q.blind = 0, false
	}
}

// remove takes out all that are over, in their order. It looks at each task: a
// sweep does so once for each fall of a bar, and only if the scope has some
// waiting.
func (q *bin) remove(over func(waiting) bool) (out []waiting) {
	kept := q.tasks[:0]
	for _, w := range q.tasks[q.at:] {
		if over(w) {
			out = append(out, w)
		} else {
			kept = append(kept, w)
		}
	}
	clear(q.tasks[len(kept):])
	q.tasks, q.at = kept, 0
	for _, w := range out {
		q.forget(w)
	}
	return out
}
