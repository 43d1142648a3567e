package group

import (
	"math"
	"slices"

	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Aggregates that need all values of a group at once. Their states are the
// values, so that they are merged by appending.

// quantile keeps the values with their groups, and sorts at the end.
//
// Values are appended in the order in which they come, with the number of their
// group beside them: 12 bytes a value, and no list per group, which would cost
// an allocation for each of a million groups.
type quantile struct {
	q      float64
	n      int
	groups []int32
	values []float64
	valueRuns
}

// A share outside of 0 to 1 is taken for the nearest of the two.
func newQuantile(q float64) State { return &quantile{q: min(1, max(0, q))} }

func (s *quantile) Grow(n int) { s.n = max(s.n, n) }

func (s *quantile) Add(groups []int32, args []*vector.Vector) {
	s.groups = append(s.groups, groups...)
	s.values = append(s.values, args[0].F...)
}

func (s *quantile) Merge(groups []int32, from State, rows []int32) {
	f := from.(*quantile)
	to := mapping(groups, rows, f.n)
	for i, g := range f.groups {
		if g = to[g]; g >= 0 {
			s.groups, s.values = append(s.groups, g), append(s.values, f.values[i])
		}
	}
	// Only a sink without keys spills before it merges: there is one group, with
	// the same number everywhere.
	if f.runs != nil {
		s.space, s.runs = f.space, append(s.runs, f.runs...)
	}
}

// mapping returns for each of n groups of another state the group here that it
// is merged into, -1 for those that are not.
//
// A merge names some groups of the other state, those of one partition; the
// values of the others are passed over. That costs a look at every value for
// every partition, so sinks with such aggregates pass their rows on, and have
// nothing to merge.
func mapping(groups, rows []int32, n int) []int32 {
	to := make([]int32, n)
	for i := range to {
		to[i] = -1
	}
	for i, r := range rows {
		to[r] = groups[i]
	}
	return to
}

// Result interpolates between the two nearest values: position q * (n - 1), as
// quantile_cont of SQL.
//
// Counting the values of each group gives the place where its values begin in
// one array; then each group is sorted for itself. NaN is greater than all
// numbers here as elsewhere, so it comes last.
func (s *quantile) Result(out *vector.Vector) {
	out.Init(types.Type{Kind: types.Float64}, types.Floats, s.n)
	if s.runs != nil {
		s.fromFile(out)
		return
	}
	starts, sorted := s.sorted()
	for g := range s.n {
		xs := sorted[starts[g]:starts[g+1]]
		if len(xs) == 0 {
			out.F[g] = 0
			out.Nulls().Clear(g)
			continue
		}
		p := s.q * float64(len(xs)-1)
		i := int(math.Floor(p))
		if out.F[g] = xs[i]; i+1 < len(xs) {
			out.F[g] = between(xs[i], xs[i+1], p-float64(i))
		}
	}
}

// sorted returns the values, those of each group sorted, and where the values of
// each group begin.
//
// It is what a result in memory is made of, and what goes to the file as a run:
// in both cases the values of a group follow each other in one order.
func (s *quantile) sorted() (starts []int, sorted []float64) {
	starts = make([]int, s.n+1)
	for _, g := range s.groups {
		starts[g+1]++
	}
	for g := range s.n {
		starts[g+1] += starts[g]
	}
	sorted = make([]float64, len(s.values))
	at := slices.Clone(starts)
	for i, g := range s.groups {
		sorted[at[g]] = s.values[i]
		at[g]++
	}
	for g := range s.n {
		slices.SortFunc(sorted[starts[g]:starts[g+1]], byBits)
	}
	return starts, sorted
}

// distinct counts the distinct values of each group: the pairs of group and
// value are keys of one table.
//
// The table is shared by all groups of the state, so that a group with one
// value costs one slot and not a table.
type distinct struct {
	n       int
	columns []types.Type // of the pairs
	table   *keys.Table
	hash    keys.Hasher
	pair    []*vector.Vector
	buf     vector.Vector
	found   []int32
	sums    []uint64
	pairs
}

func newDistinct(arg types.Type) State {
	columns := []types.Type{{Kind: types.Int64}, arg}
	return &distinct{columns: columns, table: keys.NewTable(columns), pair: []*vector.Vector{{}, nil}}
}

func (s *distinct) Grow(n int) { s.n = max(s.n, n) }

func (s *distinct) Add(groups []int32, args []*vector.Vector) {
	s.enter(groups, args[0].AsStored(&s.buf))
}

// enter adds pairs of groups and values.
//
// It is called with no more rows than a batch has.
func (s *distinct) enter(groups []int32, values *vector.Vector) {
	n := len(groups)
	s.pair[0].Init(types.Type{Kind: types.Int64}, types.Ints, n)
	for i, g := range groups {
		s.pair[0].I[i] = int64(g)
	}
	s.pair[1] = values
	s.sums = s.hash.Hash(s.pair, n, s.sums)
	if len(s.found) < n {
		s.found = make([]int32, n)
	}
	s.table.Find(s.pair, s.sums, nil, s.found)
}

// Merge enters the pairs of the other state. Only a sink without keys makes states of
// values before it merges: so there is one group, and pairs are what they were there,
// with the same hashes.
func (s *distinct) Merge(_ []int32, from State, _ []int32) {
	f := from.(*distinct)
	for sel := upTo(f.table.Len()); len(sel) > 0; {
		n := min(len(sel), vector.Size)
		s.found = roomy(s.found[:0], n)[:n]
		s.table.Merge(f.table, sel[:n], s.found)
		sel = sel[n:]
	}
	if f.parts == nil { // as of a quantile
		return
	}
	if s.space = f.space; s.parts == nil {
		s.parts = s.space.Parts(schemaPairs)
	}
	s.parts.Adopt(f.parts)
}

// The pairs are distinct, so a group has as many values as it has pairs.
func (s *distinct) Result(out *vector.Vector) {
	out.Init(types.Type{Kind: types.Int64}, types.Ints, s.n)
	clear(out.I)
	if s.parts != nil {
		s.fromFile(out)
		return
	}
	for _, g := range s.table.Cols[0].I {
		out.I[g]++
	}
}
