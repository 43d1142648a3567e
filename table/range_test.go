package table_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// measured is a row of a frame by value: a key of some type as a number, and what came of its frame.
type measured struct {
	K   string
	T   Null[float64]
	N   int64
	Sum float64
}

// within lists the numbers of the rows that are within a frame by value, in order. The keys are float64, which is exact for what the tests ask.
func within(rows []measured, row measured, from, to Null[float64], desc, first bool) (out []int64) {
	sign := 1.0
	if desc {
		sign = -1
	}
	part := slices.DeleteFunc(slices.Clone(rows), func(r measured) bool { return r.K != row.K })
	compare := func(a, b Null[float64]) int {
		switch {
		case a.Valid && b.Valid:
			return int(sign) * total(a.V, b.V)
		case a.Valid == b.Valid:
			return 0
		case a.Valid != first:
			return -1
		}
		return 1
	}
	slices.SortStableFunc(part, func(a, b measured) int { return compare(a.T, b.T) })
	peer := func(r measured) bool { return compare(r.T, row.T) == 0 }
	for i, r := range part {
		at := func(end Null[float64], before bool) bool {
			switch {
			case !end.Valid:
				return true
			case end.V == 0 || !row.T.Valid:
				if before {
					return slices.IndexFunc(part, peer) <= i
				}
				return len(part)-1-slices.IndexFunc(reversed(part), peer) >= i
			case !r.T.Valid:
				return before != first // nulls are behind all, or before all
			}
			c := total(r.T.V, row.T.V+sign*end.V) * int(sign)
			return before && c >= 0 || !before && c <= 0
		}
		if at(from, true) && at(to, false) {
			out = append(out, r.N)
		}
	}
	return out
}

func reversed(rows []measured) []measured {
	out := slices.Clone(rows)
	slices.Reverse(out)
	return out
}

func TestFramesByValue(t *testing.T) {
	no, is := Null[float64]{}, valid[float64]
	end := func(e Null[float64], last bool, as func(float64) any) any {
		switch {
		case e.Valid:
			return as(e.V)
		case last:
			return Unbounded
		}
		return -Unbounded
	}
	// Keys of each type, with distances between them, made of the same numbers.
	kinds := map[string]struct {
		key  func(c Column) Column
		as   func(float64) any
		only bool // whole numbers
	}{
		"float64":  {func(c Column) Column { return c }, func(x float64) any { return x }, false},
		"float32":  {func(c Column) Column { return c.To(Type{Kind: Float32}) }, func(x float64) any { return int(x) }, true},
		"int64":    {func(c Column) Column { return c.To(Type{Kind: Int64}) }, func(x float64) any { return int(x) }, true},
		"days":     {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Day}) }, func(x float64) any { return int(x) }, true},
		"duration": {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Span}) }, func(x float64) any { return time.Duration(x) }, true},
		"dates":    {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Day}) }, func(x float64) any { return time.Duration(x) * 24 * time.Hour }, true},
		"micros":   {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Time}) }, func(x float64) any { return time.Duration(x) * time.Microsecond }, true},
		"millis":   {func(c Column) Column { return c.To(Type{Kind: Int64}).To(Type{Kind: Time, Precision: 3}) }, func(x float64) any { return time.Duration(x) * time.Millisecond }, true},
		"decimal":  {func(c Column) Column { return c.To(Type{Kind: Dec, Precision: 9, Scale: 2}) }, func(x float64) any { return int64(x) }, true},
		"wide":     {func(c Column) Column { return c.To(Type{Kind: Dec, Precision: 38, Scale: 3}) }, func(x float64) any { return ParseDec(fmt.Sprint(x, ".00")) }, true},
	}
	ends := [][2]Null[float64]{{is(-3), is(2)}, {is(-3), is(0)}, {no, is(2)}, {is(-2), no}, {is(2), is(5)}, {is(-5), is(-2)}, {no, is(-2)}, {is(3), no}, {is(0), is(0)}, {no, is(0)}, {is(0), no}, {no, no}}
	for name, kind := range kinds {
		for _, n := range []int{0, 1, 60} {
			r := rand.New(rand.NewPCG(5, uint64(n)))
			rows := make([]measured, n)
			for i := range rows {
				v := float64(r.IntN(30) - 15)
				if !kind.only {
					v = []float64{v, v / 2, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}[max(0, r.IntN(16)-10)]
				}
				rows[i] = measured{K: fmt.Sprint(r.IntN(3)), N: int64(i), T: Null[float64]{V: v, Valid: r.IntN(6) > 0}}
			}
			for i, e := range ends {
				desc, first := i%2 == 1, i%3 == 0
				key := Asc(kind.key(Col("T")))
				if desc {
					key = Desc(kind.key(Col("T")))
				}
				if first {
					key = key.NullsFirst()
				}
				w := Partition("K").OrderBy(key).Range(end(e[0], false, kind.as), end(e[1], true, kind.as))
				type frame struct{ Len, Sum, First, Last, Min Null[int64] }
				for _, workers := range []int{1, 2, 7} {
					f := Slice(rows).Select(Len().Over(w).As("Len"), Col("N").Sum().Over(w).As("Sum"), Col("N").First().Over(w).As("First"), Col("N").Last().Over(w).As("Last"), Col("N").Min().Over(w).As("Min"))
					got, err := Rows[frame](f).Force(context.Background(), eval.Workers(workers))
					require.NoError(t, err, name)
					for k, row := range rows {
						want := frame{Len: valid(int64(0))}
						if in := within(rows, row, e[0], e[1], desc, first); len(in) > 0 {
							var sum int64
							for _, x := range in {
								sum += x
							}
							want = frame{valid(int64(len(in))), valid(sum), valid(in[0]), valid(in[len(in)-1]), valid(slices.Min(in))}
						}
						require.Equal(t, want, got[k], "%v %v row %d of %d, desc %v, nulls first %v, %v", name, e, k, n, desc, first, row.T)
					}
				}
			}
		}
	}
}

