package group

import (
	"math"
	"slices"

	"xfork/table/internal/kernel"
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
	starts := make([]int, s.n+1)
	for _, g := range s.groups {
		starts[g+1]++
	}
	for g := range s.n {
		starts[g+1] += starts[g]
	}
	sorted, at := make([]float64, len(s.values)), slices.Clone(starts)
	for i, g := range s.groups {
		sorted[at[g]] = s.values[i]
		at[g]++
	}
	for g := range s.n {
		xs := sorted[starts[g]:starts[g+1]]
		if len(xs) == 0 {
			out.F[g] = 0
			out.Nulls().Clear(g)
			continue
		}
		slices.SortFunc(xs, kernel.CompareFloats)
		p := s.q * float64(len(xs)-1)
		i := int(math.Floor(p))
		// Of two values that are equal there is nothing between, and of two
		// infinities the difference is no number. From -Inf to a number all is
		// -Inf, which the sum below would not say.
		endless := math.IsInf(xs[i], -1) && i+1 < len(xs) && xs[i+1] <= math.MaxFloat64
		if out.F[g] = xs[i]; p > float64(i) && xs[i+1] != xs[i] && !endless {
			out.F[g] += (xs[i+1] - xs[i]) * (p - float64(i))
		}
	}
}

// distinct counts the distinct values of each group: the pairs of group and
// value are keys of one table.
//
// The table is shared by all groups of the state, so that a group with one
// value costs one slot and not a table.
type distinct struct {
	n     int
	table *keys.Table
	hash  keys.Hasher
	pair  []*vector.Vector
	buf   vector.Vector
	found []int32
	sums  []uint64
}

func newDistinct(arg types.Type) State {
	group := types.Type{Kind: types.Int64}
	return &distinct{table: keys.NewTable([]types.Type{group, arg}), pair: []*vector.Vector{{}, nil}}
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

func (s *distinct) Merge(groups []int32, from State, rows []int32) {
	f := from.(*distinct)
	to := mapping(groups, rows, f.n)
	var sel, into []int32
	for i, g := range f.table.Cols[0].I {
		if g := to[g]; g >= 0 {
			sel, into = append(sel, int32(i)), append(into, g)
		}
	}
	var values vector.Vector
	for len(sel) > 0 {
		n := min(len(sel), vector.Size)
		values.Gather(f.table.Cols[1], sel[:n])
		s.enter(into[:n], &values)
		sel, into = sel[n:], into[n:]
	}
}

// The pairs are distinct, so a group has as many values as it has pairs.
func (s *distinct) Result(out *vector.Vector) {
	out.Init(types.Type{Kind: types.Int64}, types.Ints, s.n)
	clear(out.I)
	for _, g := range s.table.Cols[0].I {
		out.I[g]++
	}
}
