package state

import (
	"xfork/table/internal/keys"
	"xfork/table/internal/quantile"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Aggregates that need all values of a group at once. Their states are the
// values, so that they are merged by appending.

// quantiles is the state of medians and quantiles.
type quantiles struct{ quantile.Values }

// newQuantile returns the state of a quantile: package quantile has the values.
func newQuantile(q float64) State { return &quantiles{*quantile.New(q)} }

// Add keeps the values with their groups: a quantile is not known before the last one.
func (s *quantiles) Add(groups []int32, args []*vector.Vector) { s.Values.Add(groups, args[0].F) }

// Merge takes the values over. Which order they come in makes no difference to a quantile.
func (s *quantiles) Merge(groups []int32, from State, rows []int32) {
	s.Values.Merge(groups, &from.(*quantiles).Values, rows)
}

// Bytes and Spill are what a sink asks of states that keep values.
func (s *quantiles) Bytes() int64 { return s.Values.Bytes() }

func (s *quantiles) Spill(space *spill.Space) { s.Values.Spill(space, SchemaValues) }

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

// newDistinct returns the state of a count of distinct values of one type.
func newDistinct(arg types.Type) State {
	columns := []types.Type{{Kind: types.Int64}, arg}
	return &distinct{columns: columns, table: keys.NewTable(columns), pair: []*vector.Vector{{}, nil}}
}

// Grow makes groups without a value, which have no pair in the table.
func (s *distinct) Grow(n int) { s.n = max(s.n, n) }

func (s *distinct) release() { s.table.Release() }

// Add enters the pairs of a batch; those that are there already cost a look.
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
	for sel := vector.UpTo(f.table.Len()); len(sel) > 0; {
		n := min(len(sel), vector.Size)
		s.found = vector.Roomy(s.found[:0], n)[:n]
		s.table.Merge(f.table, sel[:n], s.found)
		sel = sel[n:]
	}
	if f.parts == nil { // as of a quantile
		return
	}
	if s.space = f.space; s.parts == nil {
		s.parts = s.space.Parts(SchemaPairs)
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
