package table_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// one computes a column over the rows of a frame and shows it, one value a line.
func one(t *testing.T, f Frame, c Column) string {
	t.Helper()
	return shown(t, f.Select(c.As("x")))
}

// failure is the error of a column.
func failure(t *testing.T, f Frame, c Column) string {
	t.Helper()
	_, err := Text(f.Select(c.As("x")), 10).Force(context.Background())
	require.Error(t, err)
	return err.Error()
}

func ints(xs ...int64) Frame     { return Columns(Data("x", xs)) }
func floats(xs ...float64) Frame { return Columns(Data("x", xs)) }
func strs(xs ...string) Frame    { return Columns(Data("x", xs)) }
func dates(xs ...string) Frame   { return Columns(Data("d", xs)).Select(Col("d").To(Type{Kind: Day})) }
func nullable(xs ...*bool) Frame { return Columns(Data("x", xs)) }
func decs(xs ...string) Frame {
	ds := make([]Decimal, len(xs))
	for i, x := range xs {
		ds[i] = ParseDec(x)
	}
	return Columns(Data("x", ds))
}

var x = Col("x")

func TestLogicHasThreeValues(t *testing.T) {
	yes, no := true, false
	var as, bs []*bool
	for _, a := range []*bool{&yes, &no, nil} {
		for _, b := range []*bool{&yes, &no, nil} {
			as, bs = append(as, a), append(bs, b)
		}
	}
	f := Columns(Data("a", as), Data("b", bs))
	a, b := Col("a"), Col("b")
	require.Equal(t, "true\nfalse\n-\nfalse\nfalse\nfalse\n-\nfalse\n-\n", one(t, f, a.And(b)))
	require.Equal(t, "true\ntrue\ntrue\ntrue\nfalse\n-\ntrue\n-\n-\n", one(t, f, a.Or(b)))
	require.Equal(t, "true\nfalse\n-\nfalse\ntrue\n-\n-\n-\n-\n", one(t, f, a.Eq(b)))
	require.Equal(t, "true\nfalse\nfalse\nfalse\ntrue\nfalse\nfalse\nfalse\ntrue\n", one(t, f, a.Same(b)))
	require.Equal(t, "false\ntrue\n-\n", one(t, nullable(&yes, &no, nil), x.Not()))
	require.Equal(t, "true\n", one(t, nullable(&yes, &no, nil).Filter(x), x))
	require.Equal(t, "false\nfalse\ntrue\n", one(t, nullable(&yes, &no, nil), x.IsNull()))
}

func TestMembershipWithNulls(t *testing.T) {
	f := ints(1, 2, 3)
	require.Equal(t, "true\nfalse\ntrue\n", one(t, f, x.In(1, 3)))
	require.Equal(t, "true\n-\n-\n", one(t, f, x.In(1, nil)))
	require.Equal(t, "true\ntrue\ntrue\n", one(t, f, x.In(1, x)))
	require.Equal(t, "true\ntrue\nfalse\n", one(t, f, x.Between(1, 2)))
	require.Equal(t, "true\nfalse\n", one(t, strs("a", "b"), x.In("a", "c")))
}

func TestAggregatesSkipNulls(t *testing.T) {
	v := 3
	f := Columns(Data("x", []*int{nil, &v, nil}))
	none := f.Filter(x.Gt(5))
	all := []Column{x.Sum().As("a"), x.Mean().As("b"), x.Min().As("c"), x.Max().As("d"), x.First().As("e"), x.Last().As("f"), x.Count().As("g"), Len().As("h"), x.Median().As("i"), x.Std().As("j"), x.Distinct().Count().As("k")}
	require.Equal(t, "3  3  3  3  3  3  1  3  3  -  1\n", shown(t, f.Agg(all...)))
	require.Equal(t, "-  -  -  -  -  -  0  0  -  -  0\n", shown(t, none.Agg(all...)))
	require.Empty(t, shown(t, none.GroupBy("x").Agg(Len())))
	require.Equal(t, "-  2\n3  1\n", shown(t, f.GroupBy("x").Agg(Len())))
}

