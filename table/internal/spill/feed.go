package spill

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// The rows that would be looked up in a table that is in the file, on their way there
// and back: by morsel in, by partition out. They are side 1 of the partitions, or ranges.

// Feeder writes such rows. It belongs to one goroutine.
type Feeder struct {
	space *Space
	add   func(morsel int, hashes []uint64, c *vector.Chunk)
	hash  func(vector.Batch) []uint64
	cols  []int // that are written
	kept  []types.Type

	number, base int
	chunk        *vector.Chunk
	hashes       []uint64
	meter        Meter
}

// Feeder returns a feeder. Of its batches the columns cols are written, and hash returns
// the hashes of their keys.
func (p *Parts) Feeder(cols []int, types []types.Type, hash func(vector.Batch) []uint64) *Feeder {
	add := func(morsel int, hashes []uint64, c *vector.Chunk) { p.Add(1, morsel, hashes, c) }
	return &Feeder{space: p.space, add: add, cols: cols, kept: types, hash: hash}
}

// Open begins a morsel.
func (f *Feeder) Open(morsel int) {
	f.number, f.base = morsel, 0
	f.begin()
}

func (f *Feeder) begin() {
	f.chunk, f.hashes, f.meter = vector.NewChunk(f.kept), f.hashes[:0], Meter{}
}

// beside is how many bytes a row takes beside its columns: its hash and its place.
const beside = 8 + 8

// Push adds a batch.
//
// Keys are computed twice for such rows, here for their hashes and again when
// they are looked up: to keep them would make blocks wider than that takes time.
func (f *Feeder) Push(b vector.Batch) {
	f.hashes = append(f.hashes, f.hash(b)...)
	f.chunk.Append(b, f.cols, nil)
	if f.meter.Full(f.chunk, int64(beside*f.chunk.N), f.space.Flight()) {
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
	c.Cols = append(c.Cols, Places(f.number, f.base, c.N))
	f.add(f.number, f.hashes, c)
	f.base += c.N
	f.begin()
}

// Batches calls f for the rows of a block that a feeder has written, batch by
// batch, with their places. place says where the columns of the feeder's batches
// are in the block.
func (s *Space) Batches(r Ref, place []int, f func(b vector.Batch, places []int64)) {
	c := s.Read(r)
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

// Places returns the places of rows of a morsel as a column: the morsel and the row in
// it, of which base are before the first one.
func Places(morsel, base, n int) *vector.Vector {
	places := make([]int64, n)
	for i := range places {
		places[i] = int64(morsel)<<32 | int64(base+i)
	}
	return Numbers(places)
}

// Spread gives rows that match nothing hashes of all partitions: they have one
// hash, for they have one key, and there may be many of them.
//
// It never brings such a row to a match: rows with a null key are left out of
// tables, and not looked up.
func Spread(hashes []uint64, null []bool) {
	for i, is := range null {
		if is {
			hashes[i] = uint64(i+1) * 0x9e3779b97f4a7c15 // Fibonacci hashing (Knuth, volume 3, section 6.4)
		}
	}
}
