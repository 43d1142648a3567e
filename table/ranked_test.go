package table_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
)

// firstOf is the first n rows of each group by a stable sort.
func firstOf(rows []event, n int, compare func(a, b event) int) (out []event) {
	parts, order := map[string][]event{}, []string{}
	for _, e := range rows {
		if _, is := parts[e.K]; !is {
			order = append(order, e.K)
		}
		parts[e.K] = append(parts[e.K], e)
	}
	for _, k := range order {
		p := parts[k]
		slices.SortStableFunc(p, compare)
		out = append(out, p[:min(n, len(p))]...)
	}
	return out
}

func numbersOf(rows []event) (out []int64) {
	for _, e := range rows {
		out = append(out, e.N)
	}
	return out
}

func TestTopOfGroupsIsThatOfASort(t *testing.T) {
	t.Parallel()
	byFloat := func(a, b event) int {
		switch {
		case a.Y.Valid && b.Y.Valid:
			return total(b.Y.V, a.Y.V)
		case a.Y.Valid == b.Y.Valid:
			return 0
		case a.Y.Valid:
			return -1
		}
		return 1
	}
	orders := map[string]struct {
		by      []any
		compare func(a, b event) int
	}{
		"desc":   {[]any{Desc("y")}, byFloat},
		"long":   {[]any{Col("k").Concat("-"), "t", Desc("n")}, func(a, b event) int { return 4*compareTimes(a.T, b.T) + 1 - 2*b2i(a.N > b.N) }},
		"number": {[]any{Desc("n")}, func(a, b event) int { return int(b.N - a.N) }},
		"none":   {nil, func(a, b event) int { return 0 }},
	}
	for _, n := range append(sizes, 131073, 300000) {
		for _, keys := range []int{1, 40, 1 + n/3} {
			rows := events(n, keys, 2+n/3, uint64(n))
			for name, o := range orders {
				for _, top := range []int{0, 1, 3, 50, 1 << 40} {
					if n > 10000 && (top != 3 || name == "long" && n > 131073) {
						continue
					}
					want := firstOf(rows, top, o.compare)
					for _, workers := range []int{1, 2, 7} {
						got, err := Values[int64](Slice(rows).GroupBy("k").Top(top, o.by...), "n").Force(context.Background(), eval.Workers(workers))
						require.NoError(t, err)
						require.True(t, slices.Equal(numbersOf(want), got), "%d rows, %d keys, top %d by %s, %d workers", n, keys, top, name, workers)
					}
				}
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestColumnsOfTopOfGroups(t *testing.T) {
	f := Slice([]event{{K: "a", N: 1}, {K: "b", N: 2}, {K: "A", N: 3}, {K: "a", N: 4}})
	top := f.Select("k", "n").GroupBy(Col("k").Lower().As("low")).Top(2, Desc("n"))
	require.Equal(t, "a  4  a\nA  3  a\nb  2  b\n", shown(t, top))
	require.Equal(t, "a  4\nA  3\n", shown(t, f.Select("k", "n").GroupBy().Top(2, Desc("n"))))
	require.Contains(t, top.Explain(), "Top 2 of each k.Lower() as low by n desc (ranked_test.go:")
	require.Contains(t, f.GroupBy("k").Top(1).Explain(), "Top 1 of each k (ranked_test.go:")
	n, err := Count(f.GroupBy("k").Top(1)).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(3), n)
	for want, f := range map[string]Frame{
		"-1 rows":                          f.GroupBy("k").Top(-1, "n"),
		`no column "kk" (ranked_test.go:`:  f.GroupBy("kk").Top(1, "n"),
		`did you mean "n"?`:                f.GroupBy("k").Top(1, "N"),
		`column "k" (ranked_test.go:`:      f.GroupBy(Col("k").Lower()).Top(1, "n"),
		"Sum makes one value of many rows": f.GroupBy("k").Top(1, Col("n").Sum()),
		"a column (ranked_test.go:":        f.GroupBy(Lit(1)).Top(1, "n"),
	} {
		_, err := f.Schema(context.Background())
		require.ErrorContains(t, err, want)
	}
}

// A filter on row numbers drops rows before the window, and is the same as without: RowNumber beside a rank is not rewritten.
func TestFiltersOnRowNumbers(t *testing.T) {
	t.Parallel()
	w := Partition("k").OrderBy(Desc("y"), "t")
	for _, n := range []int{0, 1, 2048, 140000} {
		rows := events(n, 1+n/50, 2+n/3, uint64(n))
		f := Slice(rows)
		for i, c := range []func(r Column) Column{
			func(r Column) Column { return r.Le(2) }, func(r Column) Column { return r.Lt(3) }, func(r Column) Column { return Lit(3).Gt(r) }, func(r Column) Column { return Lit(int64(2)).Ge(r) },
			func(r Column) Column { return r.Eq(2) }, func(r Column) Column { return r.Between(2, 4) }, func(r Column) Column { return r.Lt(math.MinInt64) },
			func(r Column) Column { return r.Le(0) }, func(r Column) Column { return r.Gt(2).And(r.Le(5)) }, func(r Column) Column { return r.Le(2.5) }, func(r Column) Column { return r.Ne(1) },
		} {
			if n > 3000 && i != 0 && i != 4 {
				continue
			}
			slow := f.With(RowNumber().Over(w).As("r"), Rank().Over(w).As("rank")).Filter(c(Col("r")), Col("rank").Gt(0))
			want, err := Values[int64](slow.Select(Col("n").Mul(1000000).Add(Col("r")).As("x")), "x").Force(context.Background(), eval.Workers(2))
			require.NoError(t, err)
			for _, workers := range []int{1, 2, 7} {
				fast := f.With(RowNumber().Over(w).As("r")).Filter(c(Col("r"))).Select(Col("n").Mul(1000000).Add(Col("r")).As("x"))
				got, err := Values[int64](fast, "x").Force(context.Background(), eval.Workers(workers))
				require.NoError(t, err)
				require.True(t, slices.Equal(want, got), "condition %d over %d rows", i, n)
				count, err := Count(f.Filter(c(RowNumber().Over(w)))).Force(context.Background(), eval.Workers(workers))
				require.NoError(t, err)
				require.Equal(t, int64(len(want)), count)
			}
		}
	}
	both := Slice(events(3000, 9, 40, 1)).With(RowNumber().Over(w).As("r"))
	n, err := Count(both.Filter(Col("r").Le(2))).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(18), n)
}