func TestNaNIsGreatestAndEqualToItself(t *testing.T) {
	nan, zero := math.NaN(), math.Copysign(0, -1)
	f := floats(nan, 0, math.Inf(1), zero, nan)
	require.Equal(t, "0\n-0\n+Inf\nNaN\nNaN\n", one(t, f.Sort("x"), x))
	require.Equal(t, "NaN\nNaN\n+Inf\n0\n-0\n", one(t, f.Sort(Desc("x")), x))
	require.Equal(t, "NaN  2\n0  2\n+Inf  1\n", shown(t, f.GroupBy("x").Agg(Len())))
	require.Equal(t, "NaN\n0\n+Inf\n", one(t, f.Distinct(), x))
	require.Equal(t, "0  NaN\n", shown(t, f.Agg(x.Min().As("a"), x.Max().As("b"))))
	require.Equal(t, "true\nfalse\nfalse\nfalse\ntrue\n", one(t, f, x.Eq(nan)))
	require.Equal(t, "true\nfalse\ntrue\nfalse\ntrue\n", one(t, f, x.Gt(1)))
	require.Equal(t, "9", fmt.Sprint(must(Count(f.Join(f, Inner, On("x"))).Force(context.Background()))))
}

func TestNullsAreLastBothWays(t *testing.T) {
	a, b := 1, 2
	f := Columns(Data("x", []*int{nil, &b, &a}), Data("n", []int{1, 2, 3}))
	require.Equal(t, "1  3\n2  2\n-  1\n", shown(t, f.Sort("x")))
	require.Equal(t, "2  2\n1  3\n-  1\n", shown(t, f.Sort(Desc("x"))))
	require.Equal(t, "-  1\n2  2\n1  3\n", shown(t, f.Sort(Desc("x").NullsFirst())))
}

func TestSortsAreStableAndGoByBytes(t *testing.T) {
	f := Columns(Data("x", []string{"b", "ä", "a\x00", "a", "B", ""}), Data("n", []int{1, 1, 2, 1, 2, 2}))
	require.Equal(t, "\nB\na\na\x00\nb\nä\n", one(t, f.Sort("x"), x))
	require.Equal(t, "b\nä\na\na\x00\nB\n\n", one(t, f.Sort("n"), x))
	require.Equal(t, "b  1\nä  1\n", shown(t, f.Top(2, "n")))
}

func TestOverflowIsAnErrorAtItsLine(t *testing.T) {
	f := ints(math.MaxInt64, 1)
	require.Contains(t, failure(t, f, x.Add(1)), "x + 1: 9223372036854775807 and 1 overflow int64")
	require.Contains(t, failure(t, f, x.Add(1)), "semantics_test.go:")
	require.Contains(t, failure(t, f, x.Mul(2)), "overflow")
	require.Contains(t, failure(t, f, x.Neg().Sub(2)), "overflow")
	require.Contains(t, failure(t, ints(math.MinInt64), x.Neg()), "opposite")
	require.Equal(t, "9223372036854775806\n0\n", one(t, f, x.Sub(1)))
	// A null row has no value that could overflow.
	big := int64(math.MaxInt64)
	g := Columns(Data("x", []int64{big, 2}), Data("y", []*int64{nil, &big}))
	require.Equal(t, "-\n9223372036854775805\n", one(t, g, Col("y").Sub(x)))
}

func TestAGuardedValueIsComputedForItsRowsAlone(t *testing.T) {
	f := ints(math.MaxInt64, 1, 5)
	require.Equal(t, "0\n2\n6\n", one(t, f, When(x.Gt(10), 0).Else(x.Add(1))))
	require.Equal(t, "-\n2\n15\n", one(t, f, When(x.Gt(10), nil).When(x.Add(1).Lt(3), x.Mul(2)).Else(x.Mul(3))))
	require.Contains(t, failure(t, f, When(x.Gt(10), x.Add(1)).Else(0)), "overflow")
	wide := decs("999999999999999999", "2")
	require.Equal(t, "999999999999999998000000000000000001\n2\n", one(t, wide, When(x.Gt(10), x.Mul(x)).Else(x)))
	text := strs("12", "a", "")
	require.Equal(t, "12\n-1\n0\n", one(t, text, When(x.Eq("a"), -1).When(x.Eq(""), 0).Else(x.To(Type{Kind: Int64}))))
}

