package table_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// Sixty products of a column with itself are sixty nodes, and 2^60 paths: what binds, pushes, explains and computes them has to look at each node once.
func TestExpressionsThatShareNodesCostAsMuchAsTheyHave(t *testing.T) {
	type row struct {
		X float64 `table:"x"`
		B bool    `table:"b"`
	}
	f := Slice([]row{{1, true}, {1, false}, {2, true}})
	x, b, y := Col("x"), Col("b"), Col("x")
	for range 60 {
		x, b, y = x.Mul(x), b.And(b).Or(b), Coalesce(y, y)
	}
	ones := f.With(x.As("p"), y.As("q")).Filter(b, Col("p").Le(1), y.Gt(0))
	require.Equal(t, []float64{1}, must(Values[float64](ones, "p").Force(context.Background())))
	groups := f.GroupBy(x.As("k")).Agg(x.Sum().As("s"), x.Max().Add(x.Max()).As("t"), x.Where(b).Mean().As("w"))
	require.Len(t, must(Values[float64](groups, "t").Force(context.Background())), 2)
	windows := f.With(x.Sum().Over(Partition("b")).Add(x.Sum().Over(Partition("b"))).As("s"), x.Sum().Over(Partition().OrderBy(y)).As("r"))
	require.Len(t, must(Values[float64](windows, "r").Force(context.Background())), 3)
	require.Less(t, len(ones.Explain()), 1<<16)
	_, err := f.Filter(x.Gt(Col("nothing"))).Schema(context.Background())
	require.ErrorContains(t, err, `no column "nothing"`)
}

func TestDeepExpressions(t *testing.T) {
	f := Columns(Data("x", []int{1, 2}))
	x := Col("x")
	for range 20_000 {
		x = x.Add(1)
	}
	out := must(Values[int64](f.Filter(x.Gt(20_001)).With(x.As("y")), "y").Force(context.Background()))
	require.Equal(t, []int64{20_002}, out)
}
