package table_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
	"xfork/table/internal/spill"
)

// deal has a column of each layout, with nulls, NaN and zeros of both signs.
type deal struct {
	ID    int64         `table:"id"`
	Shop  Null[int64]   `table:"shop"`
	City  Null[string]  `table:"city"`
	Price float64       `table:"price"`
	Count Null[int64]   `table:"count"`
	Wide  Decimal       `table:"wide"`
	Rate  Null[float64] `table:"rate"`
}

// deals makes rows with so many shops, in no order; half of the rows are of one shop if skewed.
func deals(n, shops int, skewed bool, seed uint64) []deal {
	r := rand.New(rand.NewPCG(seed, 11))
	out := make([]deal, n)
	for i := range out {
		shop := r.Int64N(int64(shops))
		if skewed && r.IntN(2) == 0 {
			shop = 0
		}
		price := r.NormFloat64() * 1000
		switch r.IntN(500) {
		case 0:
			price = math.NaN()
		case 1:
			price = math.Copysign(0, -1)
		case 2:
			price = 0
		}
		out[i] = deal{
			ID: int64(i), Price: price, Wide: Decimal{Hi: r.Int64N(5) - 2, Lo: r.Uint64(), Scale: 2},
			Shop:  Null[int64]{V: shop, Valid: r.IntN(50) > 0},
			City:  Null[string]{V: fmt.Sprint("the city with the number ", shop%977), Valid: r.IntN(30) > 0},
			Count: Null[int64]{V: r.Int64N(1000), Valid: r.IntN(9) > 0},
			Rate:  Null[float64]{V: r.Float64(), Valid: r.IntN(9) > 0},
		}
	}
	return out
}

// dealRows rows take some 13 MB, four times what the queries of these tests may keep, and more than one morsel.
const (
	dealRows = 132_000
	limit    = 3 << 20
)

// with is how many workers a query has within the limit: each of these in the battery, and else one of them, query by query.
var with = []int{1, 2, 8}

// the query in memory, and within the limit for several numbers of workers: all have the same rows, in which floats are bits.
func spills(t *testing.T, name string, query func() Frame) {
	t.Run(name, func(t *testing.T) {
		show := func(f Frame, workers int) []answer {
			out, err := Rows[answer](f).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			return out
		}
		want := show(query(), 2)
		dir := t.TempDir()
		numbers := with
		if os.Getenv("XFORK_BATTERY") == "" {
			numbers, with = with[:1], append(with[1:], with[0])
		}
		for _, workers := range numbers {
			var most, bytes, rows int64
			got := show(query().Options(Memory(limit), Spill(dir), Watch(func(s *spill.Space) {
				most = s.Most()
				rows, bytes = s.Written()
			})), workers)
			require.Equal(t, len(want), len(got))
			for i := range want {
				if !want[i].equal(got[i]) {
					require.Equal(t, want[i], got[i], "row %d of %d, %d workers", i, len(want), workers)
				}
			}
			require.Positive(t, rows)
			require.Positive(t, bytes)
			require.LessOrEqual(t, float64(most)/limit, 1.2, "%d workers", workers)
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Empty(t, left)
		}
	})
}

// answer is what the queries of these tests end in.
type answer struct {
	A Null[int64]   `table:"a"`
	B Null[int64]   `table:"b"`
	X float64       `table:"x"`
	Y Null[float64] `table:"y"`
	S Null[string]  `table:"s"`
	W Null[Decimal] `table:"w"`
}

// equal reports whether two rows are equal bit by bit.
func (a answer) equal(b answer) bool {
	same := math.Float64bits(a.X) == math.Float64bits(b.X) && math.Float64bits(a.Y.V) == math.Float64bits(b.Y.V)
	a.X, b.X, a.Y.V, b.Y.V = 0, 0, 0, 0
	return same && a == b
}

// ends is the columns of a deal as an answer.
func ends(f Frame) Frame {
	return f.Select(Col("shop").As("a"), Col("id").As("b"), Col("price").As("x"), Col("rate").As("y"), Col("city").As("s"), Col("wide").As("w"))
}