func TestSumsAreExactIn128Bits(t *testing.T) {
	require.Equal(t, "9223372036854775807\n", one(t, ints(math.MaxInt64, math.MaxInt64, -math.MaxInt64).Agg(x.Sum()), x))
	_, err := Text(ints(math.MaxInt64, 1).Agg(x.Sum()), 1).Force(context.Background())
	require.ErrorContains(t, err, "x.Sum(): the sum overflows int64")
	require.Equal(t, "9.223372036854776e+18\n", one(t, ints(math.MaxInt64, math.MaxInt64).Agg(x.Mean()), x))
}

// The frame below a sum that does not fit is as good as before.
func TestASumThatOverflowsIsAFailureOfItsVerb(t *testing.T) {
	f := Columns(Data("x", []int64{math.MaxInt64, 1}), Data("k", []int64{1, 1}))
	for _, q := range []Frame{f.Agg(x.Sum()), f.GroupBy("k").Agg(x.Sum()), f.Filter(x.Gt(0)).GroupBy("k").Agg(x.Sum().As("s")).Sort("s"), f.With(x.Sum().Over(Partition("k")).As("s")), f.With(x.Sum().Over(Partition().OrderBy("x")).As("s"))} {
		_, err := Text(q, 1).Force(context.Background())
		require.ErrorContains(t, err, "the sum overflows int64")
		require.NotContains(t, fmt.Sprintf("%+v", err), "table.Scan failed")
		require.Equal(t, "2\n", one(t, f.Agg(Len().As("x")), x))
	}
}

func TestDivision(t *testing.T) {
	f := Columns(Data("x", []int64{7, -7, 1}), Data("y", []int64{2, 2, 0}))
	require.Equal(t, "3.5\n-3.5\n+Inf\n", one(t, f, x.Div(Col("y"))))
	require.Equal(t, "3\n-3\n-\n", one(t, f, x.Quo(Col("y"))))
	require.Equal(t, "1\n-1\n-\n", one(t, f, x.Rem(Col("y"))))
	require.Equal(t, "0\n", one(t, ints(math.MinInt64), x.Rem(-1)))
	require.Contains(t, failure(t, ints(math.MinInt64), x.Quo(-1)), "overflow")
	require.Equal(t, "2.5\n", one(t, decs("5.00"), x.Div(2)))
	require.Equal(t, "3\n-\n", one(t, floats(7.5, 1), x.Quo(When(x.Gt(2), 2.0).Else(0.0))))
}

func TestDecimalsAreExact(t *testing.T) {
	f := Columns(Data("x", []Decimal{ParseDec("10.05"), ParseDec("-0.01")}), Data("y", []Decimal{ParseDec("0.1"), ParseDec("2.0")}))
	require.Equal(t, "10.15\n1.99\n", one(t, f, x.Add(Col("y"))))
	require.Equal(t, "1.005\n-0.020\n", one(t, f, x.Mul(Col("y"))))
	require.Equal(t, "-9.05\n1.01\n", one(t, f, Lit(1).Sub(x)))
	require.Equal(t, "10.04\n", one(t, f.Agg(x.Sum()), x))
	s, err := f.Agg(x.Sum()).Schema(context.Background())
	require.NoError(t, err)
	require.Equal(t, "x decimal(38,2)?", s.String())
}

