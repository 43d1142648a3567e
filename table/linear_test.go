package table_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// linearRow has columns of which sums follow from each other, and one, L, that
// is not bounded enough for that.
type linearRow struct {
	K int64         `table:"k"`
	I Null[int32]   `table:"i"`
	L int64         `table:"l"`
	D Null[Decimal] `table:"d"`
}

func linearRows(n int, r *rand.Rand) []linearRow {
	rows := make([]linearRow, n)
	for i := range rows {
		x := &rows[i]
		x.K, x.L = int64(r.IntN(5)), r.Int64N(1000)
		x.I = Null[int32]{V: int32(r.Uint32()), Valid: r.IntN(7) > 0}
		x.D = Null[Decimal]{V: ParseDec(fmt.Sprintf("%d.%02d", r.IntN(1e6)-5e5, r.IntN(100))), Valid: r.IntN(7) > 0}
	}
	return rows
}

// linearColumn returns random sums, differences and products with literals.
func linearColumn(r *rand.Rand) Column {
	c := []Column{Col("i"), Col("i"), Col("l"), Col("d")}[r.IntN(4)]
	for range r.IntN(4) {
		v := r.Int64N(100) - 50
		if r.IntN(8) == 0 {
			v = r.Int64() >> r.IntN(64)
		}
		lit := Lit(v)
		switch r.IntN(5) {
		case 0:
			c = c.Add(lit)
		case 1:
			c = c.Sub(lit)
		case 2:
			c = lit.Sub(c)
		case 3:
			c = lit.Add(c)
		default:
			c = c.Mul(lit)
		}
	}
	return c
}

// shownText is an answer or its error, but for the line of the error.
func shownText(f Frame) string {
	s, err := Text(f, 100).Force(context.Background())
	if err != nil {
		return "error"
	}
	return s
}

func TestSumsThatFollowFromOthersAreEqualToThoseComputedAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	failed, fine := 0, 0
	for round := range 200 {
		f := Slice(linearRows(r.IntN(200), r))
		var keys []any
		if round%2 == 0 {
			keys = []any{"k"}
		}
		var all []Column
		names := []any{}
		for i := range 5 {
			c, name := linearColumn(r), fmt.Sprint("a", i)
			if r.IntN(3) == 0 {
				c = c.Mean()
			} else {
				c = c.Sum()
			}
			all, names = append(all, c.As(name)), append(names, name)
		}
		together := f.GroupBy(keys...).Agg(all...)
		broken := false
		for i := range all {
			alone := shownText(f.GroupBy(keys...).Agg(all[i]))
			if alone == "error" {
				broken = true
				continue
			}
			if with := shownText(together.Select(append(keys[:len(keys):len(keys)], names[i])...)); with != "error" {
				require.Equal(t, alone, with, "%v", all[i])
				fine++
			}
		}
		if broken {
			failed++
		}
		// All of them fail if one does alone, and only then.
		require.Equal(t, broken, shownText(together) == "error", "round %d", round)
	}
	require.Greater(t, fine, 200)
	require.Greater(t, failed, 8)
}

func TestSumsOfRowsThatOverflowFailBesideOthers(t *testing.T) {
	f := Columns(Data("l", []int64{math.MaxInt64, 0}), Data("i", []int32{math.MaxInt32, math.MinInt32}))
	for _, c := range []Column{Col("l").Add(1), Col("i").Mul(1 << 32).Add(Lit(int64(1 << 62)))} {
		_, err := Text(f.Agg(Col("l").Count().As("n"), Col("l").Min().As("m"), Col("i").Sum().As("s"), c.Sum().As("x")), 9).Force(context.Background())
		require.ErrorContains(t, err, "overflow int64") // of a row: the sum of all fits
	}
	// The rows fit, and the sum does not.
	f = Columns(Data("i", []int32{math.MaxInt32, 0}))
	_, err := Text(f.Agg(Col("i").Sum().As("s"), Col("i").Add(Lit(int64(1<<62))).Sum().As("x")), 9).Force(context.Background())
	require.ErrorContains(t, err, "the sum overflows int64")
}
