package group

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

// shared says which earlier aggregate has the sums of one, -1 if none has, and
// its argument as an expression of that one's. It is found once for a sink.
type shared struct {
	by     int
	linear bind.Linear
}

// newStates returns a state for each aggregate.
func (s *Sink) newStates() []State {
	all := make([]State, len(s.aggs))
	for i := range s.aggs {
		if x := &s.shares[i]; x.by >= 0 {
			all[i] = also{all[x.by].(sums), &s.aggs[i], &x.linear}
		} else {
			all[i] = NewState(&s.aggs[i])
		}
	}
	return all
}

// sharing returns what each aggregate shares. The first one that could serve has a
// state of its own: what it shared would serve as well, and comes before.
// Aggregates with a condition have rows of their own. What is bound is compared,
// as it is where equal aggregates are found: two lazy operands have one text.
// Sums are compared with those of the same base, since there may be thousands.
func sharing(aggs []bind.Agg) (all []shared) {
	of := map[uint64][]int{}
	for i := range aggs {
		all = append(all, shared{by: -1})
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
func among(aggs []bind.Agg, some []int, arg *bind.Expr, x bind.Linear) shared {
	for _, k := range some {
		b := aggs[k].Args[0]
		if bind.Equal(arg, b) {
			return shared{k, bind.Itself(arg)}
		}
		// The first of them may be of x + 3 itself: x is three less.
		if y, is := x.Of(bind.LinearOf(b)); is {
			return shared{k, y}
		}
	}
	return shared{by: -1}
}

// summed reports whether the aggregate is a plain sum or mean.
func summed(a *bind.Agg) bool {
	return (a.Op == ast.Sum || a.Op == ast.Mean) && a.Where == nil && a.Source != nil
}
