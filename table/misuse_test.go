package table_test

import (
	"context"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// misused is a query that cannot be meant, and what its error says.
type misused struct {
	says  string
	query Frame
}

// refused requires that a query fails with an error that says what is wrong, at
// the line that built it, and asked for its schema alike.
func refused(t *testing.T, name string, m misused) {
	t.Helper()
	_, err := Count(m.query).Force(context.Background())
	require.ErrorContains(t, err, m.says, name)
	require.ErrorContains(t, err, "misuse_test.go:", name)
	_, err = m.query.Schema(context.Background())
	require.ErrorContains(t, err, m.says, name)
	require.NotPanics(t, func() { _, _ = m.query.Explain(), m.query.String() }, name)
}

type nothingRow struct{ A int64 }

func numbers() Frame {
	return Columns(Data("A", []int64{1, 2}), Data("S", []string{"a", "b"}), Data("F", []float64{1, 2}), Data("T", []time.Time{{}, {}}))
}

// The whole face with what was never made.
func TestZeroValuesAreErrorsOfTheVerb(t *testing.T) {
	f, a := numbers(), Col("A")
	var none Frame
	var column Column
	const noFrame, noColumn = "an empty Frame", "an empty Column"
	for name, q := range map[string]Frame{
		"Filter": none.Filter(a.Gt(1)), "With": none.With(a), "Select": none.Select("A"), "Drop": none.Drop("A"), "Rename": none.Rename("A", "B"),
		"Agg": none.Agg(Len()), "GroupBy": none.GroupBy("A").Agg(Len()), "Groups": Groups{}.Agg(Len()), "Sort": none.Sort("A"),
		"Top": none.Top(1, "A"), "Head": none.Head(1), "Skip": none.Skip(1), "Distinct": none.Distinct(), "Cache": none.Cache(), "Concat": Concat(f, none),
		"Join": none.Join(f, Inner, On("A")), "a right frame": f.Join(none, Inner, On("A")), "Frame": none,
		"with a wrong name as well": none.Select("no"),
	} {
		refused(t, name, misused{noFrame, q})
	}
	for name, c := range map[string]Column{
		"itself": column, "As": column.As("x"), "To": column.To(Type{Kind: Str}), "Try": column.Try(Type{Kind: Str}), "Add": column.Add(1), "operand": a.Add(column),
		"Sub": column.Sub(1), "Mul": column.Mul(1), "Div": column.Div(1), "Quo": column.Quo(1), "Rem": column.Rem(1), "Pow": column.Pow(1), "Neg": column.Neg(),
		"Abs": column.Abs(), "Sqrt": column.Sqrt(), "Log": column.Log(), "Exp": column.Exp(), "Floor": column.Floor(), "Round": column.Round(1),
		"Eq": column.Eq(1), "Ne": column.Ne(1), "Lt": column.Lt(1), "Le": column.Le(1), "Gt": column.Gt(1), "Ge": column.Ge(1), "Between": column.Between(1, 2),
		"In": column.In(1), "in In": a.In(column), "Same": column.Same(1), "And": column.And(a), "Or": column.Or(a), "Not": column.Not(), "IsNull": column.IsNull(),
		"IsNaN": column.IsNaN(), "AllOf": AllOf(column), "AnyOf": AnyOf(column, a.Gt(1)), "Coalesce": Coalesce(column, 1), "When": When(column, 1).Else(2),
		"then": When(a.Gt(1), column).End(), "a second When": When(a.Gt(1), 1).When(column, 1).End(), "Else": When(a.Gt(1), a).Else(column),
		"Like": column.Like(""), "Matches": column.Matches(""), "Replace": column.Replace("", ""), "Contains": column.Contains(""), "HasPrefix": column.HasPrefix(""),
		"HasSuffix": column.HasSuffix(""), "Substr": column.Substr(0, 1), "Concat": column.Concat("a"), "in Concat": Col("S").Concat(column), "Len": column.Len(),
		"Lower": column.Lower(), "Upper": column.Upper(), "Trim": column.Trim(), "Runes": column.Runes(), "Split": column.Split(",", 0), "Year": column.Year(),
		"Month": column.Month(), "MonthDay": column.MonthDay(), "Weekday": column.Weekday(), "Hour": column.Hour(), "Minute": column.Minute(),
		"Trunc": column.Trunc("day"), "AddMonths": column.AddMonths(1), "Zone": column.Zone(time.UTC), "Lit": Lit(column),
		"Map": Map(column, func(int) int { return 0 }), "Map2": Map2(a, column, func(int, int) int { return 0 }),
		"Over": column.Over(Partition("A")), "Sum over": column.Sum().Over(Partition()), "a key of Over": a.Sum().Over(Partition(column)),
		"an order": a.Sum().Over(Partition().OrderBy(column)), "Lag": column.Lag(1).Over(Partition().OrderBy("A")), "Where over": a.Sum().Where(column).Over(Partition("A")),
	} {
		refused(t, name+" in With", misused{noColumn, f.With(c.As("x"))})
		refused(t, name+" in Select", misused{noColumn, f.Select(c)})
		refused(t, name+" in Filter", misused{noColumn, f.Filter(c)})
	}
	for name, c := range map[string]Column{
		"itself": column, "Sum": column.Sum(), "Mean": column.Mean(), "Min": column.Min(), "Max": column.Max(), "Count": column.Count(), "Distinct": column.Distinct().Count(),
		"Median": column.Median(), "Quantile": column.Quantile(0.5), "Std": column.Std(), "Var": column.Var(), "Corr": column.Corr(a), "in Corr": a.Corr(column),
		"First": column.First(), "Last": column.Last(), "ArgMax": column.ArgMax(a), "in ArgMin": a.ArgMin(column), "Where": a.Sum().Where(column), "above": a.Sum().Add(column),
	} {
		refused(t, name+" in Agg", misused{noColumn, f.Agg(c.As("x"))})
		refused(t, name+" by group", misused{noColumn, f.GroupBy("S").Agg(c.As("x"))})
	}
	for name, m := range map[string]misused{
		"a key":               {noColumn, f.GroupBy(column).Agg(Len())},
		"Sort":                {noColumn, f.Sort(column)},
		"Asc":                 {noColumn, f.Sort(Asc(column))},
		"a zero Key":          {"an empty Key", f.Sort(Key{})},
		"NullsFirst":          {"an empty Key", f.Top(1, Key{}.NullsFirst())},
		"a Key of a window":   {"an empty Key", f.With(a.Sum().Over(Partition().OrderBy(Key{})))},
		"a zero Case":         {"an empty Case", f.With(Case{}.Else(1).As("x"))},
		"an operand":          {"an empty Case", f.With(a.Add(Case{}))},
		"a zero Match":        {"an empty Match", f.Join(f, Inner, Match{})},
		"beside another":      {"an empty Match", f.Join(f, Inner, On("A"), Match{})},
		"On of nothing":       {"an empty Match", f.Join(f, Inner, On())},
		"an empty suffix":     {"an empty Match", f.Join(f, Inner, On("A"), Suffix(""))},
		"Where":               {noColumn, f.Join(f, Inner, On("A"), Where(column))},
		"Eq":                  {noColumn, f.Join(f, Inner, Eq(column, "A"))},
		"Data as a column":    {"a column of Data is for Columns", f.With(Data("x", []int{1, 2}))},
		"Col in Columns":      {"Columns takes columns of Data and DataOf", Columns(Col("x"))},
		"a zero of Columns":   {"Columns takes columns of Data and DataOf", Columns(column)},
		"nothing in Columns":  {"there are no columns", Columns()},
		"nothing in Concat":   {"there are no frames", Concat()},
		"nothing to order by": {"nothing to order by", f.Sort()},
		"nothing to compute":  {"nothing to compute", f.Agg()},
	} {
		refused(t, name, m)
	}
}

// Functions, file systems, databases and contexts that are nil.
func TestNilIsAnErrorOfTheVerb(t *testing.T) {
	f, a := numbers(), Col("A")
	var row func(context.Context, nothingRow) error
	for name, m := range map[string]misused{
		"Map":            {"Map (", f.With(Map[int64, int64](a, nil))},
		"Map2":           {"its function is nil", f.With(Map2[int64, int64, int64](a, a, nil))},
		"Zone":           {"the time zone is nil", f.With(Col("T").Zone(nil))},
		"FS":             {"FS with a nil file system", CSV("a.csv", FS(nil))},
		"Open":           {"Open with a nil function", NDJSON("a.ndjson", Open(nil))},
		"Rejects":        {"Rejects needs a place", CSV("a.csv", Rejects(nil))},
		"a nil option":   {"a nil ScanOption", Parquet("a.parquet", nil)},
		"no reader":      {"has returned no reader", CSV("a.csv", Open(func(context.Context) (io.ReadCloser, error) { return nil, nil }))},
		"no file":        {"has returned no file", CSV("a.csv", FS(absent{fstest.MapFS{"a.csv": {}}}))},
		"SQL":            {"SQL with a nil database", SQL(nil, "select 1")},
		"a frame":        {"a table.Frame (misuse_test.go:", f.Filter(a.Gt(f))},
		"a key of a key": {"Asc and Desc are for Sort", f.Sort(Asc(Desc("A")))},
		"a long value":   {"[0 0 0", f.With(Lit(make([]int, 1000)).As("x"))},
		"a pointer":      {"is no value of a column", f.With(a.Add((*int64)(nil)))},
		"a nil function": {"is no value of a column", f.With(a.Add(row))},
	} {
		refused(t, name, m)
	}
}

// absent is a file system whose files are nil.
type absent struct{ fs.FS }

func (absent) Open(string) (fs.File, error) { return nil, nil }

func (a absent) Stat(name string) (fs.FileInfo, error) { return fs.Stat(a.FS, name) }

// Numbers, names, kinds and options that no query can mean.
func TestWhatIsOutOfRangeIsAnErrorOfTheVerb(t *testing.T) {
	f, a := numbers(), Col("A")
	for name, m := range map[string]misused{
		"Head":                      {"-1 rows", f.Head(-1)},
		"Skip":                      {"-1 rows", f.Skip(-1)},
		"Top":                       {"-1 rows", f.Top(-1, "A")},
		"Quantile":                  {"a quantile is between 0 and 1", f.Agg(a.Quantile(2))},
		"below":                     {"a quantile is between 0 and 1", f.Agg(a.Quantile(-0.1))},
		"NaN":                       {"a quantile is between 0 and 1", f.GroupBy("S").Agg(a.Quantile(math.NaN()))},
		"over":                      {"a quantile is between 0 and 1", f.With(a.Quantile(2).Over(Partition("S")))},
		"Substr":                    {"-1 runes", f.With(Col("S").Substr(0, -1))},
		"Rows":                      {"ends before it begins", f.With(a.Sum().Over(Partition().Rows(5, 1)))},
		"Trunc":                     {"no unit", f.With(Col("T").Trunc("fortnight"))},
		"Rename":                    {"it has no name", f.Rename("A", "")},
		"As":                        {"it has no name", f.With(a.As(""))},
		"a join without conditions": {"a join has conditions of equality", f.Join(f, Inner)},
		"a cross join with one":     {"a Cross join has none", f.Join(f, Cross, On("A"))},
		"a name of our own":         {"are for columns of Over", f.With(a.As("\x00over4"))},
		"of a source":               {"are for columns of Over", Columns(Data("\x00overw1", []int{1}), Data("A", []int{1})).With(a.Sum().Over(Partition().OrderBy("A")))},
		"of an aggregate":           {"are for columns of Over", f.Agg(a.Sum().As("\x00over1"))},
		"Like":                      {"the pattern ends with a", f.With(Col("S").Like(`50\%\`))},
		"a regexp":                  {"missing closing", f.With(Col("S").Matches("("))},
		"the joins":                 {"there is no kind of join 77", f.Join(f, 77, On("A"))},

		"To a kind":         {"there is no kind 99", f.With(a.To(Type{Kind: 99}))},
		"Try unknown":       {"there is no kind 255", f.With(a.Try(Type{Kind: 255}))},
		"digits":            {"a decimal has 1 to 38 digits, not 39", f.With(a.To(Type{Kind: Dec, Precision: 39}))},
		"scale":             {"a decimal of 2 digits has no 3 behind the point", f.With(NullOf(Type{Kind: Dec, Precision: 2, Scale: 3}).As("x"))},
		"scale alone":       {"behind the point", f.With(a.To(Type{Kind: Dec, Scale: 40}))},
		"a timestamp":       {"9 digits at most", f.With(a.To(Type{Kind: Time, Precision: 10}))},
		"an integer's":      {"int64 has neither precision nor scale", f.With(a.To(Type{Kind: Int64, Precision: 5}))},
		"a literal":         {"a decimal has 1 to 38 digits", f.With(Lit(Decimal{Lo: 1, Scale: 77}).As("x"))},
		"an integer beyond": {"more than an int64 holds", f.With(a.Add(uint64(math.MaxUint64)))},

		"As a kind":       {`As: column "a": there is no kind 99`, CSV("a.csv", As(Schema{{Name: "a", Type: Type{Kind: 99}}}))},
		"As a scale":      {`As: column "a": a decimal of 2 digits`, NDJSON("a", As(Schema{{Name: "a", Type: Type{Kind: Dec, Precision: 2, Scale: 9}}}))},
		"As twice":        {`As has column "a" twice`, CSV("a.csv", As(Schema{{Name: "a"}, {Name: "a"}}))},
		"As without name": {"without a name", CSV("a.csv", As(Schema{{}}))},
		"NoHeader twice":  {`NoHeader has column "a" twice`, CSV("a.csv", NoHeader("a", "b", "a"))},
		"NoHeader empty":  {"without a name", CSV("a.csv", NoHeader("a", ""))},
		"FileName":        {"FileName needs", Parquet("a", FileName(""))},
		"Data twice":      {`column "a"`, Columns(Data("a", []int{1}), Data("a", []int{1}))},
		"Data no name":    {"a column has no name", Columns(Data("", []int{1}))},
		"Data of digits":  {"has no 77 behind the point", Columns(Data("a", []Decimal{{Lo: 1, Scale: 77}}))},

		"Comma":           {"Parquet has no option Comma: it is for CSV", Parquet("a", Comma(';'))},
		"NullAs, Parquet": {"Parquet has no option NullAs: it is for CSV and NDJSON", Parquet("a", NullAs("a"))},
		"NoHeader":        {"NDJSON has no option NoHeader: it is for CSV", NDJSON("a", NoHeader("a"))},
		"a bad one too":   {"Parquet has no option Comma", Parquet("a", Comma('"'), FileName(""))},
		"the first one":   {"cannot separate", CSV("a", Comma('"'), FileName(""))},
		"FS and Open":     {"exclude each other", CSV("a", FS(fstest.MapFS{}), Open(func(context.Context) (io.ReadCloser, error) { return nil, io.EOF }))},
		"an empty name":   {"file does not exist", CSV("")},
	} {
		refused(t, name, m)
	}
}

// What takes rows out, and the writers.
func TestMisuseOfResultsIsAnError(t *testing.T) {
	var none Frame
	var noContext context.Context
	f, ctx := numbers(), context.Background()
	dir := t.TempDir() + "/"
	fails := func(says string, force func() error) {
		t.Helper()
		err := force()
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, "misuse_test.go:")
	}
	fails("an empty Frame", func() error { _, err := Rows[nothingRow](none).Force(ctx); return err })
	fails("an empty Frame", func() error { _, err := Values[int64](none, "A").Force(ctx); return err })
	fails("an empty Frame", func() error { _, err := Scalar[int64](none).Force(ctx); return err })
	fails("an empty Frame", func() error { _, err := Count(none).Force(ctx); return err })
	fails("an empty Frame", func() error { _, err := Text(none, 3).Force(ctx); return err })
	fails("an empty Frame", func() error { _, err := none.WriteCSV(dir + "a.csv").Force(ctx); return err })
	fails("an empty Frame", func() error {
		_, err := Each(none, func(context.Context, nothingRow) error { return nil }).Force(ctx)
		return err
	})
	fails("an empty Frame", func() error { return lastError(All[nothingRow](ctx, none)) })
	require.ErrorContains(t, lastError(All[nothingRow](noContext, f)), "All with a nil context")
	_, err := f.Schema(noContext)
	require.ErrorContains(t, err, "Schema with a nil context")
	fails("Each with a nil function", func() error { _, err := Each[nothingRow](f, nil).Force(ctx); return err })
	fails("-1 rows", func() error { _, err := Text(f, -1).Force(ctx); return err })
	fails("the Go type int is no struct", func() error { _, err := Rows[int](f).Force(ctx); return err })
	fails("a frame of one column is needed", func() error { _, err := Scalar[int64](f).Force(ctx); return err })

	fails("WriteCSV needs the name of a file", func() error { _, err := f.WriteCSV("").Force(ctx); return err })
	fails("WriteParquet needs the name of a file", func() error { _, err := f.WriteParquet("").Force(ctx); return err })
	fails("WriteParquet has no option Separator: it is for WriteCSV", func() error { _, err := f.WriteParquet(dir+"a", Separator(';')).Force(ctx); return err })
	fails("WriteNDJSON has no option Separator", func() error { _, err := f.WriteNDJSON(dir+"a", Separator(';')).Force(ctx); return err })
	fails("WriteCSV has no option RowGroups: it is for WriteParquet", func() error { _, err := f.WriteCSV(dir+"a", RowGroups(5)).Force(ctx); return err })
	fails("row groups of 0 rows", func() error { _, err := f.WriteParquet(dir+"a", RowGroups(0)).Force(ctx); return err })
	fails("a nil WriteOption", func() error { _, err := f.WriteCSV(dir+"a", nil).Force(ctx); return err })
	left, err := fs.Glob(os.DirFS(dir), "*")
	require.NoError(t, err)
	require.Empty(t, left)

	require.Equal(t, "Frame(empty)", none.String())
	require.Equal(t, "Frame(empty)", none.Explain())
	require.Contains(t, none.Node().Line(), "misuse_test.go:")
	_, err = none.Schema(ctx)
	require.ErrorContains(t, err, "an empty Frame")
}

// lastError returns the error that ends a loop.
func lastError[R any](rows iter.Seq2[R, error]) (err error) {
	for _, err = range rows {
	}
	return err
}

// A lazy value that was never made is refused where it is used, as by all that
// take one.
func TestAZeroExprPanicsWithTheSentenceOfItsPackage(t *testing.T) {
	const sentence = "expr: use of a zero Expr: it was never made by Const, Fork, an operator or the like"
	require.PanicsWithValue(t, sentence, func() { Col("A").Add(expr.Expr[int64]{}) })
	require.PanicsWithValue(t, sentence, func() { Of(expr.Expr[[]nothingRow]{}) })
	require.PanicsWithValue(t, sentence, func() { DataOf("a", expr.Expr[[]int64]{}) })
}

// Numbers that mean something, although they look odd.
func TestOddNumbersThatHaveAMeaning(t *testing.T) {
	f := Columns(Data("A", []int64{5, 6, 7}), Data("S", []string{"a-b", "c", ""}), Data("F", []float64{1.25, -2.5, 0}), Data("D", []Decimal{ParseDec("1.25"), ParseDec("-2.50"), ParseDec("0.00")}))
	a, s, x := Col("A"), Col("S"), Col("F")
	order := Partition().OrderBy("A")
	for _, c := range []struct {
		col  Column
		want string
	}{
		{x.Round(400), "1.25\n-2.5\n0\n"},
		{x.Round(-400), "0\n0\n0\n"},
		{x.Round(math.MinInt), "0\n0\n0\n"},
		{a.Round(math.MinInt), "0\n0\n0\n"},
		{a.Round(400), "5\n6\n7\n"},
		{Col("D").Round(400), "1.25\n-2.50\n0.00\n"},
		{Col("D").Round(math.MinInt), "0\n0\n0\n"},
		{s.Substr(-1, 1), "b\nc\n\n"},
		{s.Substr(math.MinInt, math.MaxInt), "a-b\nc\n\n"},
		{s.Substr(1, 0), "\n\n\n"},
		{s.Split("-", -1), "b\nc\n\n"},
		{s.Split("-", 7), "-\n-\n-\n"},
		{s.Split("-", math.MinInt), "-\n-\n-\n"},
		{a.Lag(-1).Over(order), "6\n7\n-\n"},
		{a.Lead(-1).Over(order), "-\n5\n6\n"},
		{a.Lag(0).Over(order), "5\n6\n7\n"},
		{a.Lag(math.MinInt).Over(order), "-\n-\n-\n"},
		{a.Lead(math.MaxInt).Over(order), "-\n-\n-\n"},
		{a.Sum().Over(order.Rows(5, 9)), "-\n-\n-\n"},
		{a.Sum().Over(order.Rows(math.MinInt, math.MaxInt)), "18\n18\n18\n"},
		{a.Sum().Over(order.Rows(-Unbounded, -1)), "-\n5\n11\n"},
		{a.Quantile(0).Over(Partition()), "5\n5\n5\n"},
		{a.Quantile(1).Over(Partition()), "7\n7\n7\n"},
	} {
		require.Equal(t, c.want, one(t, f, c.col))
	}
	require.Equal(t, int64(0), forced(t, func() expr.Expr[int64] { return Count(f.Head(0)) }))
	require.Equal(t, int64(0), forced(t, func() expr.Expr[int64] { return Count(f.Top(0, "A")) }))
	require.Equal(t, int64(3), forced(t, func() expr.Expr[int64] { return Count(f.Skip(0)) }))
	require.Equal(t, int64(0), forced(t, func() expr.Expr[int64] { return Count(f.Skip(math.MaxInt)) }))
	require.Equal(t, int64(3), forced(t, func() expr.Expr[int64] { return Count(f.Head(math.MaxInt)) }))
	require.Equal(t, int64(3), forced(t, func() expr.Expr[int64] { return Count(f.Top(math.MaxInt, "A")) }))
	require.Equal(t, int64(2), forced(t, func() expr.Expr[int64] { return Count(f.Skip(1).Head(math.MaxInt)) }))
}
