package table_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"xfork/eval"
	. "xfork/table"
)

const verbRows = 1_000_000

// verbFrames makes a million rows in memory: k has 500 values, id 100,000, t is in no order, and s is t in order.
var verbFrames = sync.OnceValues(func() (left, right Frame) {
	r := rand.New(rand.NewPCG(1, 2))
	k, id, t, u, s, x := make([]int64, verbRows), make([]int64, verbRows), make([]int64, verbRows), make([]int64, verbRows), make([]int64, verbRows), make([]float64, verbRows)
	for i := range k {
		k[i], id[i], t[i], u[i], s[i], x[i] = r.Int64N(500), r.Int64N(100000), r.Int64N(1<<40), r.Int64N(1<<40), int64(i)<<20, r.Float64()
	}
	left = Columns(Data("k", k), Data("t", t), Data("s", s))
	return left, Columns(Data("k", k), Data("id", id), Data("t", u), Data("s", s), Data("x", x))
})

// BenchmarkVerbs has sorts for comparison. Each sums a column of the result on one worker.
func BenchmarkVerbs(b *testing.B) {
	left, right := verbFrames()
	x := Col("x")
	for name, f := range map[string]Frame{
		"sort t":                right.Sort("t"),
		"sort k, t":             right.Sort("k", "t"),
		"as-of in order":        left.JoinAsof(right, Asof("s", "s")),
		"as-of in no order":     left.JoinAsof(right, Asof("t", "t")),
		"as-of by k":            left.JoinAsof(right, Asof("t", "t"), On("k")),
		"top 2 of 500":          right.GroupBy("k").Top(2, Desc("x")),
		"top 2 of 100,000":      right.GroupBy("id").Top(2, Desc("x")),
		"row number of 100,000": right.Filter(RowNumber().Over(Partition("id").OrderBy(Desc("x"))).Le(2)),
		"range":                 right.Select(x.Mean().Over(Partition("k").OrderBy("t").Range(-1<<30, 0)).As("x")),
		"pivot of 6":            right.Select("id", x, Col("k").Rem(6).As("m")).Pivot("m", []any{0, 1, 2, 3, 4, 5}, x.Sum()).Rename("0", "x"),
		"unpivot of 2":          right.Unpivot("n", "x2", "t", "k"),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				must(Scalar[float64](f.Agg(x.Sum())).Force(context.Background(), eval.Workers(1)))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/verbRows, "ns/row")
		})
	}
}
