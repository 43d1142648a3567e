package table_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// Semi and anti joins whose left side is much smaller keep that side and mark its rows. What comes out has to be what the usual way gives: these tests
// compare both ways with two loops.

type few struct {
	K Null[int] `table:"k"`
	A int       `table:"a"`
}

// randomFew makes n rows, a tenth of them with a null key.
func randomFew(n, keys int, seed uint64) []few {
	r := rand.New(rand.NewPCG(seed, 1))
	rows := make([]few, n)
	for i := range rows {
		rows[i] = few{Null[int]{V: r.IntN(keys), Valid: r.IntN(10) > 0}, r.IntN(50)}
		if !rows[i].K.Valid {
			rows[i].K.V = 0
		}
	}
	return rows
}

// loops returns the left rows that have a match, or those that have none.
func loops(lefts, rights []few, matched bool, where func(l, r few) bool) (out []few) {
	by := map[int][]few{}
	for _, r := range rights {
		if r.K.Valid {
			by[r.K.V] = append(by[r.K.V], r)
		}
	}
	for _, l := range lefts {
		has := false
		if l.K.Valid {
			for _, r := range by[l.K.V] {
				has = has || where(l, r)
			}
		}
		if has == matched {
			out = append(out, l)
		}
	}
	return out
}

func TestSemiAndAntiJoinsOfAFewRowsWithMany(t *testing.T) {
	t.Parallel()
	always := func(few, few) bool { return true }
	above := func(l, r few) bool { return r.A > l.A+20 }
	for _, sizes := range [][2]int{{300, 200_000}, {40_000, 200_000}, {200_000, 300}, {0, 200_000}, {300, 0}} {
		lefts, rights := randomFew(sizes[0], 5000, 1), randomFew(sizes[1], 5000, 2)
		for kind, matched := range map[JoinKind]bool{Semi: true, Anti: false} {
			t.Run(fmt.Sprint(sizes, kind), func(t *testing.T) {
				got := forced(t, func() expr.Expr[[]few] { return Rows[few](Slice(lefts).Join(Slice(rights), kind, On("k"))) })
				require.Equal(t, plainly(loops(lefts, rights, matched, always)), plainly(got))
				where := Where(Right("a").Gt(Col("a").Add(20)))
				got = forced(t, func() expr.Expr[[]few] { return Rows[few](Slice(lefts).Join(Slice(rights), kind, On("k"), where)) })
				require.Equal(t, plainly(loops(lefts, rights, matched, above)), plainly(got))
			})
		}
	}
}

// plainly returns the rows as a slice that is not nil.
func plainly(rows []few) []few { return append([]few{}, rows...) }

func TestAFewRowsOfAFrameJoinedWithAllOfIt(t *testing.T) {
	rows := randomFew(150_000, 20_000, 3)
	all := Slice(rows)
	var lefts []few
	for _, r := range rows {
		if r.A == 7 {
			lefts = append(lefts, r)
		}
	}
	for kind, matched := range map[JoinKind]bool{Semi: true, Anti: false} {
		got := forced(t, func() expr.Expr[[]few] {
			return Rows[few](all.Filter(Col("a").Eq(7)).Join(all, kind, On("k"), Where(Col("a").Ne(Right("a")))))
		})
		require.Equal(t, plainly(loops(lefts, rows, matched, func(l, r few) bool { return l.A != r.A })), plainly(got))
	}
	// Twice, so that the second join has rows that the first one has marked.
	got := forced(t, func() expr.Expr[[]few] {
		return Rows[few](all.Filter(Col("a").Eq(7)).
			Join(all, Semi, On("k"), Where(Col("a").Ne(Right("a")))).
			Join(all.Filter(Col("a").Gt(40)), Anti, On("k")))
	})
	var above []few
	for _, r := range rows {
		if r.A > 40 {
			above = append(above, r)
		}
	}
	first := loops(lefts, rows, true, func(l, r few) bool { return l.A != r.A })
	require.Equal(t, plainly(loops(first, above, false, func(few, few) bool { return true })), plainly(got))
}

func TestTextAndSeveralKeysMatchByMarks(t *testing.T) {
	lefts, rights := randomFew(200, 50, 4), randomFew(100_000, 50, 5)
	key := func(f few) string { return fmt.Sprint(f.K.V, "/", f.A) }
	there := map[string]bool{}
	for _, r := range rights {
		if r.K.Valid {
			there[key(r)] = true
		}
	}
	var want []few
	for _, l := range lefts {
		if l.K.Valid && there[key(l)] {
			want = append(want, l)
		}
	}
	got := forced(t, func() expr.Expr[[]few] { return Rows[few](Slice(lefts).Join(Slice(rights), Semi, On("k", "a"))) })
	require.Equal(t, plainly(want), plainly(got))
	words := []string{"x", "y", "yy"}
	many := make([]string, 100_000)
	for i := range many {
		many[i] = fmt.Sprint("y", i%10)
	}
	many[77_777] = "yy"
	names := Columns(Data("w", words))
	require.Equal(t, []string{"yy"}, forced(t, func() expr.Expr[[]string] {
		return Values[string](names.Join(Columns(Data("w", many)), Semi, On("w")), "w")
	}))
}
