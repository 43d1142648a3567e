package group

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/spill"
	"xfork/table/internal/state"
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
	keys   []*bind.Expr
	aggs   []bind.Agg
	shares []state.Shared // by aggregate
	places []argument     // by aggregate
	exprs  []*bind.Expr   // of a row: the keys, and what aggregates need
	owner  any

	types []types.Type // of the keys
	limit int          // of groups that a morsel makes itself
	loose bool         // groups may come in any order

	morsels []*morsel // by number; a worker writes the one that it has
	result  []*vector.Chunk
	own     []*vector.Chunk // those of the result that share their memory with no other
	spilled
}

// morsel is what one morsel has come to.
//
// A morsel that no worker has opened has no entry: a sink of a pipeline that
// was ended early, for instance.
type morsel struct {
	table  *keys.Table
	states []state.State
	first  []uint32 // row of the morsel in which each group appeared
	groups runs     // of the groups, by partition
	rows   *passed  // nil if the morsel has aggregated all of its rows
	taken  int64    // bytes that the space has given
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
	r.order = vector.Unset[int32](len(hashes))
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
	s.shares = state.Sharing(aggs)
	s.places, s.exprs = placed(keys, aggs, s.shares)
	for _, a := range aggs {
		// The states of these are the values themselves, so nothing is gained
		// by making them twice.
		if len(keys) > 0 && (a.Distinct || a.Op == ast.Median || a.Op == ast.Quantile) {
			s.limit = 0
		}
	}
	return s
}

// Loose says that nothing sees the order of the groups, which is then that of
// partitions. It is called before the first worker.
func (s *Sink) Loose(is bool) { s.loose = is }

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
	before int  // groups when it was last decided
	passes bool // further rows of the morsel are passed on

	upto        []int32 // 0, 1, 2 and so on
	front, rest vector.Picked

	pass  *passed
	spare *passed // the memory of the last one
	asked asked
	last  int // groups of the morsel before: a guess at those of this one
}

// Worker returns a worker. Keys, arguments and conditions are computed by one
// program, so that what they share is computed once.
func (s *Sink) Worker() *Worker {
	w := &Worker{s: s, groups: make([]int32, vector.Size)}
	w.args = s.newArguments()
	w.program = kernel.Compile(s.owner, s.exprs)
	w.keyed.init(len(s.keys))
	return w
}

// Open begins morsel number i.
//
// A morsel begins with nothing: its table and states stay with it, so they are
// made anew.
func (w *Worker) Open(i int) {
	w.number, w.rows, w.before, w.passes = i, 0, 0, w.s.limit == 0
	w.asked = asked{}
	w.m = &morsel{table: keys.NewTable(w.s.types), states: state.All(w.s.aggs, w.s.shares)}
	w.m.table.Reserve(w.last)
	w.keyed.reset()
	if len(w.s.keys) == 0 {
		w.m.grow(1)
	}
}

// Push adds a batch.
//
// Whether rows are passed on is decided once every 2048 rows of the morsel, and for the rest
// of it: from 4096 groups on if nearly each of these rows had a key of its own, for then
// a group saves nothing, and in any case from 16384 groups on.
//
//	10,000 groups       0.6 new ones a row at 4096, and ever fewer    aggregated here
//	100,000 groups      0.96                                          passed on
//
// It is not decided between batches, which end elsewhere where rows come back from the
// file: sums of floats would be other ones.
func (w *Worker) Push(b vector.Batch) {
	if n := w.undecided(b.N); n < b.N {
		for i := len(w.upto); i < b.N; i++ {
			w.upto = append(w.upto, int32(i))
		}
		w.push(w.front.Batch(b, w.upto[:n]))
		b = w.rest.Batch(b, w.upto[n:b.N])
	}
	w.push(b)
}