func TestDecimalsGoOnIn128Bits(t *testing.T) {
	f := decs("999999999999999999", "1")
	want := new(big.Int).Mul(big.NewInt(999999999999999999), big.NewInt(999999999999999999))
	require.Equal(t, want.String()+"\n1\n", one(t, f, x.Mul(x)))
	require.Contains(t, failure(t, f, x.Mul(x).Mul(x)), "overflow a decimal of 38 digits")
	wide := decs("99999999999999999999999999999999999999", "-5")
	require.Equal(t, "-5\n99999999999999999999999999999999999999\n", one(t, wide.Sort("x"), x))
	require.Equal(t, "-5  1\n", shown(t, wide.GroupBy("x").Agg(Len()).Filter(x.Lt(0))))
	require.Equal(t, "-4\n", one(t, wide.Filter(x.Lt(0)), x.Add(1)))
	require.Equal(t, "-5\n", one(t, wide.Join(decs("-5"), Semi, On("x")), x))
}

func TestRoundingToTensIsExactOrFails(t *testing.T) {
	require.Contains(t, failure(t, ints(math.MaxInt64), x.Round(-1)), "9223372036854775807 rounded overflows int64")
	require.Contains(t, failure(t, ints(math.MinInt64), x.Round(-19)), "overflows int64")
	require.Equal(t, "0\n0\n", one(t, ints(4000000000000000000, -4), x.Round(-19)))
	require.Equal(t, "0\n", one(t, ints(math.MaxInt64), x.Round(-400)))
	require.Equal(t, "0\nNaN\n+Inf\n", one(t, floats(1.5, math.NaN(), math.Inf(1)), x.Round(-400)))
	require.Equal(t, "1.5\n", one(t, floats(1.5), x.Round(400)))
	require.Contains(t, failure(t, decs("90000000000000000000000000000000000000"), x.Round(-38)), "overflows a decimal of 38 digits")
}

func TestQuantilesBetweenInfinities(t *testing.T) {
	inf := math.Inf(1)
	require.Equal(t, "+Inf\n", one(t, floats(inf, inf).Agg(x.Median()), x))
	require.Equal(t, "-Inf\n", one(t, floats(-inf, -inf, 1).Agg(x.Quantile(0.25)), x))
	require.Equal(t, "-Inf\n", one(t, floats(-inf, 1).Agg(x.Median()), x))
	require.Equal(t, "+Inf\n", one(t, floats(1, inf).Agg(x.Quantile(0.1)), x))
}

// A column that is picked by itself is one vector in two roles.
func TestAColumnIsPickedByItself(t *testing.T) {
	require.Equal(t, "3\n", one(t, ints(1, 3, 2).Agg(x.ArgMax(x)), x))
	require.Equal(t, "-1\n", one(t, ints(1, -1, 2).Agg(x.ArgMin(x)), x))
}

func TestATopOfMoreRowsThanThereCanBe(t *testing.T) {
	require.Equal(t, "1\n2\n3\n", one(t, ints(3, 1, 2).Top(math.MaxInt, "x"), x))
}

func TestDaysBeyondTheCalendarAreErrors(t *testing.T) {
	f := Columns(Data("x", []*int64{nil, ptr(int64(1) << 31)}), Data("d", []Date{ParseDay("2020-01-31"), ParseDay("2020-01-31")}))
	d := Col("d")
	for _, c := range []Column{d.Add(x), d.Sub(x.Mul(2)), d.AddMonths(x), d.AddMonths(math.MaxInt64), d.AddMonths(math.MinInt64)} {
		text := failure(t, f, c)
		require.Regexp(t, "no date|outside of what a date holds", text)
	}
	ns := d.To(Type{Kind: Time, Precision: 9})
	require.Contains(t, failure(t, f, ns.AddMonths(12*300)), "outside of what a timestamp(9) holds")
	require.Equal(t, "-\n", one(t, f.Head(1), d.Add(x)))
	require.Equal(t, "-\n", one(t, f.Head(1), d.AddMonths(x)))
	require.Equal(t, "2020-02-29\n", one(t, f.Head(1), d.AddMonths(1)))
}

