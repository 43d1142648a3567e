package group

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Sink is a group-by that is under way. Workers fill it, one morsel at a time;
// then Finish merges.
//
// The fields up to limit are written before the first worker begins. An entry
// of morsels is written once, by the worker that closes the morsel, and read
// after all of them.
type Sink struct {
	keys  []*bind.Expr
	aggs  []bind.Agg
	owner any

	types []types.Type // of the keys
	limit int          // of groups that a morsel makes itself

	morsels []*morsel // by number; a worker writes the one that it has
	result  []*vector.Chunk
}

// morsel is what one morsel has come to.
//
// A morsel that no worker has opened has no entry: a sink of a pipeline that
// was ended early, for instance.
type morsel struct {
	table  *keys.Table
	states []State
	first  []uint32 // row of the morsel in which each group appeared
	groups runs     // of the groups, by partition
	rows   *passed  // nil if the morsel has aggregated all of its rows
}

// passed is rows of which only keys and arguments are computed, ordered by
// partition.
//
// Hashes are kept beside the rows so that a partition need not compute them
// again; they are eight bytes a row, less than most keys.
type passed struct {
	chunk  *vector.Chunk // keys, then arguments, then the conditions of aggregates
	hashes []uint64
	packs  [][]uint64 // of the keys that are text (keys.Packer)
	row    []uint32   // in the morsel
	runs   runs
}

// runs says which of some things belong to which partition:
// order[starts[p]:starts[p+1]], ascending within a partition.
type runs struct {
	order  []int32
	starts [partitions + 1]int32
}

// partition sorts hashes into partitions, by counting.
//
// The top six bits of a hash choose the partition, and the bottom bits the slot
// in a table, so that the keys of one partition are spread over all slots of
// its table.
func partition(hashes []uint64) (r runs) {
	for _, h := range hashes {
		r.starts[h>>58+1]++
	}
	for p := range partitions {
		r.starts[p+1] += r.starts[p]
	}
	at := r.starts
	r.order = make([]int32, len(hashes))
	for i, h := range hashes {
		p := h >> 58
		r.order[at[p]] = int32(i)
		at[p]++
	}
	return r
}

// NewSink returns a sink for so many morsels. Without keys there is one group,
// even if there are no rows.
//
// Keys and aggregates are read by all workers and not written.
func NewSink(owner any, keys []*bind.Expr, aggs []bind.Agg, morsels int) *Sink {
	s := &Sink{keys: keys, aggs: aggs, owner: owner, limit: localGroups, morsels: make([]*morsel, morsels)}
	for _, k := range keys {
		s.types = append(s.types, k.Type)
	}
	for _, a := range aggs {
		// The states of these are the values themselves, so nothing is gained
		// by making them twice.
		if len(keys) > 0 && (a.Distinct || a.Op == ast.Median || a.Op == ast.Quantile) {
			s.limit = 0
		}
	}
	return s
}

// Worker aggregates morsels on one goroutine.
type Worker struct {
	s       *Sink
	program *kernel.Program
	keyed   keyed
	args    arguments

	m      *morsel
	number int
	rows   uint32 // of the morsel so far
	groups []int32
	passes bool // further rows of the morsel are passed on
	pass   *passed
	last   int // rows that the morsel before has passed on: a guess at those of this one
}

// Worker returns a worker. Keys, arguments and conditions are computed by one
// program, so that what they share is computed once.
func (s *Sink) Worker() *Worker {
	w := &Worker{s: s, groups: make([]int32, vector.Size)}
	exprs := append([]*bind.Expr(nil), s.keys...)
	w.args, exprs = newArguments(s.aggs, exprs)
	w.program = kernel.Compile(s.owner, exprs)
	w.keyed.init(len(s.keys))
	return w
}

// Open begins morsel number i.
//
// A morsel begins with nothing: its table and states stay with it, so they are
// made anew.
func (w *Worker) Open(i int) {
	w.number, w.rows, w.passes = i, 0, w.s.limit == 0
	w.m = &morsel{table: keys.NewTable(w.s.types), states: newStates(w.s.aggs)}
	w.keyed.reset()
	if len(w.s.keys) == 0 {
		w.m.grow(1)
	}
}

