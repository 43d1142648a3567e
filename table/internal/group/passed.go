package group

import (
	"slices"

	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// passed is rows of which only keys and arguments are computed, ordered by
// partition.
//
// Hashes are kept beside the rows, but for one or two keys of integers: a partition computes them
// again in less time than it takes to write and read eight bytes a row more.
type passed struct {
	chunk  *vector.Chunk  // keys, then arguments, then the conditions of aggregates
	hashes []uint64       // nil if brief, when the rows are arranged
	brief  bool           // of one or two keys, which are integers
	packs  [][]keys.Short // of the keys that are text (keys.Packer)
	short  []bool         // by key: it is text, and the column has nothing but packs (short.go)
	row    []uint32       // in the morsel
	runs   runs
}

// passOn keeps the keys and arguments of the batch as they are.
//
// Rows are copied once here and once more when the morsel is closed and they
// are brought into the order of partitions. Writing to 64 places at once
// instead would save one copy, and miss the cache for each row.
func (w *Worker) passOn(n int) {
	if w.pass == nil {
		if w.pass, w.spare = w.spare, nil; w.pass == nil {
			w.pass = w.newPassed()
		}
	}
	p := w.pass
	w.keyed.pack()
	for i, v := range w.keyed.cols {
		p.key(i, v, w.keyed.packs[i], n)
	}
	for i := len(w.s.keys); i < w.program.Len(); i++ {
		p.chunk.Cols[i].Append(w.program.Eval(i), nil)
	}
	p.chunk.N += n
	p.hashes = append(vector.Roomy(p.hashes, p.chunk.N), w.keyed.hashed()...)
	p.row = vector.Roomy(p.row, p.chunk.N)
	for i := range n {
		p.row = append(p.row, w.rows+uint32(i))
	}
	w.grown()
}

// newPassed returns room for rows that are passed on: a worker makes it once,
// for the first morsel with many keys.
func (w *Worker) newPassed() *passed {
	all := append([]types.Type(nil), w.s.types...)
	for i := len(w.s.keys); i < w.program.Len(); i++ {
		all = append(all, w.program.Type(i))
	}
	n := len(w.s.keys)
	p := &passed{chunk: vector.NewChunk(all), packs: make([][]keys.Short, n), short: make([]bool, n)}
	p.brief = n <= 2 && !slices.ContainsFunc(w.s.types, func(t types.Type) bool { return t.Stored() != types.Ints })
	for k, t := range w.s.types {
		p.short[k] = t.Kind.Layout() == types.Strings
	}
	return p
}

// arranged returns the rows in the order of partitions, in memory of just their
// size: it stays until partitions are merged, where that of p is used again.
func (p *passed) arranged() *passed {
	out := &passed{runs: partition(p.hashes), packs: make([][]keys.Short, len(p.packs)), short: slices.Clone(p.short)}
	order := out.runs.order
	out.chunk = p.chunk.Gather(order)
	if out.row = ordered(p.row, order); !p.brief {
		out.hashes = ordered(p.hashes, order)
	}
	for k, packs := range p.packs {
		if len(packs) > 0 {
			out.packs[k] = ordered(packs, order)
		}
	}
	out.runs.order = vector.Release(order) // the rows lie in it
	return out
}

// reset forgets the rows, and keeps their memory: the next morsel passes on as
// many as this one, as a rule, and what has been arranged lies elsewhere.
func (p *passed) reset() {
	p.chunk.Reset()
	p.hashes, p.row = p.hashes[:0], p.row[:0]
	for k := range p.packs {
		p.packs[k] = p.packs[k][:0]
	}
}

// release gives the memory back: the rows are in their groups.
func (p *passed) release() {
	p.chunk.Release()
	p.hashes, p.row = vector.Release(p.hashes), vector.Release(p.row)
	for k, packs := range p.packs {
		p.packs[k] = vector.Release(packs)
	}
}

// ordered returns elements in another order.
func ordered[T any](xs []T, order []int32) []T {
	out := vector.Unset[T](len(xs))
	for i, from := range order {
		out[i] = xs[from]
	}
	return out
}
