package order

import (
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Sink is a sort, or a top if there is a limit, that is under way.
type Sink struct {
	owner any
	by    []plan.Key
	cols  []int // columns of the input that are kept
	types []types.Type
	limit int // -1: all rows
	lead  int // how many keys are those of partitions, -1 if it does not matter

	runs   []*run // by morsel; of a worker that has been refused memory, not all
	result []*vector.Chunk
	spilled
}

// NewSink returns a sink for so many morsels. The result has the columns cols
// of the input.
func NewSink(owner any, by []plan.Key, cols []int, types []types.Type, limit, morsels int) *Sink {
	return &Sink{owner: owner, by: by, cols: cols, types: types, limit: limit, lead: -1, runs: make([]*run, morsels)}
}

// Worker makes sorted runs on one goroutine.
type Worker struct {
	s       *Sink
	encoder *encoder
	number  int
	run     *run
	asked   asked

	// Of a top: rows with keys that are not below worst cannot come in, for n
	// rows with lower keys, or equal ones before them, are there.
	// Behind another morsel, of which it may not be known whether it comes before this
	// one, rows that are equal to its worst may still come in: strict.
	worst   []byte
	bounded bool
	strict  bool
	sel     []int32
	buf     []byte
}

// Worker returns a worker.
func (s *Sink) Worker() *Worker {
	w := &Worker{s: s, encoder: newEncoder(s.owner, s.by)}
	w.encoder.lead = s.lead
	return w
}

// Open begins a morsel.
func (w *Worker) Open(i int) {
	w.number, w.strict = i, true
	w.run = newRun(w.s.types)
	w.asked = asked{}
}

// reserve makes room in a new run for a quarter of a morsel, if the first batch is a
// full one: where a filter leaves few rows, or the morsel is a small block, most of the
// room would stay empty.
func (w *Worker) reserve(first int) {
	if first < vector.Size || len(w.run.ends) > 0 || w.asked.base > 0 {
		return
	}
	const n = vector.Morsel / 4
	w.run.chunk.Reserve(n)
	w.run.bytes, w.run.ends = make([]byte, 0, 9*len(w.s.by)*n), make([]int, 0, n)
}

// Push adds a batch.
func (w *Worker) Push(b vector.Batch) {
	if b.N == 0 || w.s.limit == 0 {
		return
	}
	w.encoder.load(b)
	if w.s.limit < 0 {
		w.reserve(b.N)
		for i := range b.N {
			w.run.bytes = w.encoder.key(w.run.bytes, i)
			w.run.ends = append(w.run.ends, len(w.run.bytes))
			if w.s.lead >= 0 {
				w.run.leads = append(w.run.leads, w.encoder.cut)
			}
		}
		w.run.chunk.Append(b, w.s.cols, nil)
		w.grown()
		return
	}
	w.top(b)
}

// top adds the rows of a batch that may be among the first.
func (w *Worker) top(b vector.Batch) {
	w.sel = w.sel[:0]
	r := w.run
	for i := range b.N {
		if w.bounded {
			var c int
			if w.buf, c = w.encoder.within(w.buf[:0], i, w.worst); c > 0 || c == 0 && !w.strict {
				continue
			}
		} else {
			w.buf = w.encoder.key(w.buf[:0], i)
		}
		w.sel = append(w.sel, int32(i))
		r.bytes = append(r.bytes, w.buf...)
		r.ends = append(r.ends, len(r.bytes))
	}
	if len(w.sel) == 0 {
		return
	}
	r.chunk.Append(b, w.s.cols, w.sel)
	// Twice the limit and a batch, so that the sorting is shared by as many
	// rows as it keeps.
	if (len(r.ends)-vector.Size)/2 > w.s.limit { // no product, which could overflow
		r.keep(w.s.limit, w.s.types)
		r.sort(0)
		w.worst = append(w.worst[:0], r.key(rowOf(r.order[w.s.limit-1]))...)
		w.bounded, w.strict = true, false
	}
}

// Close ends the morsel.
func (w *Worker) Close() {
	if w.s.limit >= 0 {
		w.run.keep(w.s.limit, w.s.types)
	}
	w.ended()
	w.run = nil
}

// Result returns the rows in order.
func (s *Sink) Result() []*vector.Chunk { return s.result }

// Morsels returns the rows in order, in memory or in the file.
func (s *Sink) Morsels() []spill.Morsel {
	if s.buckets != nil {
		return s.space.Cut(s.buckets, vector.Morsel)
	}
	return spill.AllKept(s.result)
}
