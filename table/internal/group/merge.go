package group

import (
	"xfork/table/internal/keys"
	"xfork/table/internal/radix"
	"xfork/table/internal/types"
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
	states []State
	first  []uint64 // morsel and row in which each group appeared: ascending, for morsels are merged in order
	out    *vector.Chunk

	args   arguments
	groups []int32
	keys   []vector.Vector
	cols   []*vector.Vector
	rest   []vector.Vector
	packs  [][]uint64
	sel    []int32
	whole  bool
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
	p := &part{table: keys.NewTable(s.types), whole: len(m.parts) == 1, keys: make([]vector.Vector, len(s.keys)), cols: make([]*vector.Vector, len(s.keys))}
	p.states = newStates(s.aggs)
	p.args, _ = newArguments(s.aggs, s.keys[:len(s.keys):len(s.keys)])
	if len(s.keys) == 0 {
		p.grow(1)
	}
	for number, x := range s.morsels {
		if x == nil {
			continue
		}
		sel := x.groups.order[x.groups.starts[i]:x.groups.starts[i+1]]
		if p.whole {
			sel = upTo(max(x.table.Len(), 1-len(s.keys)))
		}
		p.merge(x, number, sel)
		if x.rows != nil {
			p.add(x.rows, number, x.rows.runs.starts[i], x.rows.runs.starts[i+1])
		}
	}
	p.finish()
	m.parts[i] = p
	return nil
}

// upTo returns the numbers from 0 to n-1.
//
// One part for all keys has all groups, whatever their hashes.
func upTo(n int) []int32 {
	sel := make([]int32, n)
	for i := range sel {
		sel[i] = int32(i)
	}
	return sel
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
	p.table.Lasts(true) // the morsel has copied its keys
	for k, g := range sel {
		groups[k] = p.table.One(x.table.Cols, int(g), x.table.Hashes[g])
		if int(groups[k]) == len(p.first) {
			p.first = append(p.first, uint64(number)<<32|uint64(x.first[g]))
		}
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
	if len(p.rest) == 0 {
		p.rest, p.packs = make([]vector.Vector, len(x.chunk.Cols)), make([][]uint64, len(p.cols))
		p.groups = make([]int32, max(cap(p.groups), vector.Size))
	}
	for ; from < to; from += vector.Size {
		p.batch(x, number, int(from), int(min(to, from+vector.Size)))
	}
}

// batch adds rows from..to, of which there are no more than a batch has.
func (p *part) batch(x *passed, number, from, to int) {
	sel := p.sel[:0]
	for i := from; i < to; i++ {
		sel = append(sel, int32(i))
	}
	p.sel = sel
	for i, v := range x.chunk.Cols {
		p.rest[i].Gather(v, sel)
	}
	for k := range p.cols {
		p.cols[k] = p.rest[k].AsStored(&p.keys[k])
		if p.packs[k] = nil; x.packs[k] != nil {
			p.packs[k] = x.packs[k][from:to]
		}
	}
	groups := p.groups[:len(sel)]
	p.table.Lasts(false)
	p.table.Find(p.cols, x.hashes[from:to], p.packs, groups)
	for k, g := range groups {
		if int(g) == len(p.first) {
			p.first = append(p.first, uint64(number)<<32|uint64(x.row[from+k]))
		}
	}
	p.grow(p.table.Len())
	p.args.add(p.states, groups, func(i int) *vector.Vector { return &p.rest[i] })
}

// finish makes the result of the partition: keys, then aggregates.
//
// States have served when they have told their results; they are dropped, so
// that their memory is free while other partitions are merged.
func (p *part) finish() {
	p.out = &vector.Chunk{N: p.table.Len(), Cols: p.table.Cols}
	if len(p.cols) == 0 {
		p.out.N = 1
	}
	for _, s := range p.states {
		v := new(vector.Vector)
		s.Result(v)
		p.out.Cols = append(p.out.Cols, v)
	}
	p.states = nil
}

// collect brings the groups of all partitions into the order of their first
// rows, in chunks of a morsel's size.
//
// Each partition's groups ascend already; sorting the numbers of all of them by
// their bytes takes less than a merge of 64 lists would, which compares at
// every step.
func (m *merge) collect(split Split) error {
	if len(m.parts) == 1 {
		m.s.result = cut(m.parts[0].out)
		return nil
	}
	var order []radix.Pair
	chunks := make([]*vector.Chunk, len(m.parts))
	for i, p := range m.parts {
		for _, f := range p.first {
			order = append(order, radix.Pair{Key: f, Val: uint64(len(order))})
		}
		chunks[i] = p.out
	}
	order = radix.Sort(order, make([]radix.Pair, len(order)))
	all, err := Joined(chunks, m.s.Types(), split)
	if err != nil {
		return err
	}
	m.s.result = make([]*vector.Chunk, (len(order)+vector.Morsel-1)/vector.Morsel)
	return split(len(m.s.result), func(i int) error {
		part := order[i*vector.Morsel : min(len(order), (i+1)*vector.Morsel)]
		sel := make([]int32, len(part))
		for k, o := range part {
			sel[k] = int32(o.Val)
		}
		m.s.result[i] = all.Gather(sel)
		return nil
	})
}

// cut returns a chunk as chunks of at most a morsel's rows.
//
// Morsels of a morsel's size again, so that a pipeline that reads them is
// shared by workers.
func cut(c *vector.Chunk) (out []*vector.Chunk) {
	for from := 0; from < c.N; from += vector.Morsel {
		out = append(out, c.Slice(from, min(c.N, from+vector.Morsel)))
	}
	return out
}

// Joined returns the rows of all chunks as one, in order: column by column,
// side by side.
//
// A vector is appended to by one goroutine, and vectors share nothing, so
// columns are put together at the same time.
func Joined(chunks []*vector.Chunk, cols []types.Type, split Split) (*vector.Chunk, error) {
	if len(chunks) == 1 {
		return chunks[0], nil
	}
	out := vector.NewChunk(cols)
	for _, c := range chunks {
		out.N += c.N
	}
	if len(cols) == 0 {
		return out, nil
	}
	return out, split(len(cols), func(i int) error {
		out.Cols[i].Reserve(chunks, i, out.N)
		for _, c := range chunks {
			out.Cols[i].Append(c.Cols[i], nil)
		}
		return nil
	})
}