func TestRoundingAndCasts(t *testing.T) {
	require.Equal(t, "2.5\n-2.5\n", one(t, floats(2.45, -2.45), x.Round(1)))
	require.Equal(t, "2.5\n-2.5\n2.4\n", one(t, decs("2.45", "-2.45", "2.44"), x.Round(1)))
	require.Equal(t, "2\n-3\n", one(t, decs("2.45", "-2.45"), x.Floor()))
	require.Equal(t, "120\n-120\n", one(t, ints(123, -123), x.Round(-1)))
	require.Equal(t, "3\n-3\n", one(t, floats(2.5, -2.5), x.To(Type{Kind: Int64})))
	require.Contains(t, failure(t, floats(math.NaN()), x.To(Type{Kind: Int64})), "NaN does not fit in int64")
	require.Equal(t, "-\n", one(t, floats(math.NaN()), x.Try(Type{Kind: Int64})))
	require.Contains(t, failure(t, ints(1<<40), x.To(Type{Kind: Int32})), "does not fit in int32")
	require.Equal(t, "12\n-\n", one(t, strs("12", " 12"), x.Try(Type{Kind: Int64})))
	require.Contains(t, failure(t, strs("a"), x.To(Type{Kind: Float64})), `"a" is no float64`)
	require.Equal(t, "1.50\n", one(t, strs("1.5"), x.To(Type{Kind: Dec, Precision: 5, Scale: 2})))
	require.Equal(t, "true\n", one(t, strs("true"), x.To(Type{Kind: Bool})))
	require.Equal(t, "1.5\n", one(t, decs("1.5"), x.To(Type{Kind: Str})))
	require.Equal(t, "5\n-\n", one(t, Columns(Data("x", []*int{ptr(5), nil})), Coalesce(x, nil)))
	require.Equal(t, "5\n7\n", one(t, Columns(Data("x", []*int{ptr(5), nil})), Coalesce(x, 7)))
}

func ptr[T any](v T) *T { return &v }

func TestDatesAndTimestamps(t *testing.T) {
	d := Col("d")
	f := dates("2024-01-31", "1969-12-31", "2023-03-31")
	require.Equal(t, "2024-02-29\n1970-01-31\n2023-04-30\n", one(t, f, d.AddMonths(1)))
	require.Equal(t, "2024\n1969\n2023\n", one(t, f, d.Year()))
	require.Equal(t, "1\n12\n3\n", one(t, f, d.Month()))
	require.Equal(t, "31\n31\n31\n", one(t, f, d.MonthDay()))
	require.Equal(t, "3\n3\n5\n", one(t, f, d.Weekday()))
	require.Equal(t, "2024-01-29\n1969-12-29\n2023-03-27\n", one(t, f, d.Trunc("week")))
	require.Equal(t, "2024-01-01\n1969-10-01\n2023-01-01\n", one(t, f, d.Trunc("quarter")))
	require.Equal(t, "2024-02-01\n1970-01-01\n2023-04-01\n", one(t, f, d.Add(1)))
	require.Equal(t, "30\n-19724\n-276\n", one(t, f, d.Sub(ParseDay("2024-01-01"))))
	at := time.Date(1969, 12, 31, 23, 59, 58, 500_000_000, time.UTC)
	g := Columns(Data("d", []time.Time{at}))
	require.Equal(t, "23\n", one(t, g, d.Hour()))
	require.Equal(t, "59\n", one(t, g, d.Minute()))
	require.Equal(t, "1969-12-31T23:59:00Z\n", one(t, g, d.Trunc("minute")))
	require.Equal(t, "1970-01-01T00:00:03.5Z\n", one(t, g, d.Add(5*time.Second)))
	require.Equal(t, "-1.5s\n", one(t, g, d.Sub(time.Unix(0, 0))))
	require.Equal(t, "true\n", one(t, g, d.Lt(ParseDay("1970-01-01"))))
	require.Equal(t, "0\n", one(t, g, d.Zone(time.FixedZone("x", 3600)).Hour()))
	require.Equal(t, "1969-12-31\n", one(t, g, d.To(Type{Kind: Day})))
}

