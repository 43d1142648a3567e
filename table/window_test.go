package table_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
)

type event struct {
	K string        `table:"k"`
	T Null[int64]   `table:"t"`
	X Null[int64]   `table:"x"`
	Y Null[float64] `table:"y"`
	N int64         `table:"n"`
}

// events makes rows with ties, nulls, NaN, and partitions of very different sizes.
func events(n, keys, times int, seed uint64) []event {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]event, n)
	for i := range out {
		k := r.IntN(keys)
		if r.IntN(2) == 0 {
			k = 0
		}
		y := float64(r.IntN(1000)) / 8
		if r.IntN(200) == 0 {
			y = math.NaN()
		}
		out[i] = event{
			K: fmt.Sprint("key ", k), N: int64(i),
			T: Null[int64]{V: int64(r.IntN(times)), Valid: r.IntN(20) > 0},
			X: Null[int64]{V: r.Int64N(1<<40) - 1<<39, Valid: r.IntN(10) > 0},
			Y: Null[float64]{V: y, Valid: r.IntN(10) > 0},
		}
	}
	return out
}

// compareTimes has nulls last.
func compareTimes(a, b Null[int64]) int {
	if a.Valid != b.Valid {
		if a.Valid {
			return -1
		}
		return 1
	}
	if !a.Valid {
		return 0
	}
	return cmp.Compare(a.V, b.V)
}

// naive calls f for each row with its partition in order, the row's place, and the last place that is equal in the order.
func naive(rows []event, f func(row int, part []event, at, first, last int)) {
	parts := map[string][]event{}
	for _, e := range rows {
		parts[e.K] = append(parts[e.K], e)
	}
	for _, p := range parts {
		slices.SortStableFunc(p, func(a, b event) int { return compareTimes(a.T, b.T) })
		for i := range p {
			first, last := i, i
			for first > 0 && compareTimes(p[first-1].T, p[i].T) == 0 {
				first--
			}
			for last+1 < len(p) && compareTimes(p[last+1].T, p[i].T) == 0 {
				last++
			}
			f(int(p[i].N), p, i, first, last)
		}
	}
}

var sizes = []int{0, 1, 2, 100, 2047, 2048, 2049}

type ranked struct {
	N, Number, Rank, Dense int64
	Lag, Lead              Null[int64]
}

func TestRanksAndNeighbours(t *testing.T) {
	t.Parallel()
	w := Partition("k").OrderBy("t")
	for _, n := range append(sizes, 131071, 131072, 131073) {
		rows := events(n, 1+n/50, 2+n/3, uint64(n))
		if n > 20000 {
			rows = events(n, n/4, 40, uint64(n)) // equal ones are looked for one by one
			for i := range rows {
				rows[i].K = fmt.Sprint(i % (n / 4))
			}
		}
		want := make([]ranked, n)
		naive(rows, func(row int, p []event, at, first, last int) {
			e := ranked{N: int64(row), Number: int64(at + 1), Rank: int64(first + 1), Dense: 1}
			for i := 1; i <= at; i++ {
				if compareTimes(p[i-1].T, p[i].T) != 0 {
					e.Dense++
				}
			}
			if at > 0 {
				e.Lag = p[at-1].X
			}
			if at+2 < len(p) {
				e.Lead = p[at+2].X
			}
			want[row] = e
		})
		for _, workers := range []int{1, 2, 7} {
			f := Slice(rows).With(RowNumber().Over(w).As("Number"), Rank().Over(w).As("Rank"), DenseRank().Over(w).As("Dense"),
				Col("x").Lag(1).Over(w).As("Lag"), Col("x").Lead(2).Over(w).As("Lead"), Col("n").As("N"))
			got, err := Rows[ranked](f.Select("N", "Number", "Rank", "Dense", "Lag", "Lead")).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			require.Equal(t, len(want), len(got))
			for i := range want {
				if !want[i].Lag.Valid {
					want[i].Lag = Null[int64]{}
				}
				if !want[i].Lead.Valid {
					want[i].Lead = Null[int64]{}
				}
				require.Equal(t, want[i], got[i], "row %d of %d, %d workers", i, n, workers)
			}
		}
	}
}

// aggregated is a row's aggregates; floats that are summed up are compared with a tolerance where the frame moves.
type aggregated struct {
	Sum, Min, Max, First, Last, ArgMax Null[int64]
	Low, High                          Null[float64]
	Mean, Total, Var, Corr             Null[float64]
	Len, Count, Some                   int64
}

func valid[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }

