package group

import (
	"xfork/table/internal/keys"
	"xfork/table/internal/state"
	"xfork/table/internal/vector"
)

// merge puts together what the morsels have come to, partition by partition.
//
// It lives as long as Finish does.
type merge struct {
	s     *Sink
	parts []*part
}

// part is one partition of the groups, or all of them where there are few.
//
// It is made and filled on one goroutine, by merge.part, and read by collect
// when all parts are there.
type part struct {
	table  *keys.Table
	states []state.State
	first  []uint64 // morsel and row in which each group appeared: ascending, for morsels are merged in order
	out    *vector.Chunk
	short  []bool // by key: out has text as numbers

	args   arguments
	groups []int32
	keys   []vector.Vector
	cols   []*vector.Vector
	shown  []*vector.Vector // columns of the rows that have been passed on
	packs  [][]keys.Short
	hash   keys.Hasher
	sums   []uint64
	whole  bool
	shares bool // strings with the rows that were passed on
	rows   int  // of these, where some of their strings are shared
}

// size decides how many parts there are. It depends on the morsels' contents
// alone.
//
// Sixty-four tables for a hundred groups would cost more than one goroutine
// that merges them all; above some thousand groups the parts pay for themselves
// even with one worker, because each table fits in a cache.
func (m *merge) size() []*part {
	groups, rows := 0, false
	for _, x := range m.s.morsels {
		if x != nil {
			groups += x.table.Len()
			rows = rows || x.rows != nil
		}
	}
	if len(m.s.keys) == 0 || !rows && groups <= serialGroups {
		return make([]*part, 1)
	}
	return make([]*part, partitions)
}

// part merges partition i.
//
// Morsels come in ascending order, and of each its groups before the rows that
// it has passed on: these lie behind all rows of the groups. So what is added
// up is added up in the order of rows, at morsels' boundaries aside.
func (m *merge) part(i int) (err error) {
	defer vector.Catch(&err)
	s := m.s
	p := s.newPart()
	p.whole, p.shares = len(m.parts) == 1, true
	n := m.most(i)
	p.table.Reserve(n)
	p.first = vector.Roomy(p.first, n)
	for number, x := range s.morsels {
		if x == nil {
			continue
		}
		sel := x.groups.order[x.groups.starts[i]:x.groups.starts[i+1]]
		if p.whole {
			sel = vector.UpTo(max(x.table.Len(), 1-len(s.keys)))
		}
		p.merge(x, number, sel)
		s.spillValues(p)
		if x.rows != nil {
			p.add(x.rows, number, x.rows.runs.starts[i], x.rows.runs.starts[i+1])
		}
	}
	if p.finish(); p.whole || s.loose {
		p.lengthen(s.types) // they are not gathered from here
	}
	m.parts[i] = p
	return nil
}

// most returns how many keys of partition i one morsel has, at most: a guess at
// those of all. It is too low where morsels have different keys, and then the
// table grows; it is too high where a morsel has passed on many rows of few.
func (m *merge) most(i int) (n int) {
	for _, x := range m.s.morsels {
		switch {
		case x == nil:
			continue
		case len(m.parts) == 1:
			n = max(n, x.table.Len())
			continue
		case x.rows != nil:
			n = max(n, int(x.rows.runs.starts[i+1]-x.rows.runs.starts[i]))
		}
		n = max(n, int(x.groups.starts[i+1]-x.groups.starts[i]))
	}
	return n
}

// newPart returns a partition without groups; without keys, with one.
//
// One that is read back from the file begins in the same way, and so comes to the
// same states.
func (s *Sink) newPart() *part {
	p := &part{table: keys.NewTable(s.types), keys: make([]vector.Vector, len(s.keys)), cols: make([]*vector.Vector, len(s.keys))}
	p.states, p.args = state.All(s.aggs, s.shares), s.newArguments()
	if len(s.keys) == 0 {
		p.grow(1)
	}
	return p
}

func (p *part) grow(n int) {
	for _, s := range p.states {
		s.Grow(n)
	}
}

