package table_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
	. "xfork/table"
)

type trip struct {
	City string        `table:"city"`
	Fare float64       `table:"fare"`
	Tip  Null[float64] `table:"tip"`
	N    int           `table:"n"`
}

// trips makes n rows in which everything occurs: nulls, several cities, more rows than a morsel if n says so.
func trips(n int) []trip {
	out := make([]trip, n)
	for i := range out {
		out[i] = trip{City: fmt.Sprint("city", i*7%5), Fare: float64(i%100) / 4, N: i}
		if i%3 != 0 {
			out[i].Tip = Null[float64]{V: float64(i % 10), Valid: true}
		}
	}
	return out
}

// forced forces x with one, two and eight workers; all must agree.
func forced[T any](t *testing.T, make func() expr.Expr[T]) T {
	t.Helper()
	first, err := make().Force(context.Background(), eval.Workers(1))
	require.NoError(t, err)
	for _, n := range []int{2, 8} {
		v, err := make().Force(context.Background(), eval.Workers(n))
		require.NoError(t, err)
		require.Equal(t, first, v)
	}
	return first
}

func TestAScalarOfASlice(t *testing.T) {
	rows := trips(300000)
	var want float64
	n := 0
	for _, r := range rows {
		if r.Fare > 10 {
			want += r.Fare
			n++
		}
	}
	got := forced(t, func() expr.Expr[float64] {
		return Scalar[float64](Slice(rows).Filter(Col("fare").Gt(10)).Agg(Col("fare").Sum()))
	})
	require.InDelta(t, want, got, 1e-6)
	require.Equal(t, int64(n), forced(t, func() expr.Expr[int64] { return Count(Slice(rows).Filter(Col("fare").Gt(10))) }))
}

func TestRowsComeBackInOrder(t *testing.T) {
	rows := trips(300000)
	got := forced(t, func() expr.Expr[[]trip] { return Rows[trip](Slice(rows)) })
	require.Equal(t, rows, got)
	some := forced(t, func() expr.Expr[[]int] {
		return Values[int](Slice(rows).Filter(Col("n").Rem(1000).Eq(7)).With(Col("n").Mul(2).As("n")), "n")
	})
	require.Len(t, some, 300)
	require.Equal(t, 14+2000*299, some[299])
}

func TestGroupsComeByTheirFirstRows(t *testing.T) {
	type group struct {
		City string
		Fare float64
		Tips int64
		N    int64
	}
	rows := trips(300000)
	got := forced(t, func() expr.Expr[[]group] {
		return Rows[group](Slice(rows).GroupBy(Col("city").As("City")).Agg(
			Col("fare").Mean().As("Fare"), Col("tip").Count().As("Tips"), Len().As("N")))
	})
	require.Len(t, got, 5)
	require.Equal(t, "city0", got[0].City)
	require.Equal(t, "city2", got[1].City)
	require.Equal(t, int64(60000), got[0].N)
	require.Equal(t, int64(40000), got[0].Tips)
}

func TestExpressionsGoInAndOut(t *testing.T) {
	rows := trips(10000)
	f := Slice(rows)
	mean := Scalar[float64](f.Agg(Col("fare").Mean()))
	dear := f.Filter(Col("fare").Gt(ops.Mul(mean, expr.Const(1.5))))
	risk := vec.Sum(vec.Sqrt(Values[float64](dear, "fare")))
	got, err := risk.Force(context.Background())
	require.NoError(t, err)
	var sum, want float64
	for _, r := range rows {
		sum += r.Fare
	}
	for _, r := range rows {
		if r.Fare > 1.5*sum/10000 {
			want += math.Sqrt(r.Fare)
		}
	}
	require.InDelta(t, want, got, 1e-6)
}

func TestOneForceReadsOnce(t *testing.T) {
	made := 0
	src := expr.Fork(func() []trip { made++; return trips(1000) })
	f := Of(src).Filter(Col("fare").Gt(5))
	a, b := Scalar[float64](f.Agg(Col("fare").Max())), Count(f)
	n := Columns(DataOf("x", Values[float64](f, "fare"))).Agg(Col("x").Count())
	_, err := expr.AllOf(a, b, Scalar[int64](n)).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, 1, made)
}

func TestNamesAreCheckedAtTheLineOfTheVerb(t *testing.T) {
	f := Slice(trips(10)).Filter(Col("fair").Gt(1))
	_, err := Count(f).Force(context.Background())
	require.ErrorContains(t, err, `no column "fair" (slice_test.go:`)
	require.ErrorContains(t, err, `did you mean "fare"? there are city, fare, tip, n`)
	_, err = f.Schema(context.Background())
	require.ErrorContains(t, err, `did you mean "fare"?`)
	_, err = Count(Slice(trips(10)).With(Col("city").Add(1))).Force(context.Background())
	require.ErrorContains(t, err, "no Add of string and int64")
}

func TestAFailureOfAnOperandIsTheFailure(t *testing.T) {
	bad := errors.New("bad")
	x := expr.ForkErr(func() (float64, error) { return 0, bad })
	_, err := Count(Slice(trips(10)).Filter(Col("fare").Gt(x))).Force(context.Background())
	require.ErrorIs(t, err, bad)
}

func TestNullIntoAPlainTypeNamesRowAndColumn(t *testing.T) {
	type plain struct {
		Tip float64 `table:"tip"`
	}
	_, err := Rows[plain](Slice(trips(10))).Force(context.Background())
	require.ErrorContains(t, err, `column "tip": row 0 is null`)
	type pointer struct {
		Tip *float64 `table:"tip"`
	}
	got, err := Rows[pointer](Slice(trips(10))).Force(context.Background())
	require.NoError(t, err)
	require.Nil(t, got[0].Tip)
	require.InDelta(t, 1, *got[1].Tip, 0)
}

func TestAShortText(t *testing.T) {
	got, err := Text(Slice(trips(100)).Select("city", "tip"), 2).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, "city    tip\nstring  float64\ncity0         -\ncity2         1\n", got)
}

func TestColumnsOfNothingAreAnError(t *testing.T) {
	_, err := Count(Columns()).Force(context.Background())
	require.ErrorContains(t, err, "there are no columns")
}
