package rewrite_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/types"
)

// distinct counts the values of a column.
func distinct(col *ast.Expr) *ast.Expr {
	return as("n", ast.New(ast.Count, ast.New(ast.Distinct, col)))
}

func TestCountsOfDistinctValuesAreGroupsOfThem(t *testing.T) {
	require.Equal(t, "Group by b: c.Count()\n  Group by b, c\n    Scan abc\n", explained(t, group(scan("abc", 10, 5), "b", distinct(col("c"))), rewrite.Distinct, false))
	require.Equal(t, "Group: c.Count()\n  Group by c\n    Scan abc\n", explained(t, group(scan("abc", 10, 5), "", distinct(col("c"))), rewrite.Distinct, false))
	for what, q := range map[string]*plan.Node{
		"another aggregate":   group(scan("abc", 10, 5), "b", distinct(col("c")), as("m", ast.New(ast.Rows))),
		"a sum that may fail": group(scan("abc", 10, 5), "b", distinct(ast.New(ast.Add, col("c"), col("a")))),
		"only some rows":      group(scan("abc", 10, 5), "b", as("n", ast.New(ast.Count, ast.New(ast.Where, ast.New(ast.Distinct, col("c")), ast.New(ast.Gt, col("a"), lit(3)))))),
	} {
		require.Equal(t, 1, strings.Count(explained(t, q, rewrite.Distinct, false), "Group"), what)
	}
}

// Nulls are no value, and rows of nothing but nulls are a group; floats are equal as keys are.
func TestCountsOfDistinctValuesAreTheSame(t *testing.T) {
	inputs := map[string]*plan.Node{
		"few":     scan("abc", 40_000, 30),
		"many":    scan("abc", 300_000, 200_000),
		"none":    filter(scan("abc", 100, 30), ast.New(ast.Lt, col("a"), lit(0))),
		"nulls":   join(scan("bd", 3000, 50), scan("ac", 40, 5), plan.Left, "da"),
		"floats":  node(plan.Scan, plan.Node{Source: table{names: "abc", rows: 5000, most: 40, kinds: map[rune]types.Type{'b': {Kind: types.Float64}, 'c': {Kind: types.Float64}}}}),
		"of both": join(scan("bd", 3000, 50), scan("ac", 40, 5), plan.Left, "ba"),
	}
	for what, in := range inputs {
		for _, keys := range []string{"", "b", "bc"} {
			q := group(in, keys, distinct(col("c")))
			require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.Distinct), "%s by %q", what, keys)
			require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All), "%s by %q", what, keys)
		}
		q := top(group(in, "b", distinct(col("c"))), "nb")
		require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All), what)
	}
}