// merge merges groups sel of a morsel.
//
// The groups of a morsel come in the order of their first rows, also those of
// one partition, so first ascends.
func (p *part) merge(x *morsel, number int, sel []int32) {
	if len(p.cols) == 0 {
		for i, s := range p.states {
			s.Merge([]int32{0}, x.states[i], []int32{0})
		}
		return
	}
	if cap(p.groups) < len(sel) {
		p.groups = make([]int32, max(len(sel), vector.Size))
	}
	groups := p.groups[:len(sel)]
	fresh := p.table.Merge(x.table, sel, groups)
	p.first = vector.Roomy(p.first, p.table.Len())
	for _, k := range fresh {
		p.first = append(p.first, uint64(number)<<32|uint64(x.first[sel[k]]))
	}
	p.grow(p.table.Len())
	for i, s := range p.states {
		s.Merge(groups, x.states[i], sel)
	}
}

// add aggregates rows from..to that a morsel has passed on.
//
// It is the same as what a worker does with a batch, with keys and arguments
// that are there already. Rows are taken 2048 at a time, so that states see
// batches of the size that they are used to.
func (p *part) add(x *passed, number int, from, to int32) {
	if p.shown == nil {
		p.packs = make([][]keys.Short, len(p.cols))
		for range x.chunk.Cols {
			p.shown = append(p.shown, new(vector.Vector))
		}
		p.groups = make([]int32, max(cap(p.groups), vector.Size))
	}
	for ; from < to; from += vector.Size {
		p.batch(x, number, int(from), int(min(to, from+vector.Size)))
	}
}

// batch adds rows from..to, of which there are no more than a batch has.
//
// Packed keys are those of the worker that has passed the rows on, and so are hashes, unless they
// are brief.
func (p *part) batch(x *passed, number, from, to int) {
	for i, v := range x.chunk.Cols {
		v.Window(p.shown[i], from, to-from)
	}
	for k := range p.cols {
		p.column(x, k, from, to)
	}
	groups := p.groups[:to-from]
	if p.table.Lasts(p.shares); x.shares() {
		p.rows += to - from
	}
	fresh := p.table.Find(p.cols, p.hashed(x, from, to), p.packs, groups)
	p.first = vector.Roomy(p.first, p.table.Len())
	for _, k := range fresh {
		p.first = append(p.first, uint64(number)<<32|uint64(x.row[from+int(k)]))
	}
	p.grow(p.table.Len())
	p.args.add(p.states, groups, func(i int) *vector.Vector { return p.shown[i] })
}

// hashed returns the hashes of rows from..to, the keys of which are in cols.
func (p *part) hashed(x *passed, from, to int) []uint64 {
	if x.hashes != nil {
		return x.hashes[from:to]
	}
	p.sums = p.hash.Hash(p.cols, to-from, p.sums)
	return p.sums
}

// fewKeys is how many rows for each key are so many that the keys' strings are copied:
// up to then, what a shared string keeps in memory, with the pages that it lies in, is
// mostly other keys.
const fewKeys = 4

// finish makes the result of the partition: keys, then aggregates.
//
// Strings of the rows that were passed on were in memory when merging began, so that
// keys that share them cost nothing until then, and copying is the largest part of
// entering a key of text that is met once.
//
// The table and the states have served when they have told their results; they are dropped,
// so that their memory is free while other partitions are merged.
func (p *part) finish() {
	if p.rows > fewKeys*p.table.Len() {
		p.table.Own()
	}
	p.out = &vector.Chunk{N: p.table.Len(), Cols: p.table.Cols}
	if len(p.cols) == 0 {
		p.out.N = 1
	}
	for k := range p.cols {
		p.short = append(p.short, p.table.Short(k))
	}
	for _, s := range p.states {
		v := new(vector.Vector)
		s.Result(v)
		p.out.Cols = append(p.out.Cols, v)
	}
	p.table.Close()
	state.Release(p.states)
	p.table, p.states = nil, nil
}