// ofNumbers is a frame of one or two numbers as an answer.
func ofNumbers(f Frame, a, b string, x any) Frame {
	return f.Select(Col(a).As("a"), Col(b).As("b"), Coalesce(x, 0.5).As("x"), Lit(1.5).As("y"), Lit("").As("s"), Lit(Decimal{}).As("w"))
}

func TestWhatDoesNotFitIsSortedTheSame(t *testing.T) {
	t.Parallel()
	rows := deals(dealRows, 60_000, false, 1)
	spills(t, "by text and floats", func() Frame { return ends(Slice(rows).Sort("city", Desc("price"))) })
	spills(t, "by a key that half of the rows have", func() Frame {
		return ends(Slice(rows).With(Col("id").Rem(2).As("k")).Sort("k"))
	})
	spills(t, "and summed in order", func() Frame {
		f := Slice(rows).Sort("price", "city").GroupBy(Col("id").Rem(7).As("a")).Agg(Col("price").Sum().As("x"), Len().As("b"))
		return ofNumbers(f, "a", "b", Col("x"))
	})
	spills(t, "and kept, cut and put together", func() Frame {
		f := Slice(rows).Cache()
		return ends(Concat(f.Skip(1000).Head(150_001), f))
	})
}

func TestWhatDoesNotFitIsGroupedTheSame(t *testing.T) {
	t.Parallel()
	rows := deals(dealRows, 60_000, false, 1)
	skewed := deals(dealRows, 200_000, true, 2)
	spills(t, "in many groups", func() Frame { return grouped(Slice(rows).GroupBy("shop", "city")) })
	spills(t, "with one large group", func() Frame { return grouped(Slice(skewed).GroupBy("shop")) })
	spills(t, "and distinct", func() Frame { return ends(Slice(skewed).Distinct("shop", "count")) })
	spills(t, "by value", func() Frame {
		f := Slice(skewed).GroupBy("shop").Agg(Col("price").Median().As("m"), Col("count").Distinct().Count().As("n"), Col("rate").Quantile(0.9).As("q"), Col("price").Sum().As("s"))
		return ofNumbers(f, "shop", "n", Coalesce(Col("m"), 0.1).Add(Coalesce(Col("q"), 0.2)).Add(Col("s")))
	})
	spills(t, "by value, in one group", func() Frame {
		f := Slice(rows).Agg(Col("price").Median().As("m"), Col("id").Distinct().Count().As("n"), Col("city").Distinct().Count().As("c"), Col("rate").Quantile(0.9).As("q"), Col("price").Sum().As("s"))
		return ofNumbers(f, "c", "n", Col("m").Add(Col("q")).Add(Col("s")))
	})
}

func TestWhatDoesNotFitIsJoinedTheSame(t *testing.T) {
	t.Parallel()
	left, right := deals(dealRows, dealRows, false, 3), deals(dealRows/2, dealRows, false, 4)
	join := func(kind JoinKind, more ...Match) func() Frame {
		return func() Frame {
			r := Slice(right).Select("shop", Col("city").As("c"), Col("price").As("p"), Col("id").As("i"), Col("wide").As("v"))
			f := Slice(left).Join(r, kind, append([]Match{On("shop")}, more...)...)
			if kind == Semi || kind == Anti {
				return ends(f)
			}
			return f.Select(Col("id").As("a"), Col("i").As("b"), Coalesce(Col("p"), 1.25).As("x"), Col("rate").As("y"), Col("c").As("s"), Col("v").As("w"))
		}
	}
	near := Where(Col("price").Lt(Right("p")))
	spills(t, "inner", join(Inner))
	spills(t, "left, with a condition", join(Left, near))
	spills(t, "full", join(Full))
	spills(t, "full, with a condition", join(Full, near))
	spills(t, "semi", join(Semi, near))
	spills(t, "anti", join(Anti))
	spills(t, "anti, with the left side as the table", func() Frame {
		few := Slice(left).Filter(Col("city").Ne("the city with the number 3"), Col("city").Ne("the city with the number 4"), Col("id").Lt(dealRows), Col("price").Lt(1e9), Col("shop").Ge(0))
		return ends(few.Join(Slice(left).Select("shop", "count", Col("price").As("p")), Anti, On("shop", "count"), Where(Col("price").Gt(Right("p")))))
	})
	spills(t, "two joins, a sum", func() Frame {
		a := Slice(right).Select("shop", Col("price").As("p"), Col("wide").As("v"))
		b := Slice(right).Select("count", Col("id").As("k"), Col("rate").As("q")).GroupBy("count", "k").Agg(Col("q").Sum().As("q"))
		f := Slice(left).Join(a, Left, On("shop")).Join(b, Left, Eq("id", "k"))
		return ofNumbers(f.GroupBy(Col("id").Rem(5).As("m")).Agg(Col("p").Sum().As("p"), Col("q").Sum().As("q"), Len().As("n")), "m", "n", Col("p").Add(Col("q")))
	})
}

