package scheduler

import "slices"

// fifo is a queue of tasks, or of what waits for a slot or for the exclusion: first in, first out. It has no lock: the lock of the
// struct that it is a field of protects it, so that an entry and the state that it waits for change together.
//
// What has been taken from the front stays in the backing array until append outgrows the array and copies the rest: amortised, a
// push costs as much as one onto a growing slice. A ring would allocate less often, and make it harder to take entries out of the
// middle, which remove and [Run.Clear] do.
type fifo[T comparable] []T

// push adds x at the back.
func (q *fifo[T]) push(x T) { *q = append(*q, x) }

// pushOnce adds x at the back unless it is queued already. The search is linear: the queue holds runs, of which few are at work at
// a time.
func (q *fifo[T]) pushOnce(x T) {
	if !slices.Contains(*q, x) {
		q.push(x)
	}
}

// pop takes the oldest entry. The queue is not empty. The entry's place is cleared, otherwise the backing array would keep what
// it points to alive: a run that has ended, say.
func (q *fifo[T]) pop() (x T) {
	x, (*q)[0] = (*q)[0], x
	*q = (*q)[1:]
	return x
}

// remove takes x out, wherever it is, and reports whether it was queued.
func (q *fifo[T]) remove(x T) bool {
	i := slices.Index(*q, x)
	if i >= 0 {
		*q = slices.Delete(*q, i, i+1)
	}
	return i >= 0
}
