package table_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

type quote struct {
	Sym Null[string]
	T   Null[float64]
	N   int64
}

// quotes makes rows in no order, with ties, nulls, and all the floats that are no ordinary numbers.
func quotes(n, syms, times int, odd bool, seed uint64) []quote {
	r := rand.New(rand.NewPCG(seed, 11))
	out := make([]quote, n)
	for i := range out {
		v := float64(r.IntN(times) - times/2)
		if odd {
			v = []float64{v, v / 4, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}[max(0, r.IntN(20)-14)]
		}
		out[i] = quote{null(fmt.Sprint("s", r.IntN(syms)), r.IntN(12) > 0), null(v, r.IntN(12) > 0), int64(i)}
	}
	return out
}

// nearest is the number of the right row for a left one, -1 if there is none.
func nearestOf(l quote, right []quote, forward, bySym bool, within float64) int64 {
	best := int64(-1)
	var at float64
	for _, r := range right {
		if bySym && (!l.Sym.Valid || !r.Sym.Valid || l.Sym != r.Sym) || !l.T.Valid || !r.T.Valid {
			continue
		}
		c := total(r.T.V, l.T.V)
		if forward && c < 0 || !forward && c > 0 || c != 0 && !math.IsInf(within, 1) && !(math.Abs(r.T.V-l.T.V) <= within) {
			continue
		}
		// The last of equal ones, and the first with forward.
		if d := total(r.T.V, at); best < 0 || forward && d < 0 || !forward && d >= 0 {
			best, at = r.N, r.T.V
		}
	}
	return best
}

func TestAsofFindsTheNearestRow(t *testing.T) {
	t.Parallel()
	kinds := map[string]struct {
		as  func(Column) Column
		d   any
		odd bool
	}{
		"float64":  {func(c Column) Column { return c }, 3.5, true},
		"int64":    {func(c Column) Column { return c.To(Type{Kind: Int64}) }, 3, false},
		"day":      {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Day}) }, 80 * time.Hour, false},
		"time":     {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Time}) }, expr.Const(3 * time.Microsecond), false},
		"decimal":  {func(c Column) Column { return c.To(Type{Kind: Dec, Precision: 9, Scale: 2}) }, ParseDec("3.999"), false},
		"wide":     {func(c Column) Column { return c.To(Type{Kind: Dec, Precision: 38, Scale: 2}) }, 3, false},
		"text":     {func(c Column) Column { return c.To(Type{Kind: Int64}).Add(5000).To(Type{Kind: Str}) }, nil, false},
		"narrower": {func(c Column) Column { return c.To(Type{Kind: Float32}) }, 3.5, false},
	}
	for name, kind := range kinds {
		for _, n := range []int{0, 1, 50, 3000} {
			left, right := quotes(n, 5, 40, kind.odd, 1), quotes(max(0, 2*n-1), 5, 60, kind.odd, 2)
			if n == 3000 {
				left, right = quotes(300, 3, 4000, kind.odd, 3), quotes(n, 3, 4000, kind.odd, 4)
			}
			prepared := func(rows []quote) Frame { return Slice(rows).With(kind.as(Col("T")).As("T")) }
			for mask := range 8 {
				forward, bySym, near := mask&1 != 0, mask&2 != 0, mask&4 != 0
				more, within := []Match{}, math.Inf(1)
				if forward {
					more = append(more, Forward())
				}
				if bySym {
					more = append(more, On("Sym"))
				}
				if near && kind.d != nil {
					more, within = append(more, Within(kind.d)), 3
					if f, is := kind.d.(float64); is {
						within = f
					}
				}
				for _, workers := range []int{1, 2, 7} {
					f := prepared(left).JoinAsof(prepared(right).Rename("N", "M"), Asof("T", "T"), more...)
					type row struct {
						N int64
						M Null[int64]
					}
					got, err := Rows[row](f.Select("N", "M")).Force(context.Background(), eval.Workers(workers))
					require.NoError(t, err)
					require.Len(t, got, len(left))
					for i, g := range got {
						want := Null[int64]{}
						if m := nearestOf(left[i], right, forward, bySym, within); m >= 0 {
							want = valid(m)
						}
						require.Equal(t, row{int64(i), want}, g, "%s, forward %v, by sym %v, within %v: %v", name, forward, bySym, within, left[i])
					}
				}
			}
		}
	}
}

