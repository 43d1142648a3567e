package rewrite

import (
	"fmt"
	"slices"
	"strings"

	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
)

// Equal steps on the same inputs become one, which is run once:
//
//	Scan a --> Filter x --> Group          Scan a --> Filter x --> Group
//	Scan a --> Filter x --> Sort    -->                        \-> Sort
//
// Scans are equal if their sources say that they have the same rows, and conditions
// have left the same morsels of them.
//
// A step that calls a function of the program is equal to itself alone: the program
// may count its calls. A join keeps apart, by the way: what one side reads twice has
// to be kept or read again anyway (package run).

// share merges equal steps, inputs before consumers, so that what stands on equal
// steps may be found equal in turn.
func (p *pass) share() {
	order := plan.Ordered(p.outputs)
	s := &sharer{number: map[*plan.Bound]int{}, known: map[string][]*plan.Bound{}}
	by := map[*plan.Bound]*plan.Bound{}
	for i, b := range order {
		for k, in := range b.Inputs {
			if to := by[in]; to != nil {
				b.Inputs = append([]*plan.Bound(nil), b.Inputs...)
				b.Inputs[k] = to
			}
		}
		if one := s.find(b); one != nil {
			by[b] = one
			continue
		}
		s.number[b] = i
	}
	p.replace(order, by)
}

// sharer finds equal steps. Steps with one text are compared in full: the text has what
// is cheap to tell, so that few are compared that differ.
type sharer struct {
	number map[*plan.Bound]int
	known  map[string][]*plan.Bound // by a text that is equal for equal steps
}

// find returns the step that is equal to b, or enters b and returns nil.
func (s *sharer) find(b *plan.Bound) *plan.Bound {
	var key strings.Builder
	fmt.Fprint(&key, b.Step, len(b.Exprs), len(b.Schema), len(b.Order), b.N, b.Skip)
	for _, in := range b.Inputs {
		fmt.Fprint(&key, " ", s.number[in])
	}
	if b.Step == plan.StepScan {
		shared, is := b.Node.Source.(source.Shared)
		if !is || shared.Key() == "" {
			return nil
		}
		fmt.Fprint(&key, " ", shared.Key())
	}
	k := key.String()
	for _, other := range s.known[k] {
		if equal(b, other) {
			return other
		}
	}
	s.known[k] = append(s.known[k], b)
	return nil
}

// equal reports whether two steps with the same inputs are equal.
func equal(a, b *plan.Bound) bool {
	if !slices.Equal(a.Schema, b.Schema) || !exprs(a.Exprs, b.Exprs) || !keys(a.Order, b.Order) {
		return false
	}
	switch a.Step {
	case plan.StepScan:
		return exprs(a.Pruned, b.Pruned)
	case plan.StepGroup:
		return exprs(a.Group.Keys, b.Group.Keys) && slices.EqualFunc(a.Group.Aggs, b.Group.Aggs, func(x, y bind.Agg) bool { return x.Equal(&y) && pure(x.Args) })
	case plan.StepJoin:
		x, y := a.Join, b.Join
		return x.Kind == y.Kind && slices.Equal(x.Same, y.Same) && exprs(x.Left, y.Left) && exprs(x.Right, y.Right) && exprs(x.Where, y.Where)
	case plan.StepRanked:
		return a.ByRow == b.ByRow
	case plan.StepWindow, plan.StepCollect, plan.StepAsof, plan.StepUnpivot:
		// Caches are what the program says; windows of one verb share already.
		// As-of joins and unpivots are rare twice.
		return false
	}
	return true
}

// exprs reports whether two lists of expressions are equal, and no function of the
// program is in them.
func exprs(a, b []*bind.Expr) bool { return slices.EqualFunc(a, b, bind.Equal) && pure(a) }

// keys reports whether two orders are equal.
func keys(a, b []plan.Key) bool {
	return slices.EqualFunc(a, b, func(x, y plan.Key) bool {
		return x.Desc == y.Desc && x.NullsFirst == y.NullsFirst && exprs([]*bind.Expr{x.Expr}, []*bind.Expr{y.Expr})
	})
}

// pure reports whether there is no function of the program in expressions.
func pure(all []*bind.Expr) bool {
	return !slices.ContainsFunc(all, func(x *bind.Expr) bool { return bind.Any(x, bind.Calls) })
}
