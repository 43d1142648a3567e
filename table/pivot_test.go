package table_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

type sale struct {
	Shop Null[string]  `table:"shop"`
	Q    Null[int64]   `table:"q"`
	X    Null[float64] `table:"x"`
}

func null[T any](v T, is bool) Null[T] { return Null[T]{V: v, Valid: is} }

func sales(n int, seed uint64) []sale {
	r := rand.New(rand.NewPCG(seed, 3))
	out := make([]sale, n)
	for i := range out {
		out[i] = sale{
			null(fmt.Sprint("shop ", r.IntN(min(300, 1+n/20))), r.IntN(10) > 0), null(int64(r.IntN(5)), r.IntN(10) > 0),
			Null[float64]{V: []float64{float64(r.IntN(100)) / 8, math.Copysign(0, -1), math.NaN()}[max(0, r.IntN(12)-9)], Valid: r.IntN(10) > 0},
		}
	}
	return out
}

func TestPivotsAreGroupsByValue(t *testing.T) {
	type row struct {
		Shop              Null[string] `table:"shop"`
		One               int64        `table:"1_n"`
		None              int64        `table:"null_n"`
		Seven             int64        `table:"seven_n"`
		Sum1, Sum4, Share Null[float64]
	}
	for _, n := range []int{0, 1, 40, 2048, 140000} {
		rows := sales(n, uint64(n))
		want, at := []row{}, map[Null[string]]int{}
		for _, s := range rows {
			if !s.Shop.Valid {
				s.Shop.V = ""
			}
			i, is := at[s.Shop]
			if !is {
				i = len(want)
				at[s.Shop], want = i, append(want, row{Shop: s.Shop})
			}
			w := &want[i]
			switch {
			case !s.Q.Valid:
				w.None++
			case s.Q.V == 1:
				w.One++
				if s.X.Valid {
					w.Sum1 = valid(w.Sum1.V + s.X.V)
				}
			case s.Q.V == 4 && s.X.Valid:
				w.Sum4 = valid(w.Sum4.V + s.X.V)
			}
		}
		for i := range want {
			if w := &want[i]; w.Sum1.Valid {
				w.Share = valid(w.Sum1.V / float64(w.One))
			}
		}
		var before string
		for _, workers := range []int{1, 2, 7} {
			f := Slice(rows)
			counts := f.Drop("x").Pivot("q", []any{1, nil, Lit(7).As("seven")}, Len().As("n"))
			sums := f.Pivot("q", []any{int32(1), 4.0}, Col("x").Sum()).Rename("1", "Sum1").Rename("4", "Sum4")
			share := f.Pivot("q", []any{1}, Col("x").Sum().Div(Len())).Rename("1", "Share")
			all := counts.Join(sums, Left, On("shop")).Join(share, Left, On("shop"))
			// Join leaves out nulls: the row of the null shop is looked up by itself.
			all = Concat(all.Filter(Col("shop").IsNull().Not()), counts.Filter(Col("shop").IsNull()).Join(sums.Filter(Col("shop").IsNull()).Drop("shop"), Cross).Join(share.Filter(Col("shop").IsNull()).Drop("shop"), Cross))
			got, err := Rows[row](all).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			require.Equal(t, len(want), len(got))
			k := 0
			for i, w := range want {
				g := got[len(got)-1]
				if w.Shop.Valid {
					g = got[k]
					k++
				}
				require.Equal(t, []any{w.Shop, w.One, w.None, int64(0)}, []any{g.Shop, g.One, g.None, g.Seven}, "row %d of %d", i, n)
				near(t, w.Sum1, g.Sum1, false, "Sum1")
				near(t, w.Sum4, g.Sum4, false, "Sum4")
				near(t, w.Share, g.Share, false, "Share")
			}
			if before == "" {
				before = fmt.Sprint(got)
			}
			require.Equal(t, before, fmt.Sprint(got))
		}
	}
}