func TestAsofOfManyMorsels(t *testing.T) {
	t.Parallel()
	n := 300000
	lt, rt, key := make([]int64, n), make([]int64, n), make([]int, n)
	for i := range lt {
		lt[i], rt[i], key[i] = int64(i*7919%n)*2+1, int64(i*104729%n)*2, i%3
	}
	l, r := Columns(Data("k", key), Data("t", lt)), Columns(Data("k", key), Data("t", rt), Data("x", rt))
	for _, workers := range []int{1, 2, 7} {
		f := l.JoinAsof(r, Asof("t", "t"), Within(1)).Filter(Col("x").Eq(Col("t").Sub(1)))
		got, err := Count(f).Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, int64(n), got)
	}
	_, err := Count(l.JoinAsof(l, Asof("t", "t"), On("k"))).Force(context.Background())
	require.NoError(t, err, "with itself")
}

func TestColumnsOfAsof(t *testing.T) {
	l := Columns(Data("s", []string{"a", "b"}), Data("t", []int{5, 5}), Data("x", []int{1, 2}))
	r := Columns(Data("s", []string{"a"}), Data("t", []int{3}), Data("x", []int{7}), Data("y", []float64{0.5}))
	f := l.JoinAsof(r, Asof("t", "t"), On("s"))
	s, err := f.Schema(context.Background())
	require.NoError(t, err)
	require.Equal(t, "s string, t int64, x int64, t_right int64?, x_right int64?, y float64?", s.String())
	require.Equal(t, "a  5  1  3  7  0.5\nb  5  2  -  -  -\n", shown(t, f))
	s, err = l.JoinAsof(r.Drop("s"), Asof("t", "y"), Suffix("2"), Eq("x", "x")).Schema(context.Background())
	require.NoError(t, err)
	require.Equal(t, "s string, t int64, x int64, t2 int64?, x2 int64?, y float64?", s.String())
	require.Contains(t, f.Explain(), "JoinAsof on t >= right.t and s (asof_test.go:")
	require.Contains(t, l.JoinAsof(r, Asof("t", "y"), Forward(), Within(5), Eq("s", "s")).Explain(), "JoinAsof on t <= right.y within 5 and s = right.s (")
	// A condition on the left goes below, one on the right stays: what it says of a row without a match is said above.
	require.Equal(t, "b  -\n", shown(t, f.Filter(Col("y").IsNull(), Col("x").Gt(0)).Select("s", "y")))
}

func TestAsofThatMakesNoSense(t *testing.T) {
	l, r := Columns(Data("s", []string{"a"}), Data("t", []int{5})), Columns(Data("s", []string{"a"}), Data("time", []float64{3}))
	for want, f := range map[string]Frame{
		"JoinAsof (asof_test.go:":                              l.JoinAsof(r, On("s")),
		"it needs one Asof, which has the columns to order by": l.JoinAsof(r, Asof("t", "time"), Asof("t", "time")),
		"Where is for Join":                                    l.JoinAsof(r, Asof("t", "time"), Where(Col("t").Gt(1))),
		`no column "tim" (asof_test.go:`:                       l.JoinAsof(r, Asof("t", "tim")),
		`did you mean "time"?`:                                 l.JoinAsof(r, Asof("t", "tim")),
		"s = t (asof_test.go:":                                 l.JoinAsof(l, Asof("s", "t")),
		"it is no distance between keys of type string":        l.JoinAsof(r, Asof("s", "s"), Within(1)),
		"1s (asof_test.go:":                                    l.JoinAsof(r, Asof("t", "time"), Within(time.Second)),
		"a distance is not negative":                           l.JoinAsof(r, Asof("t", "time"), Within(-1)),
		"a distance is a value":                                l.JoinAsof(r, Asof("t", "time"), Within(Col("t"))),
		"Join (asof_test.go:":                                  l.Join(r, Left, On("s"), Forward()),
		"Asof, Forward and Within are for JoinAsof":            l.Join(r, Left, On("s"), Asof("t", "time")),
	} {
		_, err := f.Schema(context.Background())
		require.ErrorContains(t, err, want)
	}
}
