package table_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// What a key is above its group-by is decided by what it is, not by its text.
func TestAKeyIsRecognisedByWhatItIs(t *testing.T) {
	f := Columns(Data("a", []int64{1, 2, 2}), Data("b", []int64{5, 6, 6}), Data("f", []float64{1, 2, 2}), Data("at", []time.Time{{}, {}, {}}))
	one, ten := expr.Const(int64(1)), expr.Const(int64(10))
	a, b := Col("a"), Col("b")
	double, triple := Map(a, func(x int64) int64 { return 2 * x }), Map(a, func(x int64) int64 { return 3 * x })
	near, far := time.FixedZone("here", 60), time.FixedZone("here", 7200)

	for name, q := range map[string]Frame{
		"another lazy value":          f.GroupBy(a.Add(one).As("k")).Agg(a.Add(ten).As("x")),
		"another function":            f.GroupBy(double.As("k")).Agg(triple.As("x")),
		"another zone of the name":    f.GroupBy(Col("at").Zone(near).As("k")).Agg(Col("at").Zone(far).As("x")),
		"a float for an integer":      f.GroupBy(a.Add(1).As("k")).Agg(a.Add(1.0).As("x")),
		"the text of an expression":   f.GroupBy(a.As("a + b")).Agg(a.Add(b).As("x")),
		"a zero of another sign":      f.GroupBy(Col("f").Div(0.0).As("k")).Agg(Col("f").Div(math.Copysign(0, -1)).As("x")),
		"a literal where lazy is key": f.GroupBy(a.Add(one).As("k")).Agg(a.Add(1).As("x")),
	} {
		_, err := Count(q).Force(context.Background())
		require.ErrorContains(t, err, "neither a key nor inside of an aggregate", name)
	}

	type row struct {
		K int64 `table:"k"`
		X int64 `table:"x"`
	}
	for name, q := range map[string]Frame{
		"the lazy value":            f.GroupBy(a.Add(one).As("k")).Agg(a.Add(one).As("x")),
		"the function":              f.GroupBy(double.As("k")).Agg(double.As("x")),
		"a literal of another type": f.GroupBy(a.Mul(2).As("k")).Agg(a.Mul(int64(2)).As("x")),
		"the name":                  f.GroupBy(a.Mul(2).As("k")).Agg(Col("k").As("x")),
		"within an expression":      f.GroupBy(a.Mul(2).As("k")).Agg(a.Mul(2).As("y").Add(0).As("x")),
	} {
		got, err := Rows[row](q).Force(context.Background())
		require.NoError(t, err, name)
		require.Len(t, got, 2, name)
		for _, r := range got {
			require.Equal(t, r.K, r.X, name)
		}
	}
}

func TestALiteralIsNoKeyWithItsText(t *testing.T) {
	f := Columns(Data("1", []int64{7, 8}))
	got, err := Values[int64](f.GroupBy("1").Agg(Lit(1).Add(Len()).As("x")), "x").Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []int64{2, 2}, got)
}

// Names of keys come before the columns that they are made of.
func TestKeysThatSwapTheirNames(t *testing.T) {
	f := Columns(Data("a", []int64{1}), Data("b", []int64{2}))
	type row struct{ A, B, X, Y int64 }
	got, err := Rows[row](f.GroupBy(Col("b").As("A"), Col("a").As("B")).Agg(Col("A").As("X"), Col("B").As("Y"))).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []row{{2, 1, 2, 1}}, got)
	got, err = Rows[row](f.GroupBy(Col("b").As("a"), Col("a").As("b")).Agg(Col("a").As("X"), Col("b").As("Y")).
		Rename("a", "A").Rename("b", "B")).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []row{{2, 1, 2, 1}}, got)
}

func TestAggregatesOfZerosWithDifferentSignsAreDifferent(t *testing.T) {
	f := Columns(Data("a", []float64{1}))
	type sums struct{ Up, Down float64 }
	got, err := Rows[sums](f.Agg(Col("a").Div(0.0).Sum().As("Up"), Col("a").Div(math.Copysign(0, -1)).Sum().As("Down"))).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []sums{{math.Inf(1), math.Inf(-1)}}, got)
}

// Literals of derived types are taken by their kind, as fields of structs are.
func TestLiteralsOfDerivedTypes(t *testing.T) {
	type (
		celsius float64
		id      uint8
		city    string
		blob    []byte
		yes     bool
		low     float32
	)
	f := Columns(Data("c", []celsius{1.5, 2}), Data("i", []id{1, 2}), Data("s", []city{"a", "b"}), Data("b", []yes{true, false}), Data("l", []low{0.1, 2}))
	for _, c := range []Column{
		Col("c").Eq(celsius(1.5)), Col("i").In(id(1), id(7)), Col("s").Eq(city("a")), Col("b").Eq(yes(true)), Col("l").Eq(low(0.1)),
		Col("s").Concat(city("x")).Eq("ax"), Col("s").To(Type{Kind: Bytes}).Eq(blob("a")), Col("i").Eq(time.January), When(Col("i").Eq(1), yes(true)).Else(yes(false)),
	} {
		n, err := Count(f.Filter(c)).Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, int64(1), n)
	}
	for _, v := range []any{struct{}{}, []int{1}, map[string]int{}, complex(1, 2), uintptr(1), func() {}, make(chan int)} {
		_, err := Count(f.With(Lit(v).As("x"))).Force(context.Background())
		require.ErrorContains(t, err, "is no value of a column")
	}
}

// There is no correlation of one row, and that with what does not vary is no
// number: over a group and over a window alike.
func TestCorrWithoutVariance(t *testing.T) {
	f := Columns(Data("a", []float64{1, 2, 3}), Data("b", []float64{5, 5, 5}), Data("k", []int64{1, 1, 2}))
	a, b := Col("a"), Col("b")
	require.Equal(t, "NaN  NaN  1\n", shown(t, f.Agg(a.Corr(b), b.Corr(5.0).As("y"), a.Corr(a).As("z"))))
	require.Equal(t, "1  NaN\n2  -\n", shown(t, f.GroupBy("k").Agg(a.Corr(b))))
	require.Equal(t, "-\n", shown(t, f.Head(0).Agg(a.Corr(b))))
	require.Equal(t, "-\nNaN\nNaN\n", one(t, f, a.Corr(b).Over(Partition().OrderBy("a"))))
	require.Equal(t, "NaN\nNaN\n-\n", one(t, f, a.Corr(b).Over(Partition("k"))))
}
