package state

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// State is one aggregate of all groups of a table. It belongs to one goroutine
// at a time.
//
// The arguments of Add have no nulls: rows in which one is null have been left
// out, with their groups.
//
//	Grow(3)                    . . .
//	Add({0, 2, 0}, x)          x0+x2 . x1
//	Merge({1}, other, {5})     the other's group 5 into group 1
//	Result                     a vector of three rows
//
// Add and Merge may come in any mixture, for groups below the last Grow. What a
// state comes to depends on the order of the calls only for floats, First, Last
// and ties of ArgMin and ArgMax; the callers keep the order of rows.
type State interface {
	// Grow makes states for groups up to n, as if no row had come.
	Grow(n int)
	// Add adds rows: row i belongs to groups[i].
	Add(groups []int32, args []*vector.Vector)
	// Merge adds the states rows[i] of from, which is of the same type, to
	// groups[i].
	Merge(groups []int32, from State, rows []int32)
	// Result appends nothing: it makes out one row for each group.
	Result(out *vector.Vector)
}

// The arrays of a group-by with many groups are its largest after the rows themselves, and each partition
// has its own, one after the other: with what the last one has given back, the next one asks the system
// for nothing.
//
// released is implemented by states of which the memory is worth to be used again.
type released interface{ release() }

// Release gives memory of states back when their results have been told, or when they have been merged. What a result has is its
// own.
func Release(all []State) {
	for _, s := range all {
		if r, is := s.(released); is {
			r.release()
		}
	}
}

// New returns the state of an aggregate without groups.
//
// The argument's type decides between exact sums and sums of floats. Aggregates
// of several arguments have them in the order of the call: ArgMax(value, by).
func New(a *bind.Agg) State {
	var arg types.Type
	if len(a.Args) > 0 {
		arg = a.Args[0].Type
	}
	switch a.Op {
	case ast.Rows:
		return &count{}
	case ast.Count:
		if a.Distinct {
			return newDistinct(arg)
		}
		return &count{}
	case ast.Sum, ast.Mean:
		if arg.Kind.Float() {
			return &floatSum{agg: a}
		}
		return &exactSum{agg: a}
	case ast.Std, ast.Var:
		return &variance{root: a.Op == ast.Std}
	case ast.Corr:
		return &correlation{}
	case ast.Median:
		return newQuantile(0.5)
	case ast.Quantile:
		return newQuantile(a.Q)
	}
	return newPicked(a)
}

// The plain ones: what has come to a group is a number or two, which rows are added to in
// their order.

// count counts rows.
//
// Count and Len are one state: rows in which the argument is null have been
// left out before.
type count struct{ n []int64 }

// Grow makes counts of zero.
func (c *count) Grow(n int) { c.n = extended(c.n, n) }

func (c *count) release() { c.n = vector.Release(c.n) }

// extended returns s with n elements, of which the new ones are zero.
//
// States of groups that are new to a table are zero, whatever has been in the
// memory.
func extended[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	from := len(s)
	s = vector.Roomy(s, n)[:n]
	clear(s[from:])
	return s
}

// Add counts rows; the arguments are not looked at.
//
// Where there is one group, each row would wait for the store of the one before: states
// keep what they add up in registers then.
func (c *count) Add(groups []int32, _ []*vector.Vector) {
	if len(c.n) == 1 {
		c.n[0] += int64(len(groups))
		return
	}
	for _, g := range groups {
		c.n[g]++
	}
}

// Merge adds counts: the order makes no difference.
func (c *count) Merge(groups []int32, from State, rows []int32) {
	f := from.(*count)
	for i, g := range groups {
		c.n[g] += f.n[rows[i]]
	}
}

// Result is never null: nothing counts zero.
func (c *count) Result(out *vector.Vector) {
	out.Init(types.Type{Kind: types.Int64}, types.Ints, len(c.n))
	copy(out.I, c.n)
}

// floatSum is the sum or the mean of floats, in the order in which they come.
//
// There is no compensation for rounding (Kahan's): DuckDB has none for sum
// either, and the answers are compared with its. What is promised is the order.
type floatSum struct {
	agg  *bind.Agg
	sums []sumCount
}

// sumCount keeps a group's sum and count in one cache line.
type sumCount struct {
	sum float64
	n   int64
}

// Grow makes empty sums.
func (s *floatSum) Grow(n int) { s.sums = extended(s.sums, n) }

func (s *floatSum) release() { s.sums = vector.Release(s.sums) }

// The additions of one group wait for each other, four cycles each; of
// different groups they overlap. Blocks of partial sums for one group would be
// faster, and give other bits for a group of one morsel than for a group of
// two.
func (s *floatSum) Add(groups []int32, args []*vector.Vector) {
	if len(s.sums) == 1 {
		sum := s.sums[0].sum
		for _, x := range args[0].F {
			sum += x
		}
		s.sums[0] = sumCount{sum, s.sums[0].n + int64(len(groups))}
		return
	}
	s.add(groups, args[0].F)
}

// add adds values to the sums of their groups.
func (s *floatSum) add(groups []int32, xs []float64) {
	groups = groups[:len(xs)]
	for i, x := range xs {
		c := &s.sums[groups[i]]
		c.sum += x
		c.n++
	}
}

// Merge adds one sum for each morsel that has met the group, in the order of morsels.
func (s *floatSum) Merge(groups []int32, from State, rows []int32) {
	f := from.(*floatSum)
	for i, g := range groups {
		c, d := &s.sums[g], &f.sums[rows[i]]
		// A sum of nothing is +0, which would turn a sum of -0 into +0.
		if c.n == 0 {
			*c = *d
			continue
		}
		c.sum += d.sum
		c.n += d.n
	}
}

// Result is null for a group without values, and the mean if that was asked
// for.
func (s *floatSum) Result(out *vector.Vector) { s.result(out, s.agg, nil) }

// Floats are shared by equal arguments alone.
func (s *floatSum) result(out *vector.Vector, a *bind.Agg, _ *bind.Linear) {
	out.Init(types.Type{Kind: types.Float64}, types.Floats, len(s.sums))
	for i, c := range s.sums {
		switch out.F[i] = c.sum; {
		case c.n == 0:
			out.Nulls().Clear(i)
		case a.Op == ast.Mean:
			out.F[i] = c.sum / float64(c.n)
		}
	}
}
