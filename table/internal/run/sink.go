package run

import (
	"sync"

	"xfork/table/internal/group"
	"xfork/table/internal/keys"
	"xfork/table/internal/order"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
	"xfork/table/internal/window"
)

// operator is an operator or a sink of one instance of a pipeline: of one
// goroutine at a time.
//
// Workers of packages group, order and join are operators as they are.
type operator interface {
	// Open begins a morsel, Push adds its batches, Close ends it. All errors
	// are thrown.
	Open(morsel int)
	Push(b vector.Batch)
	Close()
}

// sink is where a pipeline ends.
//
// The calls come in this order: begin, then worker and enough from any
// goroutine, then finish and result from the one that plans. What workers have
// written is seen by finish, because the split lies between them.
type sink interface {
	// begin is called before the first morsel, with their number.
	begin(morsels int)
	// worker returns an operator that fills the sink.
	worker() operator
	// enough reports whether the sink needs no rows of the morsel, because of
	// what earlier ones have had.
	enough(morsel int) bool
	// finish is called after the last morsel.
	finish(split vector.Split) error
	// result returns what the sink has kept: the columns that are needed, in
	// place.
	result() []Chunk
}

// groupSink aggregates. A sum that does not fit is known when it is finished, and
// is a failure of the aggregation, not of the source of its rows.
type groupSink struct {
	owner any
	make  func(morsels int) *group.Sink
	s     *group.Sink
}

func (g *groupSink) begin(morsels int)               { g.s = g.make(morsels) }
func (g *groupSink) worker() operator                { return g.s.Worker() }
func (g *groupSink) enough(int) bool                 { return false }
func (g *groupSink) finish(split vector.Split) error { return located(g.s.Finish(split), g.owner) }
func (g *groupSink) result() []Chunk                 { return whole(g.s.Morsels()) }

// Release gives the memory of the groups back.
func (g *groupSink) Release() { g.s.Release() }

// orderSink sorts.
type orderSink struct {
	make func(morsels int) *order.Sink
	s    *order.Sink
	keep kept
}

func (o *orderSink) begin(morsels int)               { o.s = o.make(morsels) }
func (o *orderSink) worker() operator                { return o.s.Worker() }
func (o *orderSink) enough(int) bool                 { return false }
func (o *orderSink) finish(split vector.Split) error { return o.s.Finish(split) }
func (o *orderSink) result() []Chunk                 { return o.keep.placed(o.s.Morsels()) }

// windowSink computes functions of ordered windows.
//
// Its rows stay those of the input, in their order.
type windowSink struct {
	make func(morsels int) *window.Sink
	s    *window.Sink
	keep kept
}

func (w *windowSink) begin(morsels int)               { w.s = w.make(morsels) }
func (w *windowSink) worker() operator                { return w.s.Worker() }
func (w *windowSink) enough(int) bool                 { return false }
func (w *windowSink) finish(split vector.Split) error { return w.s.Finish(split) }
func (w *windowSink) result() []Chunk                 { return w.keep.placed(w.s.Morsels()) }

// kept is the columns of a step that something reads. A sink keeps these alone,
// one behind the other, and shows them at their old places.
//
//	schema   a b c d      needed  b d
//	kept     b d                                 cols 1 3
//	placed   . b . d                             as consumers number them
type kept struct {
	cols  []int
	types []types.Type
	width int
}

func newKept(s types.Schema, need []bool) (k kept) {
	k.width = len(s)
	for i, f := range s {
		if need[i] {
			k.cols, k.types = append(k.cols, i), append(k.types, f.Type)
		}
	}
	return k
}

