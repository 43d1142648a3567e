package state

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/vector"
)

// A mean is a sum and a count, which the state of a sum has both. So Sum(x) and
// Mean(x) of one x, as in the first query of TPC-H, are one state with two
// results, and so is the sum of what follows from x (bind.Linear):
//
//	Sum(qty)   Sum(price)   Mean(qty)   Mean(price)   Sum(qty + 1)
//	   0           1            ->0         ->1           ->0

// sums is a state that can tell all of them: of a linear expression of its
// argument.
type sums interface {
	result(out *vector.Vector, a *bind.Agg, l *bind.Linear)
}

// also is another aggregate of a state: rows are not added to it.
type also struct {
	of     sums
	agg    *bind.Agg
	linear *bind.Linear
}

// Grow does nothing: the state that has the sums grows.
func (also) Grow(int) {}

// Add does nothing.
func (also) Add([]int32, []*vector.Vector) {}

// Merge does nothing.
func (also) Merge([]int32, State, []int32) {}

// Result asks the state that has the sums.
func (a also) Result(out *vector.Vector) { a.of.result(out, a.agg, a.linear) }

// Shared says which earlier aggregate has the sums of one, -1 if none has, and
// its argument as an expression of that one's. It is found once for a sink.
type Shared struct {
	By     int
	linear bind.Linear
}

// All returns a state for each aggregate. shares is what Sharing returned for them.
//
// A table has states of its own, so that its goroutine needs no lock; those that share sums
// come behind the state that has them, which is why one pass is enough.
func All(aggs []bind.Agg, shares []Shared) []State {
	all := make([]State, len(aggs))
	for i := range aggs {
		if x := &shares[i]; x.By >= 0 {
			all[i] = also{all[x.By].(sums), &aggs[i], &x.linear}
		} else {
			all[i] = New(&aggs[i])
		}
	}
	return all
}

// Derived reports whether a state has what another has added up, so that no rows are added.
func Derived(s State) bool {
	_, is := s.(also)
	return is
}

// Sharing returns what each aggregate shares. The first one that could serve has a
// state of its own: what it Shared would serve as well, and comes before.
// Aggregates with a condition have rows of their own. What is bound is compared,
// as it is where equal aggregates are found: two lazy operands have one text.
// Sums are compared with those of the same base, since there may be thousands.
func Sharing(aggs []bind.Agg) (all []Shared) {
	of := map[uint64][]int{}
	for i := range aggs {
		all = append(all, Shared{By: -1})
		if summed(&aggs[i]) {
			x := bind.LinearOf(aggs[i].Args[0])
			h := x.Hash()
			all[i] = among(aggs, of[h], aggs[i].Args[0], x)
			of[h] = append(of[h], i)
		}
	}
	return all
}

// among returns which of some sums has that of arg, which is x.
func among(aggs []bind.Agg, some []int, arg *bind.Expr, x bind.Linear) Shared {
	for _, k := range some {
		b := aggs[k].Args[0]
		if bind.Equal(arg, b) {
			return Shared{k, bind.Itself(arg)}
		}
		// The first of them may be of x + 3 itself: x is three less.
		if y, is := x.Of(bind.LinearOf(b)); is {
			return Shared{k, y}
		}
	}
	return Shared{By: -1}
}

// summed reports whether the aggregate is a plain sum or mean.
func summed(a *bind.Agg) bool {
	return (a.Op == ast.Sum || a.Op == ast.Mean) && a.Where == nil && a.Source != nil
}
