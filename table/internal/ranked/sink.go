package ranked

import (
	"bytes"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
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

// morsel is the rows of one morsel that may be among the first, in their order.
type morsel struct {
	chunk  *vector.Chunk // kept columns, then the keys of groups
	hashes []uint64
	bytes  []byte   // keys of the order, one behind the other
	ends   []int    // of the keys
	first  []uint32 // the first row of the group that the morsel has had
	long   bool     // some key has more than eight bytes
	runs   runs
}

// key returns the key of a row that is kept.
//
// Keys lie in one slice of bytes, as those of package order do: an allocation
// for each row would cost more than the row.
func (m *morsel) key(row int) []byte {
	from := 0
	if row > 0 {
		from = m.ends[row-1]
	}
	return m.bytes[from:m.ends[row]]
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
	number int
	rows   uint32 // that have come
	table  *keys.Table
	heaps  [][]item // by group
	firsts []uint32 // by group
	group  []int32  // of each row that is kept, -1 if it has been passed on
	dead   []bool   // of each row that is kept: a better one has taken its place
	deads  int
	rank   ordering
}

// Worker returns a worker.
func (s *Sink) Worker() *Worker {
	w := &Worker{s: s, program: kernel.Compile(s.owner, s.keys), order: order.NewKeys(s.owner, s.by), numbers: make([]int32, vector.Size)}
	w.cols, w.bufs = make([]*vector.Vector, len(s.keys)), make([]vector.Vector, len(s.keys))
	w.rank.key = func(x item) []byte { return w.m.key(x.row()) }
	return w
}

// Open begins morsel number i.
func (w *Worker) Open(i int) {
	w.number, w.rows, w.deads = i, 0, 0
	w.m = &morsel{chunk: vector.NewChunk(w.s.types)}
	w.table = keys.NewTable(w.s.types[len(w.s.cols):])
	w.heaps, w.firsts, w.group, w.dead = w.heaps[:0], w.firsts[:0], w.group[:0], w.dead[:0]
	w.rank.long = false
}

// Push adds a batch.
//
// Whether a morsel chooses or passes on is decided between batches, so it has
// up to 4096 + 2047 groups. Groups that it has begun keep their heaps; further
// rows of theirs are passed on beside these, and meet them in Finish.
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
	} else {
		for i := range b.N {
			w.buf = w.order.Key(w.buf[:0], i)
			w.keep(i, -1, w.rows+uint32(i))
		}
	}
	w.take(b)
	w.rows += uint32(b.N)
	// Half of what is kept at most is dead, so compaction copies no row more
	// than once on average.
	if w.deads > len(w.dead)/2+vector.Size {
		w.compact()
	}
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
			w.heaps, w.firsts = append(w.heaps, nil), append(w.firsts, w.rows+uint32(i))
		}
		w.buf = w.order.Key(w.buf[:0], i)
		w.rank.long = w.rank.long || len(w.buf) > 8
		heap, x := w.heaps[g], itemOf(order.Prefix(w.buf), w.number, len(w.m.ends))
		switch {
		case len(heap) < w.s.n:
			w.keep(i, g, w.firsts[g])
			w.heaps[g] = w.rank.add(heap, x, w.s.n)
		case x.prefix < heap[0].prefix || x.prefix == heap[0].prefix && bytes.Compare(w.buf, w.m.key(heap[0].row())) < 0:
			w.keep(i, g, w.firsts[g])
			w.dead[heap[0].row()] = true
			w.deads++
			w.rank.replace(heap, x)
		}
	}
}

// keep notes row i of the batch, of which the key of the order is in buf.
func (w *Worker) keep(i int, group int32, first uint32) {
	m := w.m
	w.sel = append(w.sel, int32(i))
	m.long = m.long || len(w.buf) > 8
	m.bytes = append(m.bytes, w.buf...)
	m.ends, m.first, m.hashes = append(m.ends, len(m.bytes)), append(m.first, first), append(m.hashes, w.hashes[i])
	w.group, w.dead = append(w.group, group), append(w.dead, false)
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
	m := w.m
	sel, moved := make([]int32, 0, len(w.dead)-w.deads), make([]int32, len(w.dead))
	out := &morsel{long: m.long}
	for row, dead := range w.dead {
		if dead {
			continue
		}
		moved[row] = int32(len(sel))
		w.group[len(sel)] = w.group[row]
		sel = append(sel, int32(row))
		out.bytes = append(out.bytes, m.key(row)...)
		out.ends, out.first, out.hashes = append(out.ends, len(out.bytes)), append(out.first, m.first[row]), append(out.hashes, m.hashes[row])
	}
	out.chunk = m.chunk.Gather(sel)
	for _, heap := range w.heaps {
		for i, x := range heap {
			heap[i] = itemOf(x.prefix, w.number, int(moved[x.row()]))
		}
	}
	w.m, w.group, w.dead, w.deads = out, w.group[:len(sel)], w.dead[:len(sel)], 0
	clear(w.dead)
}

// Close ends the morsel. Its rows are brought into partitions now, by a list of
// their numbers: the columns stay where they are until the rows of the result
// are known.
func (w *Worker) Close() {
	if w.deads > 0 {
		w.compact()
	}
	w.m.runs = partition(w.m.hashes)
	w.s.morsels[w.number] = w.m
	w.m, w.table = nil, nil
	clear(w.heaps)
}

// Result returns the rows.
func (s *Sink) Result() []*vector.Chunk { return s.result }
