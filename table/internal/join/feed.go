package join

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Feeder returns an operator that writes rows which are to be looked up in the table,
// as that is in the file. on are the keys on its batches, of which the columns cols are
// written.
func (t *Table) Feeder(owner any, on []*bind.Expr, cols []int, types []types.Type) *spill.Feeder {
	keys := newKeyed(owner, on, t.same)
	return t.parts.Feeder(cols, types, func(b vector.Batch) []uint64 {
		keys.load(b)
		keys.hashed(b.N)
		spill.Spread(keys.hashes, keys.which(b.N))
		return keys.hashes
	})
}

// Lookup matches a batch, and tells with each batch that is sent on which rows of
// it each row comes from.
//
// The rows of the batch belong to places of the left side, and what comes out has
// to go back there.
func (p *Prober) Lookup(b vector.Batch, emit func(b vector.Batch, rows []int32)) {
	p.Push(b, func(out vector.Batch) { emit(out, p.emitted) })
}
