package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
)

// scan returns a source of n rows.
func scan(n int) *plan.Bound {
	return &plan.Bound{Step: plan.StepScan, Table: &source.Memory{Rows: n}}
}

// where returns a filter with conditions of the given kinds.
func where(in *plan.Bound, ops ...ast.Op) *plan.Bound {
	b := &plan.Bound{Step: plan.StepFilter, Inputs: []*plan.Bound{in}}
	for _, op := range ops {
		b.Exprs = append(b.Exprs, &bind.Expr{Op: op, Args: []*bind.Expr{{}, {}}})
	}
	return b
}

// unsized is a source that does not know how many rows it has.
type unsized struct{ source.Table }

func TestTheMuchSmallerSideIsKept(t *testing.T) {
	const many = 1_000_000
	key := []*bind.Expr{{Op: ast.Col}}
	join := func(kind plan.JoinKind, left, right *plan.Bound) *plan.Bound {
		return &plan.Bound{Step: plan.StepJoin, Inputs: []*plan.Bound{left, right}, Join: &plan.Match{Kind: kind, Left: key, Right: key}}
	}
	group := &plan.Bound{Step: plan.StepGroup, Inputs: []*plan.Bound{scan(many)}, Group: &bind.Grouping{}}
	for what, c := range map[string]struct {
		join *plan.Bound
		left bool
	}{
		"a tenth":                        {join(plan.Semi, scan(many/10), scan(many)), true},
		"an anti join":                   {join(plan.Anti, scan(many/10), scan(many)), true},
		"a half":                         {join(plan.Semi, scan(many/2), scan(many)), false},
		"the larger one":                 {join(plan.Semi, scan(many), scan(many/10)), false},
		"what a condition leaves":        {join(plan.Semi, where(scan(many), ast.Eq), scan(many)), true},
		"what a choice leaves":           {join(plan.Semi, where(scan(many), ast.Ne), scan(many)), false},
		"two conditions on the right":    {join(plan.Semi, scan(many/10), where(scan(many), ast.Eq, ast.Lt)), false},
		"an inner join":                  {join(plan.Inner, scan(many/10), scan(many)), false},
		"what a semi join leaves":        {join(plan.Semi, join(plan.Semi, scan(many), where(scan(100), ast.Eq)), scan(many)), true},
		"one group":                      {join(plan.Semi, group, scan(many)), true},
		"a left side of an unknown size": {join(plan.Semi, &plan.Bound{Step: plan.StepScan, Table: unsized{}}, scan(many)), false},
	} {
		z := plan.Sizes{}
		for _, b := range plan.Ordered([]*plan.Bound{c.join}) {
			z.Guess(b)
		}
		require.Equal(t, c.left, z.Marks(c.join), what)
	}
}
