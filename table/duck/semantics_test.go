package duck_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "xfork/table"
	"xfork/table/duck"
)

// What is asked of SQL engines again and again, line by line of the package
// comment of table: each answer beside that of DuckDB for the same rows, and
// where the two differ, both.

func opt[T any](xs ...any) (out []Null[T]) {
	for _, x := range xs {
		v, is := x.(T)
		out = append(out, Null[T]{V: v, Valid: is})
	}
	return out
}

// values is a table with a bit of everything. n is the order of its rows.
func values() Frame {
	nan, zero := math.NaN(), math.Copysign(0, -1)
	return Columns(
		Data("n", []int64{0, 1, 2, 3, 4, 5}),
		Data("i", opt[int64](int64(7), nil, int64(-7), int64(7), int64(0), nil)),
		Data("j", opt[int64](int64(2), int64(1), int64(2), int64(0), int64(-1), nil)),
		Data("f", opt[float64](nan, 1.5, nil, zero, 0.0, math.Inf(1))),
		Data("s", opt[string]("b", "Ä", "a", nil, "", "b")),
		Data("b", opt[bool](true, nil, false, true, false, nil)),
		Data("c", opt[bool](nil, nil, nil, true, true, false)),
		Data("d", opt[Date](ParseDay("2024-01-31"), ParseDay("2023-03-31"), nil, ParseDay("1969-12-31"), ParseDay("2024-02-29"), ParseDay("2000-01-01"))),
		Data("t", []time.Time{
			time.Date(2024, 3, 31, 1, 30, 0, 0, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), time.Unix(0, 0).UTC(),
			time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), time.Date(2024, 12, 29, 0, 0, 0, 0, time.UTC), time.Unix(1, 0).UTC(),
		}),
		Data("p", []Decimal{ParseDec("1.25"), ParseDec("-0.05"), ParseDec("2.50"), ParseDec("0.00"), ParseDec("9.99"), ParseDec("1.00")}),
	)
}

// rows returns the rows of a frame as text, without names and types.
func rows(t *testing.T, f Frame) string {
	t.Helper()
	text, err := Text(f, 100).Force(t.Context())
	require.NoError(t, err)
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n")[2:] {
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}

