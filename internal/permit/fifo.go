package permit

import "slices"

// fifo is a queue of waiters. Queues of waiters are short, so a removal from the middle moves what comes behind it.
type fifo[W comparable] struct{ all []W }

// push puts w behind all others.
func (f *fifo[W]) push(w W) { f.all = append(f.all, w) }

// pop takes out the one that has waited longest.
func (f *fifo[W]) pop() (first W, some bool) {
	if len(f.all) == 0 {
		return first, false
	}
	var none W
	first, f.all[0] = f.all[0], none // the slice keeps its memory, and must not keep the waiter
	f.all = f.all[1:]
	return first, true
}

// remove takes w out, wherever it is.
func (f *fifo[W]) remove(w W) {
	if i := slices.Index(f.all, w); i >= 0 {
		f.all = slices.Delete(f.all, i, i+1)
	}
}

// first takes out the one that has waited longest among those for which ok holds.
func (f *fifo[W]) first(ok func(W) bool) (w W, some bool) {
	i := slices.IndexFunc(f.all, ok)
	if i < 0 {
		return w, false
	}
	w = f.all[i]
	f.all = slices.Delete(f.all, i, i+1)
	return w, true
}
