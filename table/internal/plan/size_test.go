package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
)

// sized returns a source of n rows.
func sized(n int) *plan.Bound {
	return &plan.Bound{Step: plan.StepScan, Table: &source.Memory{Rows: n}}
}

// filtered returns a filter with conditions of the given kinds.
func filtered(in *plan.Bound, ops ...ast.Op) *plan.Bound {
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
	group := &plan.Bound{Step: plan.StepGroup, Inputs: []*plan.Bound{sized(many)}, Group: &bind.Grouping{}}
	for what, c := range map[string]struct {
		join *plan.Bound
		left bool
	}{
		"a tenth":                        {join(plan.Semi, sized(many/10), sized(many)), true},
		"an anti join":                   {join(plan.Anti, sized(many/10), sized(many)), true},
		"a half":                         {join(plan.Semi, sized(many/2), sized(many)), false},
		"the larger one":                 {join(plan.Semi, sized(many), sized(many/10)), false},
		"what a condition leaves":        {join(plan.Semi, filtered(sized(many), ast.Eq), sized(many)), true},
		"what a choice leaves":           {join(plan.Semi, filtered(sized(many), ast.Ne), sized(many)), false},
		"two conditions on the right":    {join(plan.Semi, sized(many/10), filtered(sized(many), ast.Eq, ast.Lt)), false},
		"an inner join":                  {join(plan.Inner, sized(many/10), sized(many)), false},
		"what a semi join leaves":        {join(plan.Semi, join(plan.Semi, sized(many), filtered(sized(100), ast.Eq)), sized(many)), true},
		"one group":                      {join(plan.Semi, group, sized(many)), true},
		"a left side of an unknown size": {join(plan.Semi, &plan.Bound{Step: plan.StepScan, Table: unsized{}}, sized(many)), false},
	} {
		z := plan.Sizes{}
		for _, b := range plan.Ordered([]*plan.Bound{c.join}) {
			z.Guess(b)
		}
		require.Equal(t, c.left, z.Marks(c.join), what)
	}
}