func TestTheAnswersAreThoseOfDuckDB(t *testing.T) {
	v := values()
	i, j, f, s, b, c, d, at, p := Col("i"), Col("j"), Col("f"), Col("s"), Col("b"), Col("c"), Col("d"), Col("t"), Col("p")
	// Rows go by n, so that SQL has an order.
	cols := func(cols ...Column) Frame {
		all := make([]any, len(cols))
		for k, c := range cols {
			all[k] = c.As(fmt.Sprint("x", k))
		}
		return v.Select(all...)
	}
	dir := t.TempDir()
	zeros, both := filepath.Join(dir, "zeros.csv"), filepath.Join(dir, "ab*.csv")
	for name, text := range map[string]string{"zeros.csv": "id\n007\n008\n", "ab1.csv": "a,b\n1,2\n", "ab2.csv": "b,a\n20,10\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	twice, twiceParquet := filepath.Join(dir, "twice.csv"), filepath.Join(dir, "twice.parquet")
	require.NoError(t, os.WriteFile(twice, []byte("a,b,a,a\n1,2,3,4\n"), 0o666))
	writeTwice(t, twiceParquet)
	minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	for _, q := range []struct {
		about string
		ours  Frame
		sql   string
	}{
		{"three values", cols(b.And(c), b.Or(c), b.Not(), b.Eq(c), b.Same(c), b.IsNull()), "select b and c, b or c, not b, b = c, b is not distinct from c, b is null from v order by n"},
		{"a filter keeps what is true", v.Filter(b.Or(c)).Select("n"), "select n from v where b or c order by n"},
		{"in with null", cols(i.In(7, nil), i.In(7, 0).Not()), "select i in (7, null), i not in (7, 0) from v order by n"},
		{"null is a group", v.GroupBy("i").Agg(Len().As("k")), "select i, count(*) from v group by i order by min(n)"},
		{"null joins nothing", v.Join(v.Select("i", Col("n").As("m")), Inner, On("i")).Select("n", "m"), "select v.n, w.n as m from v join v w on v.i = w.i order by all"},
		{"Same joins it", v.Join(v.Select(i.As("k"), Col("n").As("m")), Cross).Filter(i.Same(Col("k"))).Select("n", "m"), "select v.n, w.n as m from v join v w on v.i is not distinct from w.i order by all"},
		{"anti joins", v.Join(v.Filter(i.IsNull()), Anti, On("i")).Select("n"), "select n from v where not exists (from v w where w.i is null and w.i = v.i) order by n"},
		{"aggregates skip null", v.Agg(i.Sum(), i.Mean().As("m"), i.Count().As("c"), Len().As("l"), f.Min().As("a"), f.Max().As("z"), s.Min().As("s"), i.Std().As("d")), "select sum(i), avg(i), count(i), count(*), min(f), max(f), min(s), stddev(i) from v"},
		{"aggregates of nothing", v.Filter(Lit(false)).Agg(i.Sum(), f.Mean(), s.Max(), i.Count().As("c"), Len().As("l"), i.Median().As("q")), "select sum(i), avg(f), max(s), count(i), count(*), median(i) from v where false"},
		{"NaN", cols(f.Eq(math.NaN()), f.Gt(1e300), f.Lt(math.NaN()), f.Eq(0.0), f.IsNaN()), "select f = 'nan'::double, f > 1e300, f < 'nan'::double, f = 0.0, isnan(f) from v order by n"},
		{"NaN and zeroes in groups", v.GroupBy("f").Agg(Len().As("k")).Select("k"), "select count(*) from v group by f order by min(n)"},
		{"NaN and zeroes in joins", v.Join(v.Select("f", Col("n").As("m")), Inner, On("f")).Select("n", "m"), "select v.n, w.n as m from v join v w on v.f = w.f order by all"},
		{"NaN and zeroes, distinct", v.Agg(f.Distinct().Count()), "select count(distinct f) from v"},
		{"nulls last upwards", v.Sort("f", "n").Select("n"), "select n from v order by f nulls last, n"},
		{"nulls last downwards", v.Sort(Desc("f"), "n").Select("n"), "select n from v order by f desc nulls last, n"},
		{"nulls first", v.Sort(Desc("i").NullsFirst(), "n").Select("n"), "select n from v order by i desc nulls first, n"},
		{"strings by bytes", v.Sort("s", "n").Select("n"), "select n from v order by s nulls last, n"},
		{"Top takes the first of equal rows", v.Top(3, Desc("i")).Select("n"), "select n from v order by i desc nulls last, n limit 3"},
		{"division", cols(i.Div(j), i.Quo(j), i.Rem(j)), "select i / j, i // j, i % j from v order by n"},
		{"division of decimals", cols(p.Div(j)), "select p / j from v order by n"},
		{"decimals", cols(p.Add(p), p.Mul(p), p.Sub(i), p.Neg(), p.Round(1)), "select p + p, p * p, p - i, -p, round(p, 1) from v order by n"},
		{"sums of decimals", v.Agg(p.Sum(), p.Mul(p).Sum().As("q"), p.Mean().As("m")), "select sum(p), sum(p * p), avg(p) from v"},
		{"a sum may pass int64 on its way", Columns(Data("n", []int64{0, 1, 2}), Data("i", []int64{math.MaxInt64, math.MaxInt64, -math.MaxInt64})).Agg(i.Sum()), "select sum(x) from (values (9223372036854775807), (9223372036854775807), (-9223372036854775807)) u(x)"},
		{"months end at their last day", cols(d.AddMonths(1), d.AddMonths(-12)), "select (d + interval 1 month)::date, (d - interval 12 month)::date from v order by n"},
		{"fields of dates", cols(d.Year(), d.Month(), d.MonthDay(), d.Weekday(), d.Trunc("week"), d.Trunc("quarter"), d.Add(1)), "select year(d), month(d), day(d), dayofweek(d), date_trunc('week', d)::date, date_trunc('quarter', d)::date, d + 1 from v order by n"},
		{"fields of timestamps", cols(at.Hour(), at.Minute(), at.Trunc("hour"), at.Add(minutes(31)), at.To(Type{Kind: Day})), "select hour(t), minute(t), date_trunc('hour', t), t + interval 31 minute, t::date from v order by n"},
		{"text", cols(s.Substr(0, 1), s.Upper(), s.Len(), s.Runes(), s.Like("_"), s.Concat("x"), s.Gt("a")), "select substr(s, 1, 1), upper(s), strlen(s), length(s), s like '_', s || 'x', s > 'a' from v order by n"},
		{"windows take equal rows", v.Select(Len().Over(Partition().OrderBy("i")).As("k"), i.Sum().Over(Partition().OrderBy("j")).As("s"), Rank().Over(Partition().OrderBy("i")).As("r")), "select count(*) over (order by i nulls last), sum(i) over (order by j nulls last), rank() over (order by i nulls last) from v order by n"},
		{"frames of rows", v.Select(i.Sum().Over(Partition().OrderBy("n").Rows(-1, 1)).As("s"), f.Min().Over(Partition().OrderBy("n").Rows(-2, -1)).As("m")), "select sum(i) over (order by n rows between 1 preceding and 1 following), min(f) over (order by n rows between 2 preceding and 1 preceding) from v order by n"},
		{"frames of values", v.Select(Len().Over(Partition().OrderBy("t").Range(-minutes(1), minutes(1))).As("k")), "select count(*) over (order by t range between interval 1 minute preceding and interval 1 minute following) from v order by n"},
		{"as-of", v.Filter(d.IsNull().Not()).JoinAsof(v.Select(d.As("e"), Col("n").As("m")).Filter(Col("e").IsNull().Not()), Asof("d", "e")).Select("n", "m"), "select v.n, w.n as m from v asof left join (from v where d is not null) w on v.d >= w.d where v.d is not null order by v.n"},
		{"pivots", v.Select("s", "b").Pivot("b", []any{true, false}, Len()).Sort("s"), "select s, count(*) filter (b), count(*) filter (not b) from v group by s order by s nulls last"},
		{"leading zeros are text", CSV(zeros), "from read_csv('" + zeros + "')"},
		{"two columns of one name", CSV(twice).Select("a_2", "a", "a_1"), "select a_2, a, a_1 from read_csv('" + twice + "')"},
		{"two columns of one name, in Parquet", Parquet(twiceParquet).Select("a_1", "a"), "select a_1, a from '" + twiceParquet + "'"},
		{"files go by names", CSV(both), "select a, b from read_csv('" + both + "')"},
	} {
		theirs := duck.Query(q.sql, duck.View("v", v))
		t.Run(q.about, func(t *testing.T) { require.Equal(t, rows(t, theirs), rows(t, q.ours), q.sql) })
	}
}

// writeTwice writes a Parquet file with the columns a = 1 and a = 2. No writer makes one:
// it is a file of a and b, with the second name changed.
func writeTwice(t *testing.T, path string) {
	t.Helper()
	db, err := duck.Open("")
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec(t.Context(), "copy (select 1::bigint as a, 2::bigint as b) to '"+path+"'")
	require.NoError(t, err)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	data = bytes.ReplaceAll(data, []byte("\x01b"), []byte("\x01a"))
	require.NoError(t, os.WriteFile(path, data, 0o666))
}

func TestTheDifferencesFromDuckDBAreThese(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		return path
	}
	bad := write("bad.csv", "a,b\n1,2\n3\n4,5\n")
	named := write("named.csv", "a,a,a_1\n1,2,3\n")

	x, y := Col("x"), Col("y")
	ints := Columns(Data("x", []int64{math.MaxInt64, 1}))
	halves := Columns(Data("x", []float64{0.5, 1.5, 2.5, -2.5}))
	texts := Columns(Data("x", []string{"1.5", "1e3", " 7"}))
	tabs := Columns(Data("x", []string{"\ta\n "}))
	one := Columns(Data("x", []float64{1}), Data("y", []float64{2}))
	whole := Type{Kind: Int64}
	for _, q := range []struct {
		about        string
		from         Frame
		ours         Frame
		sql          string
		here, theirs string // rows, or what is in the error
	}{
		{"the type of a sum of integers is int64", ints, ints.Agg(x.Sum()), "select sum(x) from v", "x.Sum(): the sum overflows int64", "9223372036854775808\n"},
		{"halves of floats go away from zero", halves, halves.Select(x.To(whole)), "select x::bigint from v", "1\n2\n3\n-3\n", "0\n2\n2\n-2\n"},
		{"text is a number as a whole", texts, texts.Select(x.Try(whole)), "select try_cast(x as bigint) from v", "-\n-\n-\n", "2\n1000\n7\n"},
		{"a correlation of one row is null", one, one.Agg(x.Corr(y)), "select corr(x, y) from v", "-\n", "NaN\n"},
		{"text is trimmed of all white space", tabs, tabs.Select(x.Trim().Runes().As("n")), "select length(trim(x)) from v", "1\n", "3\n"},
		{"a name that a column really has stays", one, CSV(named).Select("a_1"), "select a_1 from read_csv('" + named + "')", "3\n", "2\n"},
		{"a short row is an error", one, CSV(bad), "from read_csv('" + bad + "', ignore_errors = true)", "bad.csv, line 3: 1 fields instead of 2", "1 2\n4 5\n"},
	} {
		t.Run(q.about, func(t *testing.T) {
			check := func(want string, f Frame) {
				t.Helper()
				if strings.HasSuffix(want, "\n") {
					require.Equal(t, want, rows(t, f))
					return
				}
				_, err := Text(f, 10).Force(t.Context())
				require.ErrorContains(t, err, want)
			}
			check(q.here, q.ours)
			check(q.theirs, duck.Query(q.sql, duck.View("v", q.from)))
		})
	}
}

// DuckDB plans a statement by what it knows of a table then, and of an empty one
// it knows that there is no null.
func TestAViewIsPlannedWithItsRows(t *testing.T) {
	v := Columns(Data("x", opt[int64](int64(1), nil, int64(3))))
	f := duck.Query("select x is null as n, x is not distinct from null as s, coalesce(x, -1) as c from v where x is null or x > 2", duck.View("v", v))
	require.Equal(t, "true true -1\nfalse false 3\n", rows(t, f))
	db, err := duck.Open("")
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec(t.Context(), "create table t (x bigint)")
	require.NoError(t, err)
	none := db.Query("select count(*) as n from t where x is null")
	require.Equal(t, "0\n", rows(t, none))
	_, err = db.Insert("t", v).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, "1\n", rows(t, none))
}
