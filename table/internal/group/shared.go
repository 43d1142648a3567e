package group

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/vector"
)

// A mean is a sum and a count, which the state of a sum has both. So Sum(x) and
// Mean(x) of one x, as in the first query of TPC-H, are one state with two
// results:
//
//	Sum(qty)   Sum(price)   Mean(qty)   Mean(price)
//	   0           1            ->0         ->1

// sums is a state that can tell both.
type sums interface {
	result(out *vector.Vector, a *bind.Agg)
}

// also is the second aggregate of a state: rows are not added to it.
type also struct {
	of  sums
	agg *bind.Agg
}

// Grow does nothing: the state that has the sums grows.
func (also) Grow(int) {}

// Add does nothing.
func (also) Add([]int32, []*vector.Vector) {}

// Merge does nothing.
func (also) Merge([]int32, State, []int32) {}

// Result asks the state that has the sums.
func (a also) Result(out *vector.Vector) { a.of.result(out, a.agg) }

// newStates returns a state for each aggregate.
func newStates(aggs []bind.Agg) []State {
	all := make([]State, len(aggs))
	for i := range aggs {
		if k := sharing(aggs, i); k >= 0 {
			all[i] = also{all[k].(sums), &aggs[i]}
		} else {
			all[i] = NewState(&aggs[i])
		}
	}
	return all
}

// sharing returns an earlier aggregate that has the sums of aggregate i, or -1.
// Aggregates with a condition have rows of their own. What is bound is compared,
// as it is where equal aggregates are found: two lazy operands have one text.
func sharing(aggs []bind.Agg, i int) int {
	a := &aggs[i]
	if !summed(a) {
		return -1
	}
	for k := range i {
		b := &aggs[k]
		if summed(b) && bind.Equal(a.Args[0], b.Args[0]) {
			return k
		}
	}
	return -1
}

// summed reports whether the aggregate is a plain sum or mean.
func summed(a *bind.Agg) bool {
	return (a.Op == ast.Sum || a.Op == ast.Mean) && a.Where == nil && a.Source != nil
}