// collect keeps rows: all of them, or those from skip on, limit at most. It
// knows when it has enough.
//
// With a limit, a worker keeps no more rows of its morsel than could be wanted
// if no other morsel had any.
type collect struct {
	keep        kept
	skip, limit int // limit is -1 for all
	space       *spill.Space
	texts       bool // text is kept as numbers where it is short

	chunks []spill.Morsel // by morsel; a worker writes the one of its morsel

	mu     sync.Mutex // protects what follows
	full   []bool     // morsels that have all rows that could be wanted of them
	rows   []int      // of finished morsels, -1 of others
	prefix int        // morsels 0..prefix-1 are finished
	before int        // rows of these
}

func (c *collect) begin(morsels int) {
	c.chunks, c.rows, c.full = make([]spill.Morsel, morsels), make([]int, morsels), make([]bool, morsels)
	for i := range c.rows {
		c.rows[i] = -1
	}
}

// A keeper asks for memory as the rows come, and writes them if there is none:
// then whatever comes next reads a morsel back block by block.
func (c *collect) worker() operator {
	w := &collector{c: c, keep: c.space.Keeper(spilledRows)}
	if c.texts {
		w.texts = keys.NewAppender(c.keep.types)
	}
	return w
}

// most returns how many rows of one morsel may be needed, -1 for all.
func (c *collect) most() int {
	if c.limit < 0 {
		return -1
	}
	return c.skip + c.limit
}

// enough reports whether the finished morsels before this one have all rows
// that are wanted.
//
// Only morsels that are finished count, from the first on without a gap: rows
// of a later morsel cannot replace those of one that is still being read.
// Morsels before that point are finished anyway. A morsel of its own accord has
// enough when it has as many rows as are wanted of all: a source may be one
// morsel without an end.
func (c *collect) enough(morsel int) bool {
	if c.limit < 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.full[morsel] || c.before >= c.most() && morsel >= c.prefix
}

// ended notes that a morsel is finished.
//
// Morsels end in any order; prefix moves when the gap before it closes.
func (c *collect) ended(morsel, rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.rows[morsel] = rows; c.prefix < len(c.rows) && c.rows[c.prefix] >= 0; c.prefix++ {
		c.before += c.rows[c.prefix]
	}
}

// finish cuts off what is before skip and behind limit.
func (c *collect) finish(vector.Split) error {
	var out []spill.Morsel
	skip, limit := c.skip, c.limit
	for _, x := range c.chunks {
		from := min(skip, x.N)
		to := x.N
		skip -= from
		if limit >= 0 {
			to = min(to, from+limit)
			limit -= to - from
		}
		if to > from {
			out = append(out, x.Part(from, to-from))
		}
	}
	c.chunks = out
	return nil
}

func (c *collect) result() []Chunk { return c.keep.placed(c.chunks) }

// collector fills a collect.
type collector struct {
	c       *collect
	keep    spill.Keeper
	texts   *keys.Appender // nil if text is kept as it is
	morsel  int
	chunk   *vector.Chunk
	written int // rows of the morsel that are not in chunk any more
}

func (w *collector) Open(morsel int) {
	w.morsel, w.chunk, w.written = morsel, vector.NewChunk(w.c.keep.types), 0
	w.keep.Open(morsel)
}

func (w *collector) Push(b vector.Batch) {
	most := w.c.most()
	if most >= 0 && w.written+w.chunk.N >= most {
		return
	}
	if w.texts != nil {
		w.texts.Append(w.chunk, b, w.c.keep.cols)
	} else {
		w.chunk.Append(b, w.c.keep.cols, nil)
	}
	if most >= 0 && w.written+w.chunk.N >= most {
		// Once for a morsel, and asked after each batch.
		w.c.mu.Lock()
		w.c.full[w.morsel] = true
		w.c.mu.Unlock()
	}
	if w.keep.Grown(w.chunk) {
		w.written += w.chunk.N
		w.chunk = vector.NewChunk(w.c.keep.types)
	}
}

func (w *collector) Close() {
	w.c.chunks[w.morsel] = w.keep.Close(w.chunk)
	w.c.ended(w.morsel, w.written+w.chunk.N)
	w.chunk = nil
}
