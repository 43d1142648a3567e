package table_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// forcing is something that can be forced, whatever it comes to.
type forcing func(ctx context.Context, opts ...eval.Option) error

func forcingOf[T any](e expr.Expr[T]) forcing {
	return func(ctx context.Context, opts ...eval.Option) error {
		_, err := e.Force(ctx, opts...)
		return err
	}
}

// sources are frames of the same rows from everywhere, of the columns id, shop, city, price, count.
func sources(t *testing.T, dir string, rows []deal) map[string]Frame {
	t.Helper()
	at := func(name string) string { return filepath.Join(dir, name) }
	f := Slice(rows).Select("id", "shop", "city", "price", "count")
	for _, e := range []expr.Expr[Written]{f.WriteParquet(at("a.parquet")), f.WriteCSV(at("a.csv")), f.WriteNDJSON(at("a.ndjson"))} {
		_, err := e.Force(t.Context())
		require.NoError(t, err)
	}
	text, err := os.Open(at("a.csv"))
	require.NoError(t, err)
	defer text.Close()
	packed, err := os.Create(at("a.csv.gz"))
	require.NoError(t, err)
	z, err := gzip.NewWriterLevel(packed, gzip.BestSpeed)
	require.NoError(t, err)
	_, err = io.Copy(z, text)
	require.NoError(t, errors.Join(err, z.Close(), packed.Close()))
	return map[string]Frame{
		"slice": f, "parquet": Parquet(at("a.parquet")), "csv": CSV(at("a.csv")), "csv.gz": CSV(at("a.csv.gz")), "ndjson": NDJSON(at("a.ndjson")),
	}
}