// plain computes the aggregates of some rows one after the other.
func plain(rows []event) (a aggregated) {
	a.Len = int64(len(rows))
	var sum, n int64
	var ys []float64
	var most Null[float64]
	for _, e := range rows {
		if e.X.Valid {
			sum, n = sum+e.X.V, n+1
			if a.Sum = valid(sum); !a.Min.Valid || e.X.V < a.Min.V {
				a.Min = e.X
			}
			if !a.Max.Valid || e.X.V > a.Max.V {
				a.Max = e.X
			}
			if !a.First.Valid {
				a.First = e.X
			}
			a.Last = e.X
			a.Mean = valid(float64(sum) / float64(n))
			if e.X.V > 0 {
				a.Some++
			}
		}
		if e.Y.Valid {
			a.Count++
			a.Total = valid(a.Total.V + e.Y.V)
			ys = append(ys, e.Y.V)
			if !a.Low.Valid || total(e.Y.V, a.Low.V) < 0 {
				a.Low = e.Y
			}
			if !a.High.Valid || total(e.Y.V, a.High.V) > 0 {
				a.High = e.Y
			}
		}
		if e.X.Valid && e.Y.Valid {
			if !most.Valid || total(e.Y.V, most.V) > 0 {
				most, a.ArgMax = e.Y, e.X
			}
		}
	}
	if len(ys) > 1 {
		a.Var = valid(covariance(ys, ys))
	}
	return a
}

// total is the order of sorts: NaN last.
func total(a, b float64) int {
	switch {
	case a != a && b != b:
		return 0
	case a != a:
		return 1
	case b != b:
		return -1
	}
	return cmp.Compare(a, b)
}

func covariance(xs, ys []float64) (sum float64) {
	var mx, my float64
	for i := range xs {
		mx, my = mx+xs[i]/float64(len(xs)), my+ys[i]/float64(len(xs))
	}
	for i := range xs {
		sum += (xs[i] - mx) * (ys[i] - my)
	}
	return sum / float64(len(xs)-1)
}

func aggregates(f Frame, w Window) Frame {
	x, y := Col("x"), Col("y")
	return f.With(x.Sum().Over(w).As("Sum"), x.Min().Over(w).As("Min"), x.Max().Over(w).As("Max"), x.First().Over(w).As("First"), x.Last().Over(w).As("Last"),
		x.ArgMax(y).Over(w).As("ArgMax"), y.Min().Over(w).As("Low"), y.Max().Over(w).As("High"), x.Mean().Over(w).As("Mean"), y.Sum().Over(w).As("Total"),
		y.Var().Over(w).As("Var"), y.Corr(Col("y").Neg()).Over(w).As("Corr"), Len().Over(w).As("Len"), y.Count().Over(w).As("Count"),
		x.Where(x.Gt(0)).Count().Over(w).As("Some")).Select("Sum", "Min", "Max", "First", "Last", "ArgMax", "Low", "High", "Mean", "Total", "Var", "Corr",
		"Len", "Count", "Some")
}

// near compares floats: to the bit, or nearly.
func near(t *testing.T, want, got Null[float64], exact bool, at string) {
	t.Helper()
	switch {
	case want.Valid != got.Valid, math.IsNaN(want.V) != math.IsNaN(got.V):
		require.Failf(t, "differs", "%v: %v and %v", at, want, got)
	case !want.Valid || math.IsNaN(want.V):
	case exact:
		require.Equal(t, want, got, at)
	default:
		require.InDelta(t, want.V, got.V, 1e-9*(1+math.Abs(want.V)), at)
	}
}

func check(t *testing.T, rows []event, w Window, exact bool, frame func(p []event, at, first, last int) []event) {
	t.Helper()
	want := make([]aggregated, len(rows))
	naive(rows, func(row int, p []event, at, first, last int) { want[row] = plain(frame(p, at, first, last)) })
	var before []aggregated
	for _, workers := range []int{1, 2, 7} {
		got, err := Rows[aggregated](aggregates(Slice(rows), w)).Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, len(want), len(got))
		if before != nil {
			require.Equal(t, fmt.Sprint(before), fmt.Sprint(got), "%d workers", workers)
		}
		before = slices.Clone(got)
		for i, e := range want {
			g, at := got[i], fmt.Sprintf("row %d of %d, %d workers", i, len(rows), workers)
			near(t, e.Total, g.Total, exact, at+" Total")
			near(t, e.Mean, g.Mean, true, at+" Mean")
			near(t, e.Low, g.Low, true, at+" Low")
			near(t, e.High, g.High, true, at+" High")
			near(t, e.Var, g.Var, false, at+" Var")
			if g.Corr.Valid && !math.IsNaN(g.Corr.V) {
				require.InDelta(t, -1, g.Corr.V, 1e-9)
			}
			e.Total, e.Mean, e.Low, e.High, e.Var = g.Total, g.Mean, g.Low, g.High, g.Var
			e.Corr = g.Corr
			require.Equal(t, fmt.Sprint(e), fmt.Sprint(g), at)
		}
	}
}

func TestRunningAggregatesTakeEqualRows(t *testing.T) {
	for _, n := range sizes {
		check(t, events(n, 1+n/50, 2+n/3, uint64(n)), Partition("k").OrderBy("t"), true, func(p []event, at, first, last int) []event { return p[:last+1] })
	}
}

