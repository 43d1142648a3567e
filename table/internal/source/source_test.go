package source_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

func TestMemoryIsReadInMorselsAndBatches(t *testing.T) {
	typ := types.Type{Kind: types.Int64}
	loads := 0
	m := &source.Memory{Fields: types.Schema{{Name: "n", Type: typ}}, Rows: vector.Morsel + 10, Load: []func(v *vector.Vector, from, n int){
		func(v *vector.Vector, from, n int) {
			loads++
			v.Init(typ, types.Ints, n)
			for i := range v.I {
				v.I[i] = int64(from + i)
			}
		},
	}}
	require.Equal(t, 2, m.Morsels())
	r := m.Reader()
	require.NoError(t, r.Open(context.Background(), 1))
	b := r.Next()
	require.Equal(t, 10, b.N)
	require.Zero(t, loads, "nothing is loaded before it is asked for")
	require.Equal(t, int64(vector.Morsel), b.Column(0).I[0])
	require.Equal(t, int64(vector.Morsel+9), b.Column(0).I[9])
	require.Equal(t, 1, loads)
	require.Zero(t, r.Next().N)
}