// operators are queries of each verb over a frame; all of them take all of its rows.
func operators(f Frame, out string) map[string]forcing {
	right := f.Select("shop", Col("city").As("c"), Col("price").As("p"), Col("id").As("i"))
	some := right.Filter(Col("i").Lt(3000))
	all := map[string]Frame{
		"filter":          f.Filter(Col("city").Contains("7"), Col("price").Gt(0)),
		"with":            f.With(Col("price").Mul(2).Add(Col("id")).As("x")),
		"map":             f.With(Map(Col("id"), func(x int64) int64 { return x * 2 }).As("x")),
		"group, few":      f.GroupBy(Col("id").Rem(7).As("k")).Agg(Col("price").Sum(), Len().As("n")),
		"group, many":     f.GroupBy("id", "city").Agg(Col("price").Sum(), Len().As("n")),
		"median":          f.GroupBy("shop").Agg(Col("price").Median().As("m"), Col("city").Distinct().Count().As("n")),
		"distinct":        f.Distinct("id", "city"),
		"sort":            f.Sort("city", "price"),
		"top":             f.Top(1000, "price"),
		"top of groups":   f.GroupBy("shop").Top(2, "price"),
		"inner":           f.Join(right, Inner, Eq("id", "i")),
		"left":            f.Join(right, Left, Eq("id", "i"), Where(Col("price").Lt(Right("p")))),
		"full":            f.Join(right, Full, Eq("id", "i")),
		"semi":            f.Join(right, Semi, Eq("id", "i")),
		"anti":            f.Join(right, Anti, Eq("id", "i")),
		"many to many":    f.Join(some, Inner, Eq(Col("id").Rem(3), Col("i").Rem(3)), Where(Col("price").Lt(Right("p")))),
		"cross":           f.Join(some, Cross),
		"as-of":           f.JoinAsof(right, Asof("price", "p"), On("shop")),
		"as-of, no keys":  f.JoinAsof(right, Asof("price", "p")),
		"window":          f.With(Col("price").Sum().Over(Partition("shop").OrderBy("price")).As("x")),
		"window, one":     f.With(RowNumber().Over(Partition().OrderBy("price")).As("x")),
		"rolling":         f.With(Col("price").Std().Over(Partition("shop").OrderBy("id").Rows(-300, 0)).As("x")),
		"rolling maximum": f.With(Col("city").Max().Over(Partition().OrderBy("id").Rows(-3000, 0)).As("x")),
		"range":           f.With(Col("price").Mean().Over(Partition("shop").OrderBy("price").Range(-500.0, 500.0)).As("x")),
		"pivot":           f.With(Col("id").Rem(5).As("k")).Pivot("k", []any{0, 1, 2, 3, 4}, Col("price").Sum()),
		"unpivot":         f.Unpivot("k", "v", "id", "count"),
		"concat":          Concat(f, f).Filter(Col("price").Gt(0)),
		"cache":           f.Filter(Col("price").Gt(0)).Cache(),
	}
	forced := map[string]forcing{}
	for name, f := range all {
		forced[name] = forcingOf(f.WriteCSV(os.DevNull)) // Count would leave out a sort
	}
	forced["rows"] = forcingOf(Values[float64](f, "price"))
	forced["text"] = forcingOf(Text(f, 1<<30))
	forced["each"] = forcingOf(Each(f, func(context.Context, struct {
		Price float64 `table:"price"`
	},
	) error {
		return nil
	}))
	forced["all"] = func(ctx context.Context, _ ...eval.Option) error {
		for _, err := range All[struct {
			Price float64 `table:"price"`
		}](ctx, f) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	forced["write parquet"] = forcingOf(f.WriteParquet(filepath.Join(out, "x.parquet")))
	forced["write csv"] = forcingOf(f.WriteCSV(filepath.Join(out, "x.csv")))
	forced["write csv.gz"] = forcingOf(f.WriteCSV(filepath.Join(out, "x.csv.gz")))
	forced["write ndjson"] = forcingOf(f.WriteNDJSON(filepath.Join(out, "x.ndjson")))
	return forced
}

// gone waits until no more goroutines are there than before, and files are closed.
func gone(t *testing.T, what string, goroutines, files int) time.Duration {
	began := time.Now()
	for time.Since(began) < 20*time.Second {
		if runtime.NumGoroutine() <= goroutines && open() <= files {
			return time.Since(began)
		}
		time.Sleep(time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Fatalf("%s: %d goroutines, and %d before; %d files, and %d before:\n%s", what, runtime.NumGoroutine(), goroutines, open(), files, stacks[:runtime.Stack(stacks, true)])
	return 0
}

// cancelled forces what force makes anew each time, and ends its context after some times, until one is too late.
func cancelled(t *testing.T, what, out string, dirs []string, times []time.Duration, force func() forcing) {
	cause := errors.New("enough of it")
	for _, after := range times {
		goroutines, files := runtime.NumGoroutine(), open()
		ctx, cancel := context.WithCancelCause(t.Context())
		ended := make(chan time.Time, 1)
		time.AfterFunc(after, func() {
			ended <- time.Now()
			cancel(cause)
		})
		err := force()(ctx, eval.Workers(2))
		returned, end := time.Now(), <-ended
		gone(t, what, goroutines, files)
		if err == nil || strings.Contains(err.Error(), "set by Memory") { // quicker than that, or more than a partition may have
			require.NoError(t, os.RemoveAll(out))
			require.NoError(t, os.Mkdir(out, 0o700))
			return
		}
		require.ErrorIs(t, err, cause, what)
		require.NotContains(t, err.Error(), "table.", "%s: it is no fault of a verb", what)
		// Some ten milliseconds on a machine that has nothing else to do.
		require.Less(t, returned.Sub(end), 2*time.Second, what)
		require.Less(t, time.Since(end), 4*time.Second, what)
		for _, dir := range dirs {
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			if dir == out && len(left) == 1 && strings.HasPrefix(left[0].Name(), "x.") { // it was whole, and got its name meanwhile
				require.NoError(t, os.Remove(filepath.Join(out, left[0].Name())))
				left = nil
			}
			require.Empty(t, left, what)
		}
	}
}

// A force that is cancelled in the middle of any verb returns with the cause, what it has under way ends soon, and nothing of it is left:
// no goroutine, no open file, none in a folder. The frames that it has read can be forced again.
func TestACancelledForceEndsInTheMiddleOfAnyVerb(t *testing.T) {
	n, times := 150_000, []time.Duration{time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond, 90 * time.Millisecond}
	if testing.Short() {
		n, times = 60_000, times[:3]
	}
	out, temp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	rows := deals(n, 5000, false, 21)
	frames := sources(t, t.TempDir(), rows)
	frames["spilling"] = frames["parquet"].Options(Memory(limit), Spill(temp))
	for from, f := range frames {
		for name := range operators(f, out) {
			if from == "slice" || from == "spilling" || strings.HasPrefix(name, "write") || name == "filter" || name == "sort" || name == "all" {
				cancelled(t, name+" of "+from, out, []string{out, temp}, times, func() forcing { return operators(f, out)[name] })
			}
		}
	}
	for from, f := range frames {
		rows, err := Count(f.Filter(Col("id").Ge(0))).Force(t.Context())
		require.NoError(t, err, from)
		require.EqualValues(t, n, rows, from)
	}
}
