package run

import (
	"context"
	"fmt"

	"xfork/table/internal/keys"
	"xfork/table/internal/memory"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Blocks in the file have the number of what they are: a block that is read in
// the place of another one is an error.
const spilledRows = 1

// Chunk is rows that a sink has kept, in memory or in the file of the run. Those
// in memory are shared, not copied, so several pipelines may read what one sink
// has kept, and none may write it.
type Chunk struct {
	N    int
	rows spill.Morsel
	keep *kept // nil if all columns are there, at their places
}

// Load returns the rows, with the columns that are needed where the schema has
// them. The others are nil: nothing reads them.
//
// Each call reads what is in the file anew: a chunk that two pipelines read is
// decoded twice, and takes its memory only while one of them has it.
func (c *Chunk) Load() (out *vector.Chunk, err error) {
	defer vector.Catch(&err)
	return c.placed(c.rows.Load()), nil
}

// Each calls f for the rows, some thousands at a time where they come from the file, with
// the number of the first one in the chunk. It is what Load is for one that has not to be
// in memory as a whole, and for the last one who asks: f may keep strings, and the rest goes
// back when it returns.
func (c *Chunk) Each(f func(rows *vector.Chunk, from int) error) (err error) {
	defer vector.Catch(&err)
	rows, from := c.rows.Rows(), 0
	for some := rows.Next(); some != nil; some = rows.Next() {
		shown := c.placed(some)
		if err := f(shown, from); err != nil {
			return err
		}
		from += some.N
		shown.Release()
	}
	return nil
}

// placed puts the columns of rows where the schema has them. A consumer finds them by the
// numbers that they have in the plan, whichever of them are kept.
func (c *Chunk) placed(rows *vector.Chunk) *vector.Chunk {
	if c.keep == nil {
		return rows
	}
	out := &vector.Chunk{N: rows.N, Cols: make([]*vector.Vector, c.keep.width)}
	for at, v := range rows.Cols {
		out.Cols[c.keep.cols[at]] = keys.Shown(c.keep.types[at], v)
	}
	return out
}

// placed returns rows that have the kept columns alone.
//
// The columns are put in their places when a chunk is loaded, without a copy.
func (k *kept) placed(rows []spill.Morsel) []Chunk {
	out := whole(rows)
	for i := range out {
		out[i].keep = k
	}
	return out
}

// whole returns rows that have all columns.
func whole(rows []spill.Morsel) []Chunk {
	out := make([]Chunk, len(rows))
	for i, m := range rows {
		out[i] = Chunk{N: m.N, rows: m}
	}
	return out
}

// chunks is a table of rows that a sink has kept: a chunk is a morsel. It has no columns
// of its own and nothing to prune; consumers know the step's.
type chunks struct {
	source.Table
	all []Chunk
}

// Morsels returns how many chunks there are, empty ones included: sinks rely on the numbers.
func (c *chunks) Morsels() int { return len(c.all) }

// Reader returns a reader. Several may read one chunk, each with blocks of its own.
func (c *chunks) Reader() source.Reader { return &chunkReader{c: c} }

// chunkReader reads one chunk after the other, what is in the file some blocks at a
// time: a morsel of a join may be any number of rows.
type chunkReader struct {
	c     *chunks
	chunk *Chunk
	rows  *spill.Rows
	vector.Windows
}

func (r *chunkReader) Open(_ context.Context, morsel int) (err error) {
	defer vector.Catch(&err)
	r.chunk = &r.c.all[morsel]
	r.rows = r.chunk.rows.Rows()
	r.Windows.Open(&vector.Chunk{})
	return nil
}

// Next moves on to the next rows. Batches end where blocks do, which nothing that
// follows may depend on: those of a join in memory end elsewhere. Errors of the file
// are thrown.
func (r *chunkReader) Next() vector.Batch {
	b := r.Windows.Next()
	for b.N == 0 {
		c := r.rows.Next()
		if c == nil {
			return b
		}
		r.Windows.Open(r.chunk.placed(c))
		b = r.Windows.Next()
	}
	return b
}

// Enough returns an error if a run would have less memory than it needs at the least: two
// batches of the columns that are needed of the widest step, for each of eight workers.
// A worker that may collect less would write blocks of a few rows.
func Enough(space *spill.Space, outputs []*Output) error {
	_, _, steps := needed(outputs)
	var widest *plan.Bound
	most := int64(0)
	for _, b := range steps {
		width := int64(0)
		for i, f := range b.Schema {
			if b.Need[i] {
				width += widthOf(f.Type)
			}
		}
		if width > most {
			widest, most = b, width
		}
	}
	if need := 16 * vector.Size * most; need > space.Limit() {
		return &plan.Fault{Owner: widest.Node.Owner, Err: fmt.Errorf("table: %d bytes of memory are too little: %d are needed at the least (%w)", space.Limit(), need, memory.ErrLimit)}
	}
	return nil
}

// widthOf returns about how many bytes a value takes.
//
// Text is counted as its header: how long it is, is not known before it is read.
func widthOf(t types.Type) int64 {
	if l := t.Stored(); l == types.Wides || l == types.Strings {
		return 16
	}
	return 8
}
