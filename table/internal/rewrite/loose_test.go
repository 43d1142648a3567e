package rewrite_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/types"
)

// loose returns of each group-by, inputs first, whether its groups may come in any order.
func loose(t *testing.T, q *plan.Node) (is []bool) {
	t.Helper()
	b, err := plan.NewContext(context.Background(), false).Bind(q)
	require.NoError(t, err)
	for _, s := range plan.Ordered(rewrite.Apply([]*plan.Bound{b}, []bool{false}, rewrite.All)) {
		if s.Step == plan.StepGroup {
			is = append(is, s.Loose)
		}
	}
	return is
}

func top(in *plan.Node, by string) *plan.Node {
	n := sorted(in, by)
	return node(plan.Limit, plan.Node{N: 3}, n)
}

func TestGroupsOfWhichNothingSeesTheOrderAreNotOrdered(t *testing.T) {
	in, count := scan("abc", 1000, 10), as("n", ast.New(ast.Rows))
	by := func(keys string) *plan.Node { return group(in, keys, count) }
	plus := as("m", ast.New(ast.Add, col("n"), lit(1)))
	fails := node(plan.Select, plan.Node{Cols: []*ast.Expr{col("b"), plus}}, by("b"))
	for what, c := range map[string]struct {
		q    *plan.Node
		want []bool
	}{
		"sorted by its keys":             {sorted(by("b"), "b"), []bool{true}},
		"top by its keys":                {top(by("bc"), "ncb"), []bool{true}},
		"top by some of its keys":        {top(by("bc"), "nb"), []bool{false}},
		"as it is":                       {by("b"), []bool{false}},
		"a head":                         {node(plan.Limit, plan.Node{N: 3}, by("b")), []bool{false}},
		"groups of groups, sorted":       {sorted(group(by("bc"), "b", as("m", ast.New(ast.Sum, col("n")))), "b"), []bool{true, true}},
		"groups of groups, as they are":  {group(by("bc"), "b", as("m", ast.New(ast.Sum, col("n")))), []bool{false, false}},
		"the last of groups":             {sorted(group(by("bc"), "b", as("m", ast.New(ast.Last, col("n")))), "b"), []bool{false, true}},
		"how many groups there are":      {group(by("b"), "", as("m", ast.New(ast.Rows))), []bool{true, false}},
		"the last of all groups":         {group(by("b"), "", as("m", ast.New(ast.Last, col("n")))), []bool{false, false}},
		"a sum that may fail for a row":  {sorted(fails, "b"), []bool{false}},
		"one input of a join, afterward": {sorted(join(by("b"), scan("bd", 50, 10), plan.Semi, "bb"), "b"), []bool{false}},
	} {
		require.Equal(t, c.want, loose(t, c.q), what)
	}
	floats := node(plan.Scan, plan.Node{Source: table{names: "abc", rows: 100, most: 10, kinds: map[rune]types.Type{'b': {Kind: types.Float64}}}})
	require.Equal(t, []bool{false, true}, loose(t, sorted(group(group(floats, "bc", count), "b", count), "b")), "the first of the zeros is seen")
}

// There are more groups than one partition has, so that they come out of several.
func TestLooseGroupsAreTheSameForASort(t *testing.T) {
	in := scan("abc", 60_000, 50_000)
	q := top(group(in, "b", as("n", ast.New(ast.Rows)), as("m", ast.New(ast.Min, col("c")))), "nb")
	require.Equal(t, []bool{true}, loose(t, q))
	require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
	q = sorted(group(in, "b", as("n", ast.New(ast.Rows))), "nb")
	require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
}
