package ranked

import (
	"bytes"
	"math"

	"xfork/table/internal/order"
)

// A worker's groups last from one morsel of its own to the next, with the items of
// their heaps, though the rows of these are in morsels that are closed:
//
//	morsel 3         closed: its rows stay      b 30  b 10
//	heap of b        30 10                      items of morsel 3
//	morsel 5         a row of 5 is dropped; one of 20 is kept, and 10 stays where it is
//
// So a morsel has a few rows more than are among the first of those that the worker
// has seen, and no row that is among them is missing: what Finish finds is the same,
// whichever morsels a worker has had.

// A group that has no full heap yet has the greatest number there is in tops, so that
// all of its rows are offered; and rows that are equal to a top are, because what keys
// have beyond eight bytes, or where the rows are, decides then.

// judge makes tables small once one is full that has let most rows pass: then groups are of few rows, and to look them up has
// been in vain. A small table is one of a morsel, and costs little.
func (w *Worker) judge(n int) {
	w.seen, w.kept = w.seen+n, w.kept+len(w.sel)
	if w.table.Len() >= w.most && w.kept > w.seen/4*3 {
		w.most = leastGroups
	}
}

// choose keeps the rows that come before the last of a full heap.
//
//	group b, n = 2      heap 10       heap 30 10      a row of 5: dropped      a row of 40: 10 is dead
//	                    (v downwards: the least is on top of a full heap)
//
// A row that is equal to the top comes behind it, for it is later: it is
// dropped, which is what a stable sort would do. A row costs its hash, its key, and
// one comparison with the number that its group has in tops, mostly.
func (w *Worker) choose(n int) {
	numbers := w.numbers[:n]
	for _, i := range w.table.Find(w.cols, w.hashes[:n], nil, numbers) {
		w.heaps, w.firsts, w.tops = append(w.heaps, w.slab.take(w.s.n)), append(w.firsts, w.place(int(i))), append(w.tops, math.MaxUint64)
	}
	if words := w.prefixes(n); words != nil {
		for i, g := range numbers {
			if words[i] <= w.tops[g] {
				w.offer(i, g, words[i], nil)
			}
		}
		return
	}
	for i, g := range numbers {
		w.buf = w.order.Key(w.buf[:0], i)
		w.rank.long = w.rank.long || len(w.buf) > 8
		if prefix := order.Prefix(w.buf); prefix <= w.tops[g] {
			w.offer(i, g, prefix, tail(w.buf))
		}
	}
}

// offer keeps row i of the batch for the heap of group g, if that is not full or the
// row comes before its last one.
func (w *Worker) offer(i int, g int32, prefix uint64, tail []byte) {
	heap, x := w.heaps[g], itemOf(prefix, w.number, len(w.at.prefixes))
	switch {
	case len(heap) < w.s.n:
		w.keep(i, prefix, tail, w.firsts[g])
		w.dead = append(w.dead, false)
		heap = w.rank.add(heap, x, w.s.n)
		w.heaps[g] = heap
	case prefix < heap[0].prefix || prefix == heap[0].prefix && bytes.Compare(tail, w.tail(heap[0])) < 0:
		w.keep(i, prefix, tail, w.firsts[g])
		if heap[0].morsel() == w.number {
			w.dead[heap[0].row()] = true
			w.deads++
		}
		w.dead = append(w.dead, false)
		w.rank.replace(heap, x)
	}
	if len(heap) == w.s.n {
		w.tops[g] = heap[0].prefix
	}
}

// prefixes returns the keys of the batch as numbers, or nil where they are more than
// that.
func (w *Worker) prefixes(n int) []uint64 {
	words := w.order.Words(n, w.words)
	if words != nil {
		w.words = words
	}
	return words
}

// passOn keeps all rows of the batch, each as if its group began with it.
//
// Finish takes the least first row of a group's rows, so one that is too late is no
// harm where all rows are kept.
func (w *Worker) passOn(n int) {
	words := w.prefixes(n)
	for i := range n {
		if words != nil {
			w.keep(i, words[i], nil, w.place(i))
			continue
		}
		w.buf = w.order.Key(w.buf[:0], i)
		w.keep(i, order.Prefix(w.buf), tail(w.buf), w.place(i))
	}
}
