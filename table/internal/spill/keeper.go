package spill

import "xfork/table/internal/vector"

// Meter says when a chunk that grows has as many bytes as a worker may collect
// without asking. To add up the bytes takes a look at each string, so that is
// done a few times on the way and not for each batch.
type Meter struct{ next int }

// Full reports whether chunk c and extra bytes beside it have come to more than
// n bytes.
func (m *Meter) Full(c *vector.Chunk, extra, n int64) bool {
	if c.N < m.next {
		return false
	}
	size := Size(c) + extra
	if size > n {
		m.next = 0
		return true
	}
	// Half of the way to where it is full, if rows stay as wide as they are.
	m.next = c.N + vector.Size + int((n-size)/(2*max(1, size/int64(max(1, c.N)))))
	return false
}

// Keeper keeps the rows of one morsel after the other, in order, in memory or in
// the file. It belongs to one goroutine.
//
//	Open    Full, Full: taken    Full: refused                 Close
//	rows    in the chunk         written, and all that follow   the rest is written
type Keeper struct {
	space  *Space
	schema int
	meter  Meter
	bucket *Bucket
	morsel int
	taken  int64
}

// Keeper returns a keeper.
func (s *Space) Keeper(schema int) Keeper { return Keeper{space: s, schema: schema} }

// Open begins a morsel.
func (k *Keeper) Open(morsel int) {
	k.bucket, k.morsel, k.taken = nil, morsel, 0
	k.meter = Meter{}
}

// Grown is called when chunk c has got more rows. It reports whether they have
// been written: then the caller goes on with an empty chunk.
func (k *Keeper) Grown(c *vector.Chunk) (written bool) {
	if k.space == nil || !k.meter.Full(c, 0, k.taken+k.space.Flight()) {
		return false
	}
	return !k.room(c)
}

// room asks for the memory of c, as far as it has not been given already, and
// writes c if there is none.
func (k *Keeper) room(c *vector.Chunk) bool {
	size := Size(c)
	if k.bucket == nil && k.space.Take(size-k.taken) {
		k.taken = size
		return true
	}
	if k.bucket == nil {
		k.bucket = &Bucket{}
	}
	k.bucket.Add(k.space.Write(k.schema, k.morsel, c))
	k.space.Give(k.taken)
	k.taken = 0
	return false
}

// Close ends the morsel, of which c has the rows that have not been written.
func (k *Keeper) Close(c *vector.Chunk) Morsel {
	if k.space == nil || c.N > 0 && k.room(c) || k.bucket == nil {
		return Kept(c)
	}
	return k.space.Whole([]*Bucket{k.bucket})[0]
}