func TestText(t *testing.T) {
	f := strs("héllo wörld", "")
	require.Equal(t, "éll\n\n", one(t, f, x.Substr(1, 3)))
	require.Equal(t, "ld\n\n", one(t, f, x.Substr(-2, 9)))
	require.Equal(t, "13\n0\n", one(t, f, x.Len()))
	require.Equal(t, "11\n0\n", one(t, f, x.Runes()))
	require.Equal(t, "true\nfalse\n", one(t, f, x.Like("h_llo%")))
	require.Equal(t, "true\nfalse\n", one(t, f, x.Like("h%o w%d")))
	require.Equal(t, "false\n", one(t, strs("a"), x.Like("a%a")))
	require.Equal(t, "true\nfalse\n", one(t, strs("50%", "500"), x.Like(`50\%`)))
	require.Equal(t, "true\nfalse\n", one(t, f, x.Matches("w.r")))
	require.Equal(t, "HÉLLO  WÖRLD\n\n", one(t, f, x.Upper()))
	require.Equal(t, "wörld\n-\n", one(t, f, x.Split(" ", 1)))
	require.Equal(t, "wörld\n\n", one(t, f, x.Split(" ", -1)))
	require.Equal(t, "a.b\n", one(t, strs("https://www.a.b/c"), x.Replace(`^https?://(?:www\.)?([^/]+)/.*$`, `$1`)))
	require.Equal(t, "a!b\n", one(t, strs("a"), x.Concat("!", "b")))
	require.Equal(t, "true\ntrue\ntrue\n", one(t, strs("ab"), x.HasPrefix("a"))+one(t, strs("ab"), x.HasSuffix("b"))+one(t, strs("ab"), x.Contains("ab")))
	require.Equal(t, "ab\n", one(t, strs(" ab\n"), x.Trim()))
	require.Contains(t, failure(t, f, x.Matches("(")), "missing closing")
	require.Equal(t, "true\nfalse\n", one(t, strs("b", "a"), x.Gt("a")))
}

func TestFloatSumsAreEqualToTheBit(t *testing.T) {
	type r struct {
		K int
		V float64
	}
	rows := make([]r, 600000)
	for i := range rows {
		rows[i] = r{i * 7919 % 50021, 1 / float64(i+1)}
	}
	type g struct {
		K int
		S float64
		D float64
	}
	got := forced(t, func() expr.Expr[[]g] {
		return Rows[g](Slice(rows).GroupBy("K").Agg(Col("V").Sum().As("S"), Col("V").Std().As("D")))
	})
	require.Len(t, got, 50021)
	require.Equal(t, 0, got[0].K)
	require.Equal(t, 7919, got[1].K)
	total := 0.0
	for _, x := range got {
		total += x.S
	}
	want := 0.0
	for _, x := range rows {
		want += x.V
	}
	require.InEpsilon(t, want, total, 1e-12)
}

// The values that groups begin with are values, too, and a group that has none has none.
func TestLeastAndGreatestOfTheLeastAndGreatest(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	least := []Column{x.Min().As("min"), x.Max().As("max")}
	require.Equal(t, "NaN  NaN\n", shown(t, floats(nan, nan).Agg(least...)))
	require.Equal(t, "+Inf  +Inf\n", shown(t, floats(inf, inf).Agg(least...)))
	require.Equal(t, "-Inf  -Inf\n", shown(t, floats(-inf, -inf).Agg(least...)))
	require.Equal(t, "-Inf  NaN\n", shown(t, floats(nan, inf, -inf).Agg(least...)))
	for _, v := range []int64{math.MaxInt64, math.MinInt64} {
		require.Equal(t, fmt.Sprintf("%d  %[1]d\n", v), shown(t, Columns(Data("x", []int64{v, v})).Agg(least...)))
	}
	// In several morsels, of which the first has nothing but nulls.
	const rows = 300_000
	vs, ks := make([]*int64, rows), make([]int64, rows)
	for i := range vs {
		if ks[i] = int64(i % 3); i > 200_000 && ks[i] > 0 {
			v := int64(i) * (2*ks[i] - 3)
			vs[i] = &v
		}
	}
	got := shown(t, Columns(Data("k", ks), Data("x", vs)).GroupBy("k").Agg(least...))
	require.Equal(t, "0  -  -\n1  -299998  -200002\n2  200003  299999\n", got)
}
