package parquet_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/vector"
)

// TestRowsThatArePickedAreThoseOfTheColumn: of all types, encodings and densities of nulls, in chunks that give their dictionary
// up and in others, and whatever the reader was asked for before.
func TestRowsThatArePickedAreThoseOfTheColumn(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, most := range []int64{8000, 1 << 20} {
		data := written(t, 5000, &pq.Uncompressed, 2, 1000, 3000, pq.DictionaryMaxBytes(most))
		require.Equal(t, columns, compared(t, fmt.Sprintf("dictionaries of %d bytes", most), data))
		table, err := opened(data)
		require.NoError(t, err)
		defer table.Close()
		whole, some := table.Reader(), table.Reader()
		picked := map[bool]int{}
		for m := range table.Morsels() {
			require.NoError(t, whole.Open(context.Background(), m))
			require.NoError(t, some.Open(context.Background(), m))
			for {
				a, b := whole.Next(), some.Next()
				require.Equal(t, a.N, b.N)
				if a.N == 0 {
					break
				}
				for i := range table.Schema() {
					var sel []int32
					every := 1 + r.IntN(100)
					for k := range a.N {
						if r.IntN(every) == 0 {
							sel = append(sel, int32(k))
						}
					}
					var got, want vector.Vector
					want.Gather(a.Column(i), sel)
					is := b.Columns.(vector.Picker).Pick(i, sel, &got)
					if picked[is]++; is {
						same(t, &want, &got)
					}
					if r.IntN(3) == 0 {
						same(t, a.Column(i), b.Column(i))
						require.False(t, b.Columns.(vector.Picker).Pick(i, sel, &got), "the whole column is there")
					}
				}
			}
		}
		require.Greater(t, picked[true], 100)
		require.Greater(t, picked[false], 100)
	}
}

// same requires equal rows.
func same(t *testing.T, want, got *vector.Vector) {
	require.Equal(t, want.N, got.N)
	require.Equal(t, want.Type, got.Type)
	for k := range want.N {
		if x, y := value(want, k), value(got, k); !equal(x, y) {
			require.Equal(t, x, y, "row %d", k)
		}
	}
}