// undecided returns how many of the next n rows come before it is decided whether rows are
// passed on: all of them, if they cannot make so many groups that it matters. Then the
// number of groups is known where it is decided, and where it was before.
func (w *Worker) undecided(n int) int {
	if w.passes || len(w.s.keys) == 0 || w.m.table.Len()+n < w.s.limit-vector.Size {
		return n
	}
	return min(n, vector.Size-int(w.rows%vector.Size))
}

// Batches of a scan have 2048 rows each, but for what a filter leaves of them: most are
// not cut, and those of a morsel with few groups never.
//
// push adds rows among which nothing is decided.
func (w *Worker) push(b vector.Batch) {
	if b.N == 0 {
		return
	}
	w.program.Begin(b)
	if w.passes {
		w.keyed.load(w.program.Eval, b.N)
		w.passOn(b.N)
	} else {
		// Tables and states have copies of their strings.
		groups := w.groups[:b.N]
		w.keyed.load(w.program.Look, b.N)
		w.keyed.find(w.m, groups, w.rows)
		w.args.add(w.m.states, groups, w.program.Look)
	}
	if w.rows += uint32(b.N); w.rows%vector.Size == 0 && !w.passes {
		before := w.before
		w.before = w.m.table.Len()
		w.passes = w.enough(w.before - before)
	}
}

// enough reports whether the morsel has as many groups as it is to have, when the last
// 2048 rows had so many new ones.
func (w *Worker) enough(made int) bool {
	groups := w.m.table.Len()
	if len(w.s.keys) == 0 || groups < w.s.limit {
		return false
	}
	return groups >= mostGroups || made > vector.Size/16*15
}

// Close ends the morsel. What it has come to is brought into the order of
// partitions now, while it is in the cache.
//
// The worker keeps nothing of the morsel but memory, and may be given another
// one.
func (w *Worker) Close() {
	if w.pass != nil {
		w.m.rows = w.pass.arranged()
		w.pass, w.spare = nil, w.pass
		w.spare.reset()
	}
	w.m.table.Settle()
	w.m.groups, w.last = partition(w.m.table.Hashes), w.m.table.Len()
	w.ended()
	w.m = nil
}

// Release gives the worker's memory back, after its last morsel.
func (w *Worker) Release() {
	if w.spare != nil {
		w.spare.release()
	}
}

// grow makes states for n groups.
//
// States are made for all groups of a batch at once.
func (m *morsel) grow(n int) {
	for _, s := range m.states {
		s.Grow(n)
	}
}

// Types returns the types of the columns of the result.
func (s *Sink) Types() []types.Type {
	all := append([]types.Type(nil), s.types...)
	for _, a := range s.aggs {
		all = append(all, a.Type)
	}
	return all
}

// Finish merges what the morsels have come to.
//
// Partitions are independent of each other: each has all rows of its keys.
func (s *Sink) Finish(split vector.Split) error {
	if s.tooMuch() {
		return s.finishSpilled(split)
	}
	m := &merge{s: s}
	m.parts = m.size()
	if err := split(len(m.parts), func(i int) error { return m.part(i) }); err != nil {
		return err
	}
	s.release()
	return m.collect(split)
}

// release gives back what the morsels have left, when it has been merged: partitions have copied it.
func (s *Sink) release() {
	for _, m := range s.morsels {
		if m == nil {
			continue
		}
		m.table.Release()
		state.Release(m.states)
		m.first = vector.Release(m.first)
		if vector.Release(m.groups.order); m.rows != nil {
			m.rows.release()
		}
	}
	s.morsels = nil
}

// Release gives the memory of the groups back, when they have been read.
func (s *Sink) Release() {
	for _, c := range s.own {
		c.Release()
	}
}

// Morsels returns the groups, keys and then aggregates, in memory or in the file.
//
// What is in the file is cut into morsels anew: the buckets are those of the
// input, with a few groups each where keys come again.
func (s *Sink) Morsels() []spill.Morsel {
	if s.buckets != nil {
		return s.space.Cut(s.buckets.All(), vector.Morsel)
	}
	return spill.AllKept(s.result)
}
