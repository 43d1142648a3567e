package table_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

func TestFunctionsOfTheProgram(t *testing.T) {
	a, b := 3, 4
	f := Columns(Data("x", []*int{&a, nil, &b}), Data("s", []string{"a", "b", "c"}))
	require.Equal(t, "6\n-\n8\n", one(t, f, Map(x, func(n int) int64 { return int64(2 * n) })))
	require.Equal(t, "3\n-1\n4\n", one(t, f, Map(x, func(n Null[int]) int {
		if !n.Valid {
			return -1
		}
		return n.V
	})))
	require.Equal(t, "aaa\n-\ncccc\n", one(t, f, Map2(Col("s"), x, strings.Repeat)))
	require.Equal(t, "1.5\n-\n2\n", one(t, f, Map(x, func(n int64) Null[float64] { return Null[float64]{V: float64(n) / 2, Valid: true} })))
	_, err := f.With(Map(Col("s"), func(n int) int { return n })).Schema(context.Background())
	require.ErrorContains(t, err, "the function takes int64, not string")
	require.Panics(t, func() { Map(x, func(int) Decimal { return Decimal{} }) })
	many := Slice(trips(5000)).Select(Map(Col("n"), func(n int) int { return n + 1 }).As("x")).Agg(Col("x").Sum())
	require.Equal(t, "12502500\n", one(t, many, x))
}

func TestAllYieldsRows(t *testing.T) {
	n := 0
	for r, err := range All[trip](context.Background(), Slice(trips(100)).Head(10)) {
		require.NoError(t, err)
		require.Equal(t, n, r.N)
		n++
	}
	require.Equal(t, 10, n)
	for _, err := range All[trip](context.Background(), Slice(trips(100)).Drop("n")) {
		require.ErrorContains(t, err, `no column "n"`)
	}
}
