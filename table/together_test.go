package table_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// Verbs upon verbs, each of which keeps k, t, x, y and n: whatever stands below, the rows are the same for any number of workers, and for a count and a sum
// that need few columns.
func TestVerbsUponVerbs(t *testing.T) {
	t.Parallel()
	w := Partition("k").OrderBy("t")
	verbs := []func(f, o Frame) Frame{
		func(f, o Frame) Frame {
			return f.JoinAsof(o.Select("k", "t", Col("n").As("m")), Asof("t", "t"), On("k")).With(Coalesce(Col("m"), Col("n")).As("n")).Drop("m", "t_right")
		},
		func(f, o Frame) Frame {
			return f.JoinAsof(f.Select("t", Col("x").As("z")), Asof("t", "t"), Forward(), Within(3)).With(Coalesce(Col("z"), Col("x")).As("x")).Drop("z", "t_right")
		},
		func(f, _ Frame) Frame { return f.GroupBy("k").Top(7, Desc("y"), "t") },
		func(f, _ Frame) Frame { return f.GroupBy(Col("n").Rem(40).As("g")).Top(3, "x").Drop("g") },
		func(f, _ Frame) Frame { return f.Filter(RowNumber().Over(w).Le(9)) },
		func(f, _ Frame) Frame {
			return f.With(Col("x").Max().Over(w.Range(-4, 2)).As("x"), Col("y").Mean().Over(w.Range(-9, Unbounded)).As("y"))
		},
		func(f, _ Frame) Frame {
			return f.With(Col("n").To(Type{Kind: Float64}).As("a")).Unpivot("name", "y2", "a", "y").Rename("y2", "y").Drop("name")
		},
		func(f, _ Frame) Frame {
			return f.With(Col("n").Rem(3).As("q")).Pivot("q", []any{0, 1, nil}, Col("x").Max()).With(Coalesce(Col("0"), Col("1"), Col("null")).As("x")).Drop("0", "1", "null")
		},
		func(f, _ Frame) Frame {
			return f.With(Call(Col("n"), expr.Lift1(func(n int64) int64 { return n ^ 5 })).As("n"))
		},
		func(f, _ Frame) Frame { return f.Filter(Col("x").Gt(0), Col("k").Ne("key 3")) },
		func(f, _ Frame) Frame { return f.Sort("t", Desc("n")).Cache() },
	}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 77))
		f, o := Slice(events(r.IntN(3000), 1+r.IntN(30), 200, seed)), Slice(events(r.IntN(2000), 10, 200, seed+1))
		for range 1 + r.IntN(4) {
			f = verbs[r.IntN(len(verbs))](f, o)
		}
		f = f.Select("k", "t", "x", "y", "n")
		var text string
		for _, workers := range []int{1, 2, 7} {
			whole, err := Text(f, 1<<20).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err, "%d: %s", seed, f.Explain())
			few, err := expr.All(Count(f), Count(f.Filter(Col("n").IsNull().Not()))).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			sum, err := Scalar[Null[int64]](f.Agg(Col("x").Max())).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			if whole = fmt.Sprint(whole, few, sum); text == "" {
				text = whole
			}
			require.True(t, text == whole, "%d, %d workers: %s", seed, workers, f.Explain())
		}
	}
}
