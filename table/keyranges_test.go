package table_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// ranged has a key of integers, and one of text that a dictionary may stand for.
type ranged struct {
	K Null[int64] `table:"k"`
	S string      `table:"s"`
	X int64       `table:"x"`
}

// Groups of integers in a small range are found by their distances from the least: ranges that move, grow either way, are too
// wide from the beginning or from some batch on, and that reach to the ends of the integers.
func TestGroupsOfIntegersInAnyRange(t *testing.T) {
	const rows = 30_000
	r := rand.New(rand.NewPCG(7, 8))
	for name, key := range map[string]func(i int) int64{
		"few":               func(int) int64 { return r.Int64N(100) - 50 },
		"ascending":         func(i int) int64 { return int64(i / 3) },
		"descending":        func(i int) int64 { return -int64(i / 5) },
		"growing both ways": func(i int) int64 { return (r.Int64N(2)*2 - 1) * r.Int64N(int64(i+1)) },
		"least of all":      func(int) int64 { return math.MinInt64 + r.Int64N(1000) },
		"greatest of all":   func(i int) int64 { return math.MaxInt64 - r.Int64N(int64(i/100+1)) },
		"both ends":         func(int) int64 { return []int64{math.MinInt64, math.MaxInt64, 0}[r.IntN(3)] },
		"wide in the end": func(i int) int64 {
			if i > rows/2 {
				return r.Int64() >> 40
			}
			return r.Int64N(9)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, nulls := range []bool{false, true} {
				all := make([]ranged, rows)
				for i := range all {
					all[i] = ranged{Null[int64]{V: key(i), Valid: !nulls || r.IntN(4) > 0}, strings.Repeat("s", r.IntN(3)), r.Int64N(1000)}
					if !all[i].K.Valid {
						all[i].K.V = 0
					}
				}
				path := t.TempDir() + "/ranged.parquet"
				_, err := Slice(all).WriteParquet(path).Force(context.Background())
				require.NoError(t, err)
				for _, keys := range [][]any{{"k"}, {"s", "k"}, {"k", "s"}} {
					aggs := []Column{Col("x").Sum().As("x"), Coalesce(Col("s").Where(Lit(false)).Min(), "").As("s")}
					got, err := Rows[ranged](Parquet(path).GroupBy(keys...).Agg(aggs[:3-len(keys)]...)).Force(context.Background())
					require.NoError(t, err)
					require.Equal(t, sumsOf(all, len(keys) > 1), written(got), "%v, nulls %v", keys, nulls)
				}
			}
		})
	}
}

// sumsOf is the sums of x in the order of the keys' texts.
func sumsOf(all []ranged, text bool) []string {
	sums := map[ranged]int64{}
	for _, x := range all {
		key := ranged{K: x.K}
		if text {
			key.S = x.S
		}
		sums[key] += x.X
	}
	rows := make([]ranged, 0, len(sums))
	for k, x := range sums {
		k.X = x
		rows = append(rows, k)
	}
	return written(rows)
}

func written(rows []ranged) (out []string) {
	for _, x := range rows {
		out = append(out, fmt.Sprint(x))
	}
	slices.Sort(out)
	return out
}
