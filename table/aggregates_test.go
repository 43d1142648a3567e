package table_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/table"
)

func TestAggregatesOfDifferentLazyOperandsAreDifferent(t *testing.T) {
	f := table.Columns(table.Data("x", []int64{1, 2}))
	type sums struct{ A, B int64 }
	one, ten := expr.Const(int64(1)), expr.Const(int64(10))
	got, err := table.Rows[sums](f.Agg(
		table.Col("x").Mul(one).Sum().As("A"),
		table.Col("x").Mul(ten).Sum().As("B"),
	)).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []sums{{3, 30}}, got)
}