func TestColumnsOfPivots(t *testing.T) {
	type row struct {
		Y       Date
		A       string
		D       Decimal
		B       bool
		T       time.Time
		S, X, Z int64
	}
	day := ParseDay("2024-02-29")
	f := Slice([]row{{day, "a", Decimal{Lo: 150, Scale: 2}, true, time.Unix(0, 0), 1, 2, 3}, {day + 1, "b", Decimal{Lo: 5, Scale: 2}, false, time.Unix(1, 0), 1, 4, 5}})
	for want, f := range map[string]Frame{
		"Z int64, 2024-02-29 int64?, 2024-03-01 int64?": f.Select("Z", "Y", "X").Pivot("Y", []any{day, day + 1}, Col("X").Max()),
		"S int64, a float64?,  b float64?":              f.Select("S", "A", "X").Pivot("A", []any{"a", " b"}, Col("X").Mean()),
		`S int64, "" float64?`:                          f.Select("S", "A", "X").Pivot("A", []any{""}, Col("X").Mean()),
		"S int64, 1.5 int64?, 0.05 int64?":              f.Select("S", "D", "X").Pivot("D", []any{ParseDec("1.5"), 0.05}, Col("X").Sum()),
		"S int64, true_m int64?, false_m int64?":        f.Select("S", "B", "X").Pivot("B", []any{true, false}, Col("X").First().As("m")),
		"S int64, 1970-01-01T00:00:00Z int64":           f.Select("S", "T", "X").Pivot("T", []any{time.Unix(0, 0)}, Col("X").Count()),
		"2 int64?, 9 int64?":                            f.Select("X", "Z").Pivot("X", []any{2, 9}, Col("Z").Sum()),
		"S int64, 2 float64?, 4 float64?":               f.Select("S", "X", "D", "Z").Pivot("X", []any{2, 4}, Col("D").Where(Col("Z").Gt(0)).Sum().Div(Col("Z").Sum())),
	} {
		s, err := f.Schema(context.Background())
		require.NoError(t, err)
		require.Equal(t, want, s.String())
	}
	require.Equal(t, "1  2  -\n", shown(t, f.Select("S", "D", "X").Pivot("D", []any{ParseDec("1.5"), 3}, Col("X").Sum())))
	require.Equal(t, "3  -\n", shown(t, f.Select("X", "Z").Pivot("X", []any{2, 9}, Col("Z").Sum())))
	require.Contains(t, f.Pivot("X", []any{2, nil}, Col("Z").Sum()).Explain(), "Pivot X in (2, null): Z.Sum() (pivot_test.go:")
}

func TestPivotsThatMakeNoSense(t *testing.T) {
	f := Slice(sales(3, 1))
	for want, f := range map[string]Frame{
		`no column "qq" (pivot_test.go:`:                    f.Pivot("qq", []any{1}, Len()),
		"there are no values":                               f.Pivot("q", nil, Len()),
		"the value 1 is there twice":                        f.Pivot("q", []any{1, 2, int8(1)}, Len()),
		"is there twice":                                    f.Pivot("q", []any{nil, 2, Null[int64]{}}, Len()),
		`column "1" (pivot_test.go:`:                        f.Pivot("q", []any{1, Lit(2).As("1")}, Len()),
		`q = "a" (pivot_test.go:`:                           f.Pivot("q", []any{"a"}, Len()),
		"int64 and string do not go together":               f.Pivot("q", []any{"a"}, Len()),
		"x is no Go value":                                  f.Pivot("q", []any{Col("x")}, Len()),
		"an Expr is no Go value":                            f.Pivot("q", []any{expr.Const(1)}, Len()),
		"the column is neither a key nor inside":            f.Pivot("q", []any{1}, Col("x")),
		"q is no aggregate":                                 f.Pivot("q", []any{1}, Col("q")),
		`no column "xx" (pivot_test.go:`:                    f.Pivot("q", []any{1}, Col("xx").Sum()),
		"Sum is for numbers and durations, not for string":  f.Pivot("q", []any{1}, Col("shop").Sum()),
		"there are no columns to make rows of":              f.Unpivot("n", "v"),
		`no column "y" (pivot_test.go:`:                     f.Unpivot("n", "v", "x", "y"),
		`the column "x" is there twice`:                     f.Unpivot("n", "v", "x", "x"),
		`float64 and string, the type of "shop", do not go`: f.Unpivot("n", "v", "x", "shop"),
		`column "shop" (pivot_test.go:`:                     f.Unpivot("shop", "v", "x"),
		`column "v" (pivot_test.go:`:                        f.Unpivot("v", "v", "x"),
		"a column (pivot_test.go:":                          f.Unpivot("", "v", "x"),
	} {
		_, err := f.Schema(context.Background())
		require.ErrorContains(t, err, want)
	}
}