// What comes back from the file is summed up as what comes from memory is, also in so many groups that a morsel stops making them:
// in the same rows of the same morsels.
func TestWhatDoesNotFitIsSummedTheSame(t *testing.T) {
	t.Parallel()
	rows, right := deals(200_000, dealRows, false, 8), deals(dealRows/2, dealRows, false, 4)
	sums := func(f Frame, x Column) Frame {
		g := f.Filter(Col("id").Rem(13).Ne(5)).GroupBy(Col("id").Mul(Col("id")).Rem(40_009).As("m"))
		return ofNumbers(g.Agg(x.Sum().As("p"), Len().As("n")), "m", "n", Col("p"))
	}
	price := Col("price")
	other := func() Frame { return Slice(right).Select("shop", price.As("p")) }
	spills(t, "joined", func() Frame {
		return sums(Slice(rows).Join(other(), Left, On("shop")), price.Add(Coalesce(Col("p"), 0.1)))
	})
	spills(t, "joined twice", func() Frame {
		return sums(Slice(rows).Join(other(), Left, On("shop")).Join(other().Rename("p", "q"), Left, On("shop")), price.Add(Coalesce(Col("q"), 0.1)))
	})
	spills(t, "sorted", func() Frame { return sums(Slice(rows).Sort("price", "id"), price) })
	spills(t, "grouped", func() Frame {
		return sums(Slice(rows).GroupBy("id", "shop").Agg(price.Sum().As("price")), price)
	})
	spills(t, "distinct", func() Frame { return sums(Slice(rows).Distinct("id", "city"), price) })
	spills(t, "in windows", func() Frame {
		return sums(Slice(rows).With(Col("price").Sum().Over(Partition("shop").OrderBy("id")).As("x")), Col("x"))
	})
	spills(t, "beside the nearest", func() Frame {
		near := Slice(right).Select("shop", Col("id").As("at"), price.As("p"))
		return sums(Slice(rows).JoinAsof(near, Asof("id", "at"), On("shop")), price.Add(Coalesce(Col("p"), 0.1)))
	})
}

func TestWhatDoesNotFitHasTheSameWindows(t *testing.T) {
	t.Parallel()
	rows := deals(dealRows, 60_000, true, 5)
	spills(t, "ordered", func() Frame {
		w := Partition("shop", Col("id").Rem(50)).OrderBy("rate", Desc("id"))
		f := Slice(rows).With(Col("price").Sum().Over(w).As("x"), Col("rate").Mean().Over(w.Rows(-3, 1)).As("y"), Col("id").Lag(1).Over(w).As("b"),
			RowNumber().Over(w).As("a"), Col("city").Max().Over(w).As("s"), Col("wide").Last().Over(w).As("w"))
		return f.Select("a", "b", Coalesce(Col("x"), 0).As("x"), "y", "s", "w")
	})
	spills(t, "whole", func() Frame {
		f := Slice(rows).With(Col("price").Sum().Over(Partition("shop")).As("x"), Col("rate").Median().Over(Partition("city")).As("y"))
		return f.Select(Col("shop").As("a"), Col("id").As("b"), "x", "y", Col("city").As("s"), Col("wide").As("w"))
	})
}

