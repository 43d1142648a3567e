package table_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
	"xfork/table/internal/spill"
)

// named has texts that no dictionary would be worth for, in rows of several morsels.
type named struct {
	Name string `table:"name"`
	Long string `table:"long"`
	N    int    `table:"n"`
}

func names(n int) []named {
	all := make([]named, n)
	for i := range all {
		all[i] = named{fmt.Sprintf("name %d", i), fmt.Sprintf("a longer name, of number %d", i), i}
	}
	return all
}

// filesOf writes rows to files of each kind whose text may lie where it is looked at.
func filesOf(t *testing.T, rows []named) map[string]Frame {
	parquet, csv := filepath.Join(t.TempDir(), "names.parquet"), filepath.Join(t.TempDir(), "names.csv")
	_, err := Slice(rows).WriteParquet(parquet).Force(t.Context())
	require.NoError(t, err)
	_, err = Slice(rows).WriteCSV(csv).Force(t.Context())
	require.NoError(t, err)
	return map[string]Frame{"Parquet": Parquet(parquet), "CSV": CSV(csv)}
}

// Pages of text are used again unless a string of theirs may be kept. Whatever a query keeps of them, it is the same from a file as from a
// slice, while others read the same file.
func TestWhatIsKeptOfAFileStays(t *testing.T) {
	rows := names(300_000)
	files := filesOf(t, rows)
	name, long, n := Col("name"), Col("long"), Col("n")
	queries := map[string]func(f Frame) Frame{
		"few rows":  func(f Frame) Frame { return f.Filter(long.Contains("999")) },
		"many rows": func(f Frame) Frame { return f.Filter(long.Contains("9")).Filter(name.Contains("8")) },
		"a part of text": func(f Frame) Frame {
			return f.Filter(n.Rem(7).Eq(0)).Select(long.Substr(3, 20).As("p"), name.Upper().As("u"))
		},
		"groups": func(f Frame) Frame { return f.GroupBy(long).Agg(n.Sum().As("sum")).Filter(Col("sum").Rem(1000).Eq(3)) },
		"few groups": func(f Frame) Frame {
			return f.GroupBy(long.Substr(25, 2).As("k")).Agg(name.Min().As("least"), long.Max().As("most"))
		},
		"sorted":   func(f Frame) Frame { return f.Sort(Desc(long)).Head(1000) },
		"distinct": func(f Frame) Frame { return f.Select(name.Substr(1, 8).As("d")).Distinct() },
		"joined": func(f Frame) Frame {
			return f.Filter(n.Lt(50_000)).Join(f.Rename("name", "other").Drop("n"), Inner, Eq("long", "long")).Filter(n.Rem(25).Eq(0))
		},
		"shown and asked": func(f Frame) Frame { return f.With(long.Len().As("len")).Filter(Col("len").Gt(30), name.Ne("name 5")) },
	}
	var wg sync.WaitGroup
	for what, query := range queries {
		want, err := Text(query(Slice(rows)), len(rows)).Force(t.Context())
		require.NoError(t, err, what)
		for kind, file := range files {
			for _, workers := range []int{1, 3} {
				wg.Go(func() {
					got, err := Text(query(file), len(rows)).Force(context.Background(), eval.Workers(workers))
					if err != nil || got != want {
						t.Errorf("%s of %s, %d workers: another answer than from memory: %v", what, kind, workers, err)
					}
				})
			}
		}
	}
	wg.Wait()
}

// A function of the program may keep what it is given, also where its result is a number.
// Rows wait for the end of the query with their short text as numbers, and go to the file so.
func TestTextOfAResultThatDoesNotFitIsTheSame(t *testing.T) {
	type row struct {
		Some Null[string] `table:"some"` // short, but for a few
		Code string       `table:"code"`
		Long string       `table:"long"`
	}
	rows := make([]row, 300_000)
	for i, n := range names(len(rows)) {
		rows[i] = row{Null[string]{V: n.Name, Valid: true}, "AIR"[:i%4], n.Long}
		if i%7 == 0 {
			rows[i].Some = Null[string]{}
		}
		if i%140_000 == 5 {
			rows[i].Some.V = "a name of more than fifteen letters"
		}
	}
	written := int64(0)
	f := Slice(rows).Options(Memory(4<<20), Spill(t.TempDir()), Watch(func(s *spill.Space) { written, _ = s.Written() }))
	got, err := Rows[row](f).Force(t.Context(), eval.Workers(2))
	require.NoError(t, err)
	require.Positive(t, written)
	for i := range rows {
		if got[i] != rows[i] {
			require.Equal(t, rows[i], got[i], "row %d", i)
		}
	}
}

func TestAFunctionMayKeepItsText(t *testing.T) {
	rows := names(300_000)
	for _, file := range filesOf(t, rows) {
		keepText(t, rows, file)
	}
}

func keepText(t *testing.T, rows []named, file Frame) {
	var kept []string
	read := func(f Frame) {
		_, err := Count(f).Force(t.Context(), eval.Workers(1))
		require.NoError(t, err)
	}
	plain := Map(Col("long"), func(s string) int {
		kept = append(kept, s)
		return len(s)
	})
	read(file.Filter(plain.Gt(0)))
	read(file.Filter(Col("name").Contains("x")))
	read(file.Filter(Col("long").Contains("x")))
	require.Len(t, kept, len(rows))
	for i, s := range kept {
		if s != rows[i].Long {
			t.Fatalf("row %d: %q", i, s)
		}
	}
	require.True(t, strings.HasSuffix(kept[1], "number 1"))
}