func TestUnpivotMakesRowsOfColumns(t *testing.T) {
	t.Parallel()
	type row struct {
		N    int64
		A    Null[int64]
		B, C Null[float64]
		S, T Null[string]
		D, E Null[Decimal]
	}
	r := rand.New(rand.NewPCG(1, 9))
	is := func() bool { return r.IntN(5) > 0 }
	for _, n := range []int{0, 1, 700, 2048, 5000, 140000} {
		rows := make([]row, n)
		for i := range rows {
			rows[i] = row{
				int64(i), null(int64(i), is()), null(float64(i)/2, is()), null(-1.0, is()), null(fmt.Sprint(i%9), is()), null("", is()),
				null(Decimal{Lo: uint64(i), Scale: 1}, is()), null(Decimal{Hi: int64(i % 7), Lo: 5, Scale: 3}, is()),
			}
		}
		type cell struct {
			N         int64
			Name, Val string
		}
		for _, cols := range [][]string{{"A", "B", "C"}, {"T", "S"}, {"D", "E"}, {"E", "A"}, {"C"}} {
			if n > 5000 && len(cols) != 3 {
				continue
			}
			for _, workers := range []int{1, 2, 7} {
				f := Slice(rows).Unpivot("name", "val", cols...).Select("N", Col("name").As("Name"), Coalesce(Col("val").To(Type{Kind: Str}), "-").As("Val"))
				got, err := Rows[cell](f).Force(context.Background(), eval.Workers(workers))
				require.NoError(t, err)
				require.Len(t, got, n*len(cols))
				for i, g := range got {
					if n > 5000 && i%101 > 0 {
						continue // what it is compared with takes longest
					}
					x, name, val := rows[i/len(cols)], cols[i%len(cols)], "-"
					switch v := map[string]any{"A": x.A, "B": x.B, "C": x.C, "S": x.S, "T": x.T, "D": x.D, "E": x.E}[name].(type) {
					case Null[int64]:
						switch {
						case v.Valid && cols[0] == "A":
							val = strconv.FormatFloat(float64(v.V), 'g', -1, 64)
						case v.Valid:
							val = fmt.Sprint(v.V)
							if cols[0] == "E" {
								val += ".000"
							}
						}
					case Null[float64]:
						if v.Valid {
							val = strconv.FormatFloat(v.V, 'g', -1, 64)
						}
					case Null[string]:
						if v.Valid {
							val = v.V
						}
					case Null[Decimal]:
						if v.Valid {
							val = v.V.String()
							if name == "D" {
								val += "00"
							}
						}
					}
					if g != (cell{x.N, name, val}) { // require is slow
						require.Equal(t, cell{x.N, name, val}, g)
					}
				}
				groups, err := Text(Slice(rows).Unpivot("name", "val", cols...).GroupBy("name").Agg(Len().As("n"), Col("val").Count().As("c")), 9).Force(context.Background())
				require.NoError(t, err)
				if n > 0 {
					require.Contains(t, groups, fmt.Sprint(n))
				}
			}
		}
	}
	f := Slice([]row{{N: 1}, {N: 2}}).Unpivot("name", "val", "A", "B")
	s, err := f.Select("N", "name", "val").Schema(context.Background())
	require.NoError(t, err)
	require.Equal(t, "N int64, name string, val float64?", s.String())
	require.Contains(t, f.Explain(), "Unpivot A, B into name, val (pivot_test.go:")
	require.Equal(t, "2  A\n2  B\n", shown(t, f.Filter(Col("N").Gt(1)).Select("N", "name")))
	require.Equal(t, "B\nB\n", shown(t, f.Filter(Col("name").Eq("B")).Select("name")))
	n, err := Count(f).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(4), n)
}