func TestWhatDoesNotFitHasTheSameFirstRowsOfGroups(t *testing.T) {
	t.Parallel()
	many, skewed := deals(dealRows, 60_000, false, 6), deals(dealRows, 200_000, true, 7)
	spills(t, "of many groups", func() Frame { return ends(Slice(many).GroupBy("shop", "city").Top(2, Desc("price"), "id")) })
	spills(t, "of one large group, too", func() Frame { return ends(Slice(skewed).GroupBy("shop").Top(3, "count", Desc("city"))) })
	spills(t, "in the order of rows", func() Frame {
		f := Slice(many).With(RowNumber().Over(Partition("shop").OrderBy("rate", "id")).As("n"))
		return ends(f.Filter(Col("n").Le(2)))
	})
}

func TestAnAsofJoinThatDoesNotFitSaysHowMuchIsNeeded(t *testing.T) {
	rows := deals(dealRows, 1000, false, 8)
	f := func() Frame {
		l, r := Slice(rows).Select("id", "shop", "price"), Slice(rows).Select("id", "shop", Col("city").As("c"), Col("rate").As("r"))
		return l.JoinAsof(r, Asof("id", "id"))
	}
	_, err := Count(f().Options(Memory(limit))).Force(context.Background())
	require.ErrorContains(t, err, "the right side of an as-of join does not fit in the memory of 3145728 bytes: it needs ")
	require.Regexp(t, `spill_test\.go:\d+`, err.Error())
	var need int64
	_, scanned := fmt.Sscanf(regexp.MustCompile(`needs \d+`).FindString(err.Error()), "needs %d", &need)
	require.NoError(t, scanned)
	n, err := Count(f().Options(Memory(need))).Force(context.Background())
	require.NoError(t, err, "as much as was said is enough")
	require.EqualValues(t, dealRows, n)
}

// grouped has all aggregates that keep a value, and those that keep some.
func grouped(g Groups) Frame {
	f := g.Agg(Col("price").Sum().As("x"), Col("rate").Mean().As("mean"), Col("count").Sum().As("a"), Len().As("b"),
		Col("wide").Sum().As("w"), Col("city").Max().As("s"), Col("rate").Std().As("std"), Col("rate").Corr(Col("price")).As("corr"),
		Col("id").ArgMax(Col("rate")).As("argmax"), Col("rate").First().As("first"))
	return f.With(Col("mean").Add(Col("std")).Add(Col("corr")).Add(Col("argmax")).Add(Col("first")).As("y")).Select("a", "b", "x", "y", "s", "w")
}

func TestWhatDoesNotFitIsJoinedToTheNearestTheSame(t *testing.T) {
	t.Parallel()
	left, right := deals(dealRows, 2000, false, 9), deals(dealRows, 2000, false, 10)
	nearest := func(more ...Match) func() Frame {
		return func() Frame {
			r := Slice(right).Select("shop", Col("city").As("c"), Col("price").As("p"), Col("id").As("i"), Col("wide").As("v"), Col("rate").As("q"), Col("count").As("n"))
			f := Slice(left).JoinAsof(r, Asof("price", "p"), more...)
			return f.Select(Col("id").As("a"), Col("i").As("b"), Coalesce(Col("p"), 1.25).As("x"), Coalesce(Col("q"), Col("rate")).As("y"), Col("c").As("s"), Col("v").As("w"))
		}
	}
	spills(t, "backward", nearest(On("shop")))
	spills(t, "forward, within a distance", nearest(On("shop"), Forward(), Within(3.5)))
	spills(t, "by two keys, one of text", nearest(On("shop"), Eq("city", "c")))
	spills(t, "and then grouped, and joined once more", func() Frame {
		f := nearest(On("shop"))()
		g := f.JoinAsof(Slice(right).Select("count", "rate", Col("id").As("k")), Asof("y", "rate"), Eq("a", "k"))
		return ofNumbers(g.GroupBy(Col("b").Rem(5).As("m")).Agg(Col("x").Sum().As("p"), Col("y").Sum().As("q"), Len().As("n")), "m", "n", Col("p").Add(Coalesce(Col("q"), 0.25)))
	})
}
