package table_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

type left struct {
	K Null[int] `table:"k"`
	A int       `table:"a"`
}

type right struct {
	K Null[int] `table:"k"`
	B int       `table:"b"`
}

func some(n int) Null[int] { return Null[int]{V: n, Valid: true} }

var (
	lefts  = []left{{some(1), 1}, {Null[int]{}, 2}, {some(2), 3}, {some(3), 4}, {some(1), 5}}
	rights = []right{{some(1), 10}, {some(3), 20}, {Null[int]{}, 30}, {some(1), 40}, {some(9), 50}}
)

// shown is the rows of a frame as text: values apart by two blanks.
func shown(t *testing.T, f Frame) string {
	t.Helper()
	s, err := Text(f, 1000).Force(context.Background())
	require.NoError(t, err)
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(s, "\n"), "\n")[2:] {
		b.WriteString(strings.Join(strings.Fields(line), "  ") + "\n")
	}
	return b.String()
}

func TestJoinsOfEveryKind(t *testing.T) {
	l, r := Slice(lefts), Slice(rights)
	require.Equal(t, "1  1  10\n1  1  40\n3  4  20\n1  5  10\n1  5  40\n", shown(t, l.Join(r, Inner, On("k"))))
	require.Equal(t, "1  1  10\n1  1  40\n-  2  -\n2  3  -\n3  4  20\n1  5  10\n1  5  40\n", shown(t, l.Join(r, Left, On("k"))))
	require.Equal(t, "1  1  10\n1  1  40\n-  2  -\n2  3  -\n3  4  20\n1  5  10\n1  5  40\n-  -  30\n9  -  50\n", shown(t, l.Join(r, Full, On("k"))))
	require.Equal(t, "1  1\n3  4\n1  5\n", shown(t, l.Join(r, Semi, On("k"))))
	require.Equal(t, "-  2\n2  3\n", shown(t, l.Join(r, Anti, On("k"))))
	require.Equal(t, "25", fmt.Sprint(must(Count(l.Join(r, Cross)).Force(context.Background()))))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestConditionsOnPairs(t *testing.T) {
	l, r := Slice(lefts), Slice(rights)
	big := Where(Right("b").Gt(Col("a").Mul(5)))
	require.Equal(t, "1  1  1  10\n1  1  1  40\n1  5  1  40\n", shown(t, l.Join(r, Inner, Eq("k", "k"), big).Filter(Col("k_right").Eq(1))))
	require.Equal(t, "3  4\n", shown(t, l.Join(r, Anti, On("k"), Where(Right("b").Ne(20))).Filter(Col("k").Eq(3))))
	require.Equal(t, "1  1  10\n1  1  40\n-  2  -\n2  3  -\n3  4  -\n1  5  40\n", shown(t, l.Join(r, Left, On("k"), Where(Right("b").Ne(20)), big)))
}

func TestAFrameJoinedWithItself(t *testing.T) {
	f := Slice(lefts)
	require.Equal(t, "1  1  1\n1  1  5\n2  3  3\n3  4  4\n1  5  1\n1  5  5\n", shown(t, f.Join(f, Inner, On("k"))))
	sums := f.GroupBy("k").Agg(Col("a").Sum().As("s"))
	require.Equal(t, "1  1  6\n2  3  3\n3  4  4\n1  5  6\n", shown(t, f.Join(sums, Inner, On("k"))))
}

func TestAggregatesOverPartitions(t *testing.T) {
	f := Slice(lefts).With(Col("a").Sum().Over(Partition("k")).As("s"), Col("a").Max().Over(Partition()).As("m"))
	require.Equal(t, "1  1  6  5\n-  2  2  5\n2  3  3  5\n3  4  4  5\n1  5  6  5\n", shown(t, f))
	require.Equal(t, "1  5\n", shown(t, Slice(lefts).Filter(Col("a").Gt(Col("a").Mean().Over(Partition("k"))))))
	// Keys of one name, which nothing shows.
	same := Col("a").Sum().Over(Partition("k", "k", Col("k").Add(1), Col("k").Mul(2))).As("s")
	require.Equal(t, "1  1  6\n-  2  2\n2  3  3\n3  4  4\n1  5  6\n", shown(t, Slice(lefts).With(same)))
	_, err := Slice(lefts).With(Col("c").Sum().Over(Partition("k"))).Schema(context.Background())
	require.ErrorContains(t, err, "there are k, a")
}

func TestLargeJoinsAreTheSameForAnyNumberOfWorkers(t *testing.T) {
	type l struct{ K, A int }
	type r struct{ K, B int }
	ls, rs := make([]l, 200000), make([]r, 150000)
	for i := range ls {
		ls[i] = l{i * 7 % 100003, i}
	}
	for i := range rs {
		rs[i] = r{i * 3 % 100003, i}
	}
	by := map[int][]int{}
	for _, x := range rs {
		by[x.K] = append(by[x.K], x.B)
	}
	type pair struct{ K, A, B int }
	var want []pair
	for _, x := range ls {
		for _, b := range by[x.K] {
			want = append(want, pair{x.K, x.A, b})
		}
	}
	got := forced(t, func() expr.Expr[[]pair] { return Rows[pair](Slice(ls).Join(Slice(rs), Inner, On("K"))) })
	require.Equal(t, want, got)
}

func TestAFailedLeftInputBelowOtherVerbsIsAnError(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	bad := ints(1, 2).Filter(Col("nope").Gt(1))
	good := ints(1, 2).Head(1)
	for _, f := range []Frame{
		bad.Join(good, Inner, On("x")).Head(1),
		good.Join(bad, Inner, On("x")).Head(1),
		Concat(bad, good, good).Head(1),
	} {
		_, err := Count(f).Force(ctx)
		require.ErrorContains(t, err, `no column "nope"`)
		_, err = f.Schema(ctx)
		require.ErrorContains(t, err, `no column "nope"`)
	}
}

func TestACancelledJoinOfManyPairsEnds(t *testing.T) {
	xs := make([]int64, 100_000)
	f := Columns(Data("x", xs), Data("y", xs))
	for _, m := range [][]Match{
		{On("x"), Where(Col("y").Ne(Right("y")))}, // all of 10,000,000,000 pairs are left out
		{On("x")},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		begin := time.Now()
		_, err := Scalar[int64](f.Join(f, Inner, m...).Agg(Col("y").Add(Col("y_right")).Sum())).Force(ctx)
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Less(t, time.Since(begin), 10*time.Second)
	}
}
