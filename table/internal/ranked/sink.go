package ranked

import (
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
	numbers []int32  // the groups of a batch
	sel     []int32  // its rows that are kept
	words   []uint64 // its keys
	buf     []byte

	// Of the morsel.
	m      *morsel
	last   room   // of the one before
	at     hashed // the rows that are kept
	number int
	rows   uint32 // that have come
	dead   []bool // of the rows that have been kept for a heap: a better one has taken its place
	deads  int
	meter  spill.Meter

	// Of the worker's morsels since the table was empty.
	table  *keys.Table
	most   int      // groups of a table
	heaps  [][]item // by group
	tops   []uint64 // by group: the prefix of the last item of a full heap, and the greatest there is otherwise
	firsts []uint64 // by group
	slab   slab
	rank   ordering
	seen   int // rows that have been looked up
	kept   int // of these, rows that were kept
}

// Worker returns a worker.
func (s *Sink) Worker() *Worker {
	w := &Worker{s: s, program: kernel.Compile(s.owner, s.keys), order: order.NewKeys(s.owner, s.by), numbers: make([]int32, vector.Size)}
	w.cols, w.bufs = make([]*vector.Vector, len(s.keys)), make([]vector.Vector, len(s.keys))
	w.rank.tail = w.tail
	w.most = s.groups()
	w.forget()
	return w
}

// groups returns how many groups a worker has heaps for. In a space of a few megabytes they are few: what heaps take is not
// taken from it.
func (s *Sink) groups() int {
	most := mostItems / max(2, s.n)
	if s.space != nil {
		most = min(most, int(s.space.Limit()/tableShare)/(groupBytes+16*min(s.n, slabbed)))
	}
	return max(leastGroups, most)
}

// Open begins morsel number i. Groups of the worker's morsels before it keep their heaps, unless there are too many of them
// already. Keys of more than eight bytes are compared with rows of their morsel only, and those of the ones before are gone.
func (w *Worker) Open(i int) {
	if w.table.Len() >= w.most || w.rank.long || i < w.number {
		w.forget()
	}
	w.number, w.rows = i, 0
	w.begin(0)
}

// begin begins a piece of the morsel, of which base rows are in the file: mostly
// there is one piece, and nothing in the file.
func (w *Worker) begin(base int) {
	w.deads, w.meter = 0, spill.Meter{}
	w.m = w.last.like(w.s.types)
	w.m.base = base
	w.dead = w.dead[:0]
	w.at.reset()
}

// forget begins groups anew, and so their heaps.
func (w *Worker) forget() {
	w.table = keys.NewTable(w.s.types[len(w.s.cols):])
	w.heaps, w.tops, w.firsts, w.slab = w.heaps[:0], w.tops[:0], w.firsts[:0], slab{}
	w.rank.long = false
	w.seen, w.kept = 0, 0
}

// tail returns the tail of a row's key. Rows of other morsels have none: see Open.
func (w *Worker) tail(x item) []byte {
	if x.morsel() != w.number {
		return nil
	}
	return w.m.tail(x.row())
}

// Push adds a batch.
//
// Whether a morsel chooses or passes on is decided between batches, so a table has
// up to 2047 groups more than it is to have, and a morsel does not choose again once
// it has passed on. Groups that it has begun keep their heaps; further rows of theirs
// are passed on beside these, and meet them in Finish.
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
	if w.table.Len() < w.most {
		w.choose(b.N)
		w.take(b)
		w.judge(b.N)
		// Half of what is kept at most is dead, so compaction copies no row more
		// than once on average.
		if w.deads > len(w.dead)/2+vector.Size {
			w.compact()
		}
	} else {
		w.passOn(b.N)
		w.take(b)
	}
	w.rows += uint32(b.N)
	w.grown()
}

// place returns where row i of the batch is among all rows.
func (w *Worker) place(i int) uint64 { return uint64(w.number)<<32 | uint64(w.rows+uint32(i)) }

// keep notes row i of the batch, its key in two parts, and the first row of its
// group.
func (w *Worker) keep(i int, prefix uint64, tail []byte, first uint64) {
	w.sel = append(w.sel, int32(i))
	w.m.add(len(w.at.prefixes), tail)
	w.at.add(w.hashes[i], prefix, first)
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
			if x.morsel() == w.number {
				heap[i] = itemOf(x.prefix, w.number, int(moved[x.row()]))
			}
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
	w.m = nil
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