func TestFramesOfRows(t *testing.T) {
	t.Parallel()
	for _, n := range sizes {
		rows := events(n, 1+n/20, 2+n/3, uint64(n))
		for _, b := range [][2]int{{-6, 0}, {-3, 3}, {0, 0}, {-5, -2}, {2, 9}, {-Unbounded, 0}, {0, Unbounded}, {-Unbounded, Unbounded}, {-Unbounded, -1}, {100, Unbounded}, {math.MinInt, 1}} {
			check(t, rows, Partition("k").OrderBy("t").Rows(b[0], b[1]), b[0] <= -Unbounded, func(p []event, at, first, last int) []event {
				n := len(p)
				from, to := max(0, at+max(-n, b[0])), min(n, at+min(n, max(-n, b[1]))+1)
				if from >= to {
					return nil
				}
				return p[from:to]
			})
		}
	}
}

func TestRollingFramesOfManyRows(t *testing.T) {
	for _, n := range []int{131071, 131072, 131073} {
		xs := make([]int64, n)
		for i := range xs {
			xs[i] = int64(i * 7919 % 1000)
		}
		w := Partition().Rows(-6, 0)
		for _, workers := range []int{1, 2, 7} {
			type row struct{ Mean, Least float64 }
			f := Columns(Data("x", xs)).With(Col("x").Mean().Over(w).As("Mean"), Col("x").To(Type{Kind: Float64}).Min().Over(w).As("Least"))
			got, err := Rows[row](f.Select("Mean", "Least")).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			for i, g := range got {
				from, sum, least := max(0, i-6), int64(0), xs[i]
				for _, x := range xs[from : i+1] {
					sum, least = sum+x, min(least, x)
				}
				if g.Mean != float64(sum)/float64(i+1-from) || g.Least != float64(least) {
					require.Failf(t, "differs", "row %d of %d: %v", i, n, g)
				}
			}
		}
	}
}

func TestWindowsOfTextAndDecimals(t *testing.T) {
	type row struct {
		K, S string
		D    Decimal
	}
	rows := []row{{"a", "x", Decimal{Lo: 150, Scale: 2}}, {"b", "z", Decimal{Lo: 5, Scale: 2}}, {"a", "w", Decimal{Lo: 25, Scale: 2}}, {"b", "y", Decimal{Lo: 10, Scale: 2}}}
	f := Slice(rows)
	w := Partition("K").OrderBy("S")
	require.Equal(t, "a  1.75  w  w\nb  0.15  y  y\na  0.25  w  -\nb  0.10  y  -\n",
		shown(t, f.Select("K", Col("D").Sum().Over(w).As("sum"), Col("S").Min().Over(w).As("least"), Col("S").Lag(1).Over(w).As("lag"))))
	require.Equal(t, "a  1\nb  1\na  2\nb  2\n", shown(t, f.Select("K", RowNumber().Over(Partition("K")))), "in the order of the frame")
	require.Equal(t, "x\nz\n", shown(t, f.Filter(Rank().Over(Partition("K").OrderBy(Desc("S"))).Eq(1)).Select("S")))
	require.Equal(t, "0.00\n0.00\n-1.25\n0.05\n", shown(t, f.Select(Coalesce(Col("D").Sub(Col("D").Lag(1)).Over(Partition("K")), 0).As("d"))), "a column is that of the row")
}

func TestWindowsThatMakeNoSense(t *testing.T) {
	f := Slice([]event{{N: math.MaxInt64}, {N: math.MaxInt64}})
	w := Partition("k").OrderBy("t")
	for want, c := range map[string]Column{
		"Median is not there for ordered windows":   Col("x").Median().Over(w),
		"Distinct is not there for ordered windows": Col("x").Distinct().Count().Over(w),
		"the frame ends before it begins":           Col("x").Sum().Over(w.Rows(1, 0)),
		"RowNumber needs a window: call Over":       RowNumber(),
		"Where is for aggregates, not for Lag":      Col("x").Lag(1).Where(Col("x").Gt(1)).Over(w),
		`no column "tt"`:                            Rank().Over(Partition().OrderBy("tt")),
		"Sum is for numbers and durations":          Col("k").Sum().Over(w),
	} {
		_, err := f.With(c.As("c")).Schema(context.Background())
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "window_test.go:")
	}
	_, err := f.Agg(RowNumber()).Schema(context.Background())
	require.ErrorContains(t, err, "RowNumber needs a window: call Over")
	_, err = Count(f.With(Col("n").Sum().Over(w).As("c")).Filter(Col("c").Gt(1))).Force(context.Background())
	require.ErrorContains(t, err, "n.Sum().Over(Partition(k).OrderBy(t)): the sum overflows int64")
}
