package ranked

import (
	"bytes"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Sink is a search for the first rows of each group that is under way. Workers
// fill it, one morsel at a time; then Finish puts the morsels together.
//
// The fields are read only while workers run, but for morsels, of which each
// worker writes the one that it has.
type Sink struct {
	owner any
	keys  []*bind.Expr
	by    []plan.Key
	cols  []int        // columns of the input that are kept
	types []types.Type // of these, then of the keys
	n     int
	byRow bool

	morsels []*morsel
	result  []*vector.Chunk
	spilled
}

// NewSink returns a sink for so many morsels, which finds the n rows that come
// first in each group. The result has the columns cols of the input, of the
// types kept; with byRow it is in the order of rows.
func NewSink(owner any, keys []*bind.Expr, by []plan.Key, n int, byRow bool, cols []int, kept []types.Type, morsels int) *Sink {
	s := &Sink{owner: owner, keys: keys, by: by, n: n, byRow: byRow, cols: cols, morsels: make([]*morsel, morsels)}
	s.types = append(s.types, kept...)
	for _, k := range keys {
		s.types = append(s.types, k.Type)
	}
	return s
}

// Worker finds the first rows of morsels on one goroutine.
type Worker struct {
	s       *Sink
	program *kernel.Program // the keys of groups
	order   *order.Keys
	hash    keys.Hasher
	cols    []*vector.Vector
	bufs    []vector.Vector
	hashes  []uint64
	numbers []int32 // the groups of a batch
	sel     []int32 // its rows that are kept
	buf     []byte

	// Of the morsel.
	m      *morsel
	last   room   // of the one before
	at     hashed // the rows that are kept
	number int
	rows   uint32 // that have come
	table  *keys.Table
	heaps  [][]item // by group
	firsts []uint64 // by group
	dead   []bool   // of the rows that have been kept for a heap: a better one has taken its place
	deads  int
	rank   ordering
	slab   slab
	meter  spill.Meter
}

// Worker returns a worker.
func (s *Sink) Worker() *Worker {
	w := &Worker{s: s, program: kernel.Compile(s.owner, s.keys), order: order.NewKeys(s.owner, s.by), numbers: make([]int32, vector.Size)}
	w.cols, w.bufs = make([]*vector.Vector, len(s.keys)), make([]vector.Vector, len(s.keys))
	w.rank.tail = func(x item) []byte { return w.m.tail(x.row()) }
	return w
}

// Open begins morsel number i.
func (w *Worker) Open(i int) {
	w.number, w.rows = i, 0
	w.begin(0)
}

// begin begins a piece of the morsel, of which base rows are in the file: mostly
// there is one piece, and nothing in the file. Groups begin anew, and so do heaps.
func (w *Worker) begin(base int) {
	w.deads, w.meter = 0, spill.Meter{}
	w.m = w.last.like(w.s.types)
	w.m.base = base
	w.table = keys.NewTable(w.s.types[len(w.s.cols):])
	w.heaps, w.firsts, w.dead = w.heaps[:0], w.firsts[:0], w.dead[:0]
	w.at.reset()
	w.rank.long = false
}

// Push adds a batch.
//
// Whether a morsel chooses or passes on is decided between batches, so it has
// up to 4096 + 2047 groups, and does not choose again once it has passed on.
// Groups that it has begun keep their heaps; further rows of theirs are passed
// on beside these, and meet them in Finish.
func (w *Worker) Push(b vector.Batch) {
	if b.N == 0 || w.s.n == 0 {
		return
	}
	w.program.Begin(b)
	for i := range w.cols {
		w.cols[i] = w.program.Eval(i).AsStored(&w.bufs[i])
	}
	w.hashes = w.hash.Hash(w.cols, b.N, w.hashes)
	w.order.Load(b)
	w.sel = w.sel[:0]
	if w.table.Len() < localGroups {
		w.choose(b.N)
		w.take(b)
		// Half of what is kept at most is dead, so compaction copies no row more
		// than once on average.
		if w.deads > len(w.dead)/2+vector.Size {
			w.compact()
		}
	} else {
		for i := range b.N {
			w.buf = w.order.Key(w.buf[:0], i)
			w.keep(i, w.place(i))
		}
		w.take(b)
	}
	w.rows += uint32(b.N)
	w.grown()
}

// choose keeps the rows that come before the last of a full heap.
//
//	group b, n = 2      heap 10       heap 30 10      a row of 5: dropped      a row of 40: 10 is dead
//	                    (v downwards: the least is on top of a full heap)
//
// A row that is equal to the top comes behind it, for it is later: it is
// dropped, which is what a stable sort would do. The row's key is made in a
// buffer, and copied only if the row stays; so of a few groups over many rows,
// a row costs its hash, its key and one comparison.
func (w *Worker) choose(n int) {
	numbers := w.numbers[:n]
	w.table.Find(w.cols, w.hashes[:n], nil, numbers)
	for i, g := range numbers {
		if int(g) == len(w.heaps) {
			w.heaps, w.firsts = append(w.heaps, w.slab.take(w.s.n)), append(w.firsts, w.place(i))
		}
		w.buf = w.order.Key(w.buf[:0], i)
		w.rank.long = w.rank.long || len(w.buf) > 8
		heap, x := w.heaps[g], itemOf(order.Prefix(w.buf), w.number, len(w.at.prefixes))
		switch {
		case len(heap) < w.s.n:
			w.keep(i, w.firsts[g])
			w.dead = append(w.dead, false)
			w.heaps[g] = w.rank.add(heap, x, w.s.n)
		case x.prefix < heap[0].prefix || x.prefix == heap[0].prefix && bytes.Compare(tail(w.buf), w.m.tail(heap[0].row())) < 0:
			w.keep(i, w.firsts[g])
			w.dead[heap[0].row()] = true
			w.dead = append(w.dead, false)
			w.deads++
			w.rank.replace(heap, x)
		}
	}
}

// place returns where row i of the batch is among all rows.
func (w *Worker) place(i int) uint64 { return uint64(w.number)<<32 | uint64(w.rows+uint32(i)) }

// keep notes row i of the batch, of which the key of the order is in buf, and
// the first row of its group.
func (w *Worker) keep(i int, first uint64) {
	w.sel = append(w.sel, int32(i))
	w.m.add(len(w.at.prefixes), tail(w.buf))
	w.at.add(w.hashes[i], order.Prefix(w.buf), first)
}

// take copies the columns of the rows that have been noted. Those that have
// died within the batch are among them.
func (w *Worker) take(b vector.Batch) {
	if len(w.sel) == 0 {
		return
	}
	sel := w.sel
	if len(sel) == b.N {
		sel = nil
	}
	w.m.chunk.Append(b, w.s.cols, sel)
	for i, v := range w.cols {
		w.m.chunk.Cols[len(w.s.cols)+i].Append(v, sel)
	}
}

// compact drops the rows that are dead. Those that stay keep their order, so
// heaps stay heaps with other places.
func (w *Worker) compact() {
	sel, moved := make([]int32, 0, len(w.dead)-w.deads), make([]int32, len(w.dead))
	out := &morsel{base: w.m.base, taken: w.m.taken}
	for row, dead := range w.dead {
		if dead {
			continue
		}
		moved[row] = int32(len(sel))
		out.add(len(sel), w.m.tail(row))
		sel = append(sel, int32(row))
	}
	out.chunk = w.m.chunk.Gather(sel)
	w.at = w.at.picked(sel)
	for _, heap := range w.heaps {
		for i, x := range heap {
			heap[i] = itemOf(x.prefix, w.number, int(moved[x.row()]))
		}
	}
	w.m, w.dead, w.deads = out, w.dead[:len(sel)], 0
	clear(w.dead)
}

// Close ends the morsel. What Finish goes through is brought into the order of
// partitions now; the columns stay where they are until the rows of the result
// are known.
func (w *Worker) Close() {
	w.last = w.m.room()
	w.m.arrange(len(w.s.cols), &w.at, w.dead)
	w.ended()
	w.m, w.table, w.slab = nil, nil, slab{}
	clear(w.heaps)
}

// Morsels returns the rows of the result, in memory or in the file.
//
// Those in the file are read again by what follows, a morsel at a time.
func (s *Sink) Morsels() []spill.Morsel {
	if s.buckets != nil {
		return s.space.Cut(s.buckets.All(), vector.Morsel)
	}
	return spill.AllKept(s.result)
}
