package table_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

type pair struct {
	K int `table:"k"`
	V int `table:"v"`
}

func pairs(n int) []pair {
	out := make([]pair, n)
	for i := range out {
		out[i] = pair{i % 100, i}
	}
	return out
}

// steps is the second part of an explanation, without times and lines.
func steps(f Frame) string {
	text := f.Explain()
	text = text[strings.Index(text, "\n\n")+2:]
	text = regexp.MustCompile(` \([a-z_]+\.go:\d+\)| +$`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`rows, [0-9.]+(ns|µs|ms|s)`).ReplaceAllString(text, "rows, t")
	return regexp.MustCompile(`  +(\S)`).ReplaceAllString(text, " $1")
}

func TestARunIsExplainedByItsRowsAndTimes(t *testing.T) {
	f := Slice(pairs(300_000)).Filter(Col("v").Ge(100_000)).GroupBy("k").Agg(Col("v").Sum().As("s")).Sort("k")
	known := Slice(pairs(10)).Select(Col("k").As("of"))
	q := f.Join(known, Inner, Eq("k", "of"))
	require.Contains(t, steps(q), "rewritten:\nJoin inner on k = right.of ~")
	rows := must(Values[int64](q, "s").Force(context.Background(), eval.Workers(2)))
	require.Len(t, rows, 10)
	require.Equal(t, `run:
Join inner on k = right.of 10 rows, t, guessed ~25000 rows
 Sort by k 100 rows, t, guessed ~25000 rows
 Group by k: v.Sum() 100 rows, t, guessed ~25000 rows
 Filter v >= 100000 200000 rows, t, guessed ~100000 rows
 Scan []table_test.pair 300000 rows, t, guessed ~300000 rows
 Scan []table_test.pair 10 rows, t, guessed ~10 rows
`, steps(q))
	// Of an inner frame, the steps that are its own.
	require.True(t, strings.HasPrefix(steps(f), "run:\nSort by k 100 rows"), steps(f))
}

func TestWhatCannotRunIsExplainedAllTheSame(t *testing.T) {
	require.Contains(t, Slice(pairs(1)).Filter(Col("w").Gt(1)).Explain(), `not to be run: no column "w"`)
	require.Contains(t, Parquet("/nowhere/*.parquet").Explain(), "not to be run: ")
	// A lazy operand that has not been forced is shown, and has no value yet.
	limit := expr.Map(expr.Const(int64(1)), func(x int64) int64 { return x })
	require.Contains(t, steps(Slice(pairs(1)).Filter(Col("v").Gt(limit))), "Filter v > an Expr")
}

func TestEqualPartsOfTwoResultsRunOnce(t *testing.T) {
	calls := func() Frame { return Slice(pairs(1000)).GroupBy("k").Agg(Col("v").Sum().As("s")) }
	a := calls()
	both := a.Filter(Col("s").Gt(5)).Join(a.Filter(Col("s").Gt(5)).Select(Col("k").As("other")), Inner, Eq("k", "other"))
	require.Equal(t, int64(100), must(Count(both).Force(context.Background())))
	require.Contains(t, both.Explain(), "as above\n")
}
