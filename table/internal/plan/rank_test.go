package plan_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/plan"
)

// over is a function over rows by a in the order of b.
func over(f *ast.Expr) *ast.Expr {
	w := &ast.Window{Keys: 1, By: []ast.Key{{By: col("b"), Desc: true}}}
	return &ast.Expr{Op: ast.Over, Args: []*ast.Expr{f, col("a"), col("b")}, Value: w}
}

// below returns the first step of a kind, nil if there is none.
func below(b *plan.Bound, s plan.Step) *plan.Bound {
	for ; b.Step != s; b = b.Inputs[0] {
		if len(b.Inputs) == 0 {
			return nil
		}
	}
	return b
}

func TestFiltersOnRowNumbersHaveATopBelowTheWindow(t *testing.T) {
	number, rank := over(ast.New(ast.RowNumber)), over(ast.New(ast.Rank))
	r := &ast.Expr{Op: ast.As, Text: "r", Args: []*ast.Expr{number}}
	with := func(cs ...*ast.Expr) *plan.Node { return node(plan.With, plan.Node{Cols: cs}, scan("abc")) }
	pushed := func(n *plan.Node) *plan.Bound {
		b := bound(t, n)
		plan.Push([]*plan.Bound{b})
		return b
	}
	for i, c := range []struct {
		n    *plan.Node
		most int // -1: none
	}{
		{filter(with(r), ast.New(ast.Le, col("r"), lit(3))), 3},
		{filter(with(r), ast.New(ast.Lt, col("r"), lit(3))), 2},
		{filter(with(r), ast.New(ast.Gt, lit(3), col("r"))), 2},
		{filter(with(r), ast.New(ast.Ge, lit(3), col("r"))), 3},
		{filter(with(r), ast.New(ast.Eq, col("r"), lit(3)), ast.New(ast.Le, col("r"), lit(9))), 3},
		{filter(with(r), ast.New(ast.Le, col("r"), lit(-3))), 0},
		{filter(with(r), ast.New(ast.Lt, col("r"), lit(math.MinInt64))), 0},
		{filter(scan("abc"), ast.New(ast.Le, number, lit(1))), 1},
		{filter(with(r), ast.New(ast.Ge, col("r"), lit(3))), -1},
		{filter(with(r), ast.New(ast.Ne, col("r"), lit(3))), -1},
		{filter(with(r), ast.New(ast.Le, col("c"), lit(3))), -1},
		{filter(with(r), ast.New(ast.Le, col("r"), lit(1_000_000))), -1},
		{filter(with(r), ast.New(ast.Or, ast.New(ast.Le, col("r"), lit(3)), ast.New(ast.Le, col("c"), lit(3)))), -1},
		{filter(with(r, &ast.Expr{Op: ast.As, Text: "s", Args: []*ast.Expr{rank}}), ast.New(ast.Le, col("r"), lit(3))), -1},
	} {
		top := below(pushed(c.n), plan.StepRanked)
		if c.most < 0 {
			require.Nil(t, top, "%d", i)
			continue
		}
		require.NotNil(t, top, "%d", i)
		require.Equal(t, c.most, top.N, "%d", i)
		require.True(t, top.ByRow)
		require.Len(t, top.Exprs, 1)
		require.Len(t, top.Order, 1)
		require.True(t, top.Order[0].Desc)
	}
	// What something else reads has to have all rows.
	shared := with(r)
	some := filter(shared, ast.New(ast.Le, col("r"), lit(3)))
	ctx := plan.NewContext(t.Context(), false)
	all, err := ctx.Bind(shared)
	require.NoError(t, err)
	few, err := ctx.Bind(some)
	require.NoError(t, err)
	plan.Push([]*plan.Bound{all, few})
	require.Nil(t, below(few, plan.StepRanked))
}

func TestConditionsMoveBelowAsofAndUnpivot(t *testing.T) {
	j := node(plan.Asof, plan.Node{Nearest: &plan.Nearest{Left: "a", Right: "c", Orders: 1}}, scan("ab"), scan("cd"))
	b := bound(t, filter(j, ast.New(ast.Gt, col("b"), lit(1)), ast.New(ast.Gt, col("d"), lit(1))))
	plan.Push([]*plan.Bound{b})
	asof := below(b, plan.StepAsof)
	require.Equal(t, plan.StepFilter, asof.Inputs[0].Step)
	require.Len(t, asof.Inputs[0].Exprs, 1)
	require.Equal(t, plan.StepScan, asof.Inputs[1].Step, "a left row without a match stays")

	u := node(plan.Unpivot, plan.Node{Names: []string{"n", "v", "b", "c"}}, scan("abc"))
	b = bound(t, filter(u, ast.New(ast.Gt, col("a"), lit(1)), ast.New(ast.Gt, col("v"), lit(1))))
	plan.Push([]*plan.Bound{b})
	up := below(b, plan.StepUnpivot)
	require.Equal(t, plan.StepFilter, up.Inputs[0].Step)
	require.Len(t, up.Inputs[0].Exprs, 1)
	require.Len(t, b.Exprs, 1)
}