func TestSumsOfFramesByValueHaveTheSameBits(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2047, 2048, 2049, 131073} {
		rows := events(n, 1+n/5000, 2+n/3, uint64(n))
		w := Partition("k").OrderBy("t").Range(-40, 7)
		var want []byte
		for _, workers := range []int{1, 2, 7} {
			f := Slice(rows).Select(Col("y").Sum().Over(w).As("a"), Col("y").Mean().Over(w).As("b"), Col("y").Std().Over(w).As("c"))
			got, err := Text(f, n).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			if want == nil {
				want = []byte(got)
			}
			require.Equal(t, string(want), got)
		}
	}
}

// What has left a frame leaves no error behind: 1e300 + 1 - 1e300 is 0.
func TestSumsOfFramesDoNotSubtract(t *testing.T) {
	f := Columns(Data("t", []int{0, 1, 2, 3, 4}), Data("x", []float64{1, 1e300, 1, math.Inf(1), 2}))
	require.Equal(t, "1\n1e+300\n1e+300\n+Inf\n+Inf\n", shown(t, f.Select(Col("x").Sum().Over(Partition().OrderBy("t").Range(-1, 0)))))
	require.Equal(t, "1\n1e+300\n1\n+Inf\n2\n", shown(t, f.Select(Col("x").Sum().Over(Partition().OrderBy("t").Range(0, 0)))))
}

func TestDistancesBeyondAllKeys(t *testing.T) {
	f := Columns(Data("t", []int64{math.MinInt64, -1, math.MaxInt64 - 1, math.MaxInt64}))
	n := func(k any, from, to any) string {
		return shown(t, f.Select(Len().Over(Partition().OrderBy(k).Range(from, to))))
	}
	require.Equal(t, "0\n0\n0\n0\n", n("t", 5, 9))
	require.Equal(t, "0\n0\n0\n0\n", n("t", 5, math.MaxInt64-1))
	require.Equal(t, "1\n1\n0\n0\n", n("t", 5, ParseDec("9223372036854775807")))
	require.Equal(t, "3\n2\n0\n0\n", n("t", 5, ParseDec("99999999999999999999999999999999999999")))
	require.Equal(t, "1\n2\n3\n4\n", n("t", -Unbounded, 0))
	require.Equal(t, "0\n0\n0\n0\n", n(Desc("t"), 5, 9))
	require.Equal(t, "1\n1\n1\n2\n", n(Desc("t"), 0, 1))
}

func TestFramesOfWallClock(t *testing.T) {
	day := func(s string) Date { return ParseDay(s) }
	f := Columns(Data("d", []Date{day("2024-01-01"), day("2024-01-02"), day("2024-01-04")}), Data("x", []int{1, 2, 4}))
	sum := func(from, to any) string {
		return shown(t, f.Select(Col("x").Sum().Over(Partition().OrderBy("d").Range(from, to))))
	}
	require.Equal(t, "1\n3\n4\n", sum(-36*time.Hour, time.Duration(0)), "a day and a half reaches a day back")
	require.Equal(t, "1\n3\n6\n", sum(-48*time.Hour, 0))
	require.Equal(t, "1\n3\n6\n", sum(expr.Const(-48*time.Hour), 0), "a lazy value")
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	g := Columns(Data("t", []time.Time{at, at.Add(1500 * time.Millisecond), at.Add(2 * time.Second)}))
	require.Equal(t, "1\n1\n2\n", shown(t, g.Select(Len().Over(Partition().OrderBy("t").Range(-time.Second, 0)))))
	require.Equal(t, "1\n2\n3\n", shown(t, g.Select(Len().Over(Partition().OrderBy("t").Range(-2*time.Second, 0)))))
}

func TestFramesByValueThatMakeNoSense(t *testing.T) {
	f := Slice([]event{{}}).With(Lit(time.Unix(0, 0)).As("at"))
	w := Partition("k")
	for want, w := range map[string]Window{
		"Range needs an order: call OrderBy":                                    w.Range(-1, 0),
		"a frame by value has one key to order by, not 2":                       w.OrderBy("t", "x").Range(-1, 0),
		"-1 is no distance between keys of type string":                         w.OrderBy("k").Range(-1, 0),
		"-1 is no distance between keys of type timestamp":                      w.OrderBy("at").Range(-1, 0),
		"1m0s is no distance between keys of type int64":                        w.OrderBy("t").Range(0, time.Minute),
		"1.5 is no distance between keys of type int64":                         w.OrderBy("t").Range(0, 1.5),
		"NaN is no distance between keys of type float64":                       w.OrderBy("y").Range(0, math.NaN()),
		"the frame ends before it begins":                                       w.OrderBy("t").Range(1, -1),
		"the frame has no row: it ends before the first, or begins behind":      w.OrderBy("t").Range(Unbounded, Unbounded),
		"a distance is a value, the same for all rows, and not x":               w.OrderBy("t").Range(Col("x"), 0),
		"a distance is null":                                                    w.OrderBy("t").Range(0, nil),
		`no column "tt" (range_test.go:`:                                        w.OrderBy("tt").Range(0, 1),
		"x.Sum().Over(Partition(k).OrderBy(y desc).Range(-Unbounded, \"last\")": w.OrderBy(Desc("y")).Range(-Unbounded, "last"),
	} {
		_, err := f.With(Col("x").Sum().Over(w).As("c")).Schema(context.Background())
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "range_test.go:")
	}
}