// Push adds a batch.
//
// Whether rows are passed on is decided between batches, and for the rest of the
// morsel: from 4096 groups on if nearly each row of the last batch had a key of its
// own, for then a group saves nothing, and in any case from 16384 groups on.
//
//	10,000 groups       0.6 new ones a row at 4096, and ever fewer    aggregated here
//	100,000 groups      0.96                                          passed on
func (w *Worker) Push(b vector.Batch) {
	if b.N == 0 {
		return
	}
	w.program.Begin(b)
	w.keyed.load(w.program, b.N)
	if w.passes {
		w.passOn(b.N)
	} else {
		groups := w.groups[:b.N]
		before := w.m.table.Len()
		w.keyed.find(w.m, groups, w.rows)
		w.passes = w.enough(w.m.table.Len()-before, b.N)
		w.args.add(w.m.states, groups, func(i int) *vector.Vector { return w.program.Eval(i) })
	}
	w.rows += uint32(b.N)
}

// enough reports whether the morsel has as many groups as it is to have, when the last
// batch had so many new ones in n rows.
func (w *Worker) enough(made, n int) bool {
	groups := w.m.table.Len()
	if len(w.s.keys) == 0 || groups < w.s.limit {
		return false
	}
	return groups >= mostGroups || made > n/16*15
}

// passOn keeps the keys and arguments of the batch as they are.
//
// Rows are copied once here and once more when the morsel is closed and they
// are brought into the order of partitions. Writing to 64 places at once
// instead would save one copy, and miss the cache for each row.
func (w *Worker) passOn(n int) {
	if w.pass == nil {
		all := append([]types.Type(nil), w.s.types...)
		for i := len(w.s.keys); i < w.program.Len(); i++ {
			all = append(all, w.program.Type(i))
		}
		w.pass = &passed{chunk: vector.NewChunk(all), packs: make([][]uint64, len(w.s.keys))}
		w.pass.chunk.Reserve(w.last)
	}
	p := w.pass
	for i, v := range w.keyed.cols {
		p.chunk.Cols[i].Append(v, nil)
	}
	for i := len(w.s.keys); i < w.program.Len(); i++ {
		p.chunk.Cols[i].Append(w.program.Eval(i), nil)
	}
	p.chunk.N += n
	p.hashes = append(p.hashes, w.keyed.hashed()...)
	w.keyed.packer.Pack(w.keyed.cols, p.packs)
	for i := range n {
		p.row = append(p.row, w.rows+uint32(i))
	}
}

// Close ends the morsel. What it has come to is brought into the order of
// partitions now, while it is in the cache.
//
// The worker keeps nothing of the morsel, and may be given another one.
func (w *Worker) Close() {
	if w.pass != nil {
		p := w.pass
		w.pass, w.last = nil, p.chunk.N
		p.arrange()
		w.m.rows = p
	}
	w.m.groups = partition(w.m.table.Hashes)
	w.s.morsels[w.number] = w.m
	w.m = nil
}

// arrange brings the rows into the order of partitions.
func (p *passed) arrange() {
	p.runs = partition(p.hashes)
	order := p.runs.order
	p.chunk = p.chunk.Gather(order)
	p.hashes, p.row = ordered(p.hashes, order), ordered(p.row, order)
	for k, packs := range p.packs {
		if packs != nil {
			p.packs[k] = ordered(packs, order)
		}
	}
}

func ordered[T any](xs []T, order []int32) []T {
	out := make([]T, len(xs))
	for i, from := range order {
		out[i] = xs[from]
	}
	return out
}

// grow makes states for n groups.
//
// States are made for all groups of a batch at once.
func (m *morsel) grow(n int) {
	for _, s := range m.states {
		s.Grow(n)
	}
}

// Result returns the groups: keys, then aggregates.
func (s *Sink) Result() []*vector.Chunk { return s.result }

// Types returns the types of the columns of the result.
func (s *Sink) Types() []types.Type {
	all := append([]types.Type(nil), s.types...)
	for _, a := range s.aggs {
		all = append(all, a.Type)
	}
	return all
}

// Split runs parts, some of them at the same time (node.Scope).
type Split func(n int, part func(i int) error) error

// Finish merges what the morsels have come to.
//
// Partitions are independent of each other: each has all rows of its keys.
func (s *Sink) Finish(split Split) error {
	m := &merge{s: s}
	m.parts = m.size()
	if err := split(len(m.parts), func(i int) error { return m.part(i) }); err != nil {
		return err
	}
	return m.collect(split)
}
