package join

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// The rows that would be looked up in a table that is in the file, on their way there
// and back: by morsel in, by partition out.

// Feeder writes rows that are to be looked up in a table that is in the file. It
// belongs to one goroutine.
type Feeder struct {
	t     *Table
	keys  keyed
	cols  []int // that are written
	types []types.Type

	number, base int
	chunk        *vector.Chunk
	hash         []uint64
	meter        spill.Meter
}

// Feeder returns a feeder. on are the keys on its batches, of which the columns
// cols are written.
func (t *Table) Feeder(owner any, on []*bind.Expr, cols []int, types []types.Type) *Feeder {
	return &Feeder{t: t, keys: newKeyed(owner, on, t.same), cols: cols, types: types}
}

// Open begins a morsel.
func (f *Feeder) Open(morsel int) {
	f.number, f.base = morsel, 0
	f.begin()
}

func (f *Feeder) begin() {
	f.chunk, f.hash, f.meter = vector.NewChunk(f.types), f.hash[:0], spill.Meter{}
}

// Push adds a batch.
//
// Keys are computed twice for such rows, here for their hashes and again when
// they are looked up: to keep them would make blocks wider than that takes time.
func (f *Feeder) Push(b vector.Batch) {
	f.keys.load(b)
	f.keys.hashed(b.N)
	spread(f.keys.hashes, f.keys.which(b.N))
	f.chunk.Append(b, f.cols, nil)
	f.hash = append(f.hash, f.keys.hashes...)
	if f.meter.Full(f.chunk, int64(beside*f.chunk.N), f.t.space.Flight()) {
		f.write()
	}
}

// Close ends the morsel.
func (f *Feeder) Close() {
	f.write()
	f.chunk = nil
}

// A feeder asks for no memory: it collects what a worker may have without asking.
func (f *Feeder) write() {
	c := f.chunk
	if c.N == 0 {
		return
	}
	c.Cols = append(c.Cols, placesOf(f.number, f.base, c.N))
	f.t.parts.Add(1, f.number, f.hash, c)
	f.base += c.N
	f.begin()
}

// Batches calls f for the rows of a block that a feeder has written, batch by
// batch, with their places. place says where the columns of the feeder's batches
// are in the block.
func (t *Table) Batches(r spill.Ref, place []int, f func(b vector.Batch, places []int64)) {
	c := t.space.Read(r)
	places := c.Cols[len(c.Cols)-2].I
	var windows vector.Windows
	windows.Open(c)
	view := &placed{place: place}
	for at := 0; ; {
		b := windows.Next()
		if b.N == 0 {
			return
		}
		view.Columns = b.Columns
		f(vector.Batch{N: b.N, Columns: view}, places[at:at+b.N])
		at += b.N
	}
}

// placed shows columns at the places that they had before some were left out.
type placed struct {
	vector.Columns
	place []int
}

// Column returns a column.
func (p *placed) Column(i int) *vector.Vector { return p.Columns.Column(p.place[i]) }

// Lookup matches a batch, and tells with each batch that is sent on which rows of
// it each row comes from.
//
// The rows of the batch belong to places of the left side, and what comes out has
// to go back there.
func (p *Prober) Lookup(b vector.Batch, emit func(b vector.Batch, rows []int32)) {
	p.Push(b, func(out vector.Batch) { emit(out, p.emitted) })
}
