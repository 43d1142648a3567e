package vector_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Gathering from several chunks is gathering from the joined ones, in all layouts,
// with and without nulls, and with wide decimals in some chunks alone.
func TestGatheringFromChunks(t *testing.T) {
	kinds := []types.Type{{Kind: types.Int64}, {Kind: types.Float64}, {Kind: types.Str}, {Kind: types.Dec, Precision: 38}}
	var chunks []*vector.Chunk
	for c := range 3 {
		x := vector.NewChunk(kinds)
		x.N = 5
		for k, v := range x.Cols {
			layout := kinds[k].Kind.Layout()
			if c == 1 && k == 3 {
				layout = types.Wides
			}
			v.Init(kinds[k], layout, 5)
			for i := range 5 {
				n := 10*c + i
				switch layout {
				case types.Ints:
					v.I[i] = int64(n)
				case types.Floats:
					v.F[i] = float64(n)
				case types.Strings:
					v.S[i] = string(rune('a' + n))
				default:
					v.W[i] = types.Int128{Hi: 1, Lo: uint64(n)}
				}
			}
			if c == 2 {
				v.Nulls().Clear(1)
			}
		}
		chunks = append(chunks, x)
	}
	all := vector.Joined(chunks, kinds)
	var sel []int32
	var places []vector.Place
	for _, i := range []int32{14, 0, 7, 11, 11, 3} {
		sel, places = append(sel, i), append(places, vector.At(int(i/5), int(i%5)))
	}
	got, want := vector.GatherFrom(chunks, places), all.Gather(sel)
	require.Equal(t, want.N, got.N)
	for k, v := range want.Cols {
		for i := range want.N {
			require.Equal(t, v.Null(i), got.Cols[k].Null(i))
			if v.Null(i) {
				continue
			}
			switch v.Layout {
			case types.Ints:
				require.Equal(t, v.I[i], got.Cols[k].I[i])
			case types.Floats:
				require.Equal(t, v.F[i], got.Cols[k].F[i])
			case types.Strings:
				require.Equal(t, v.S[i], got.Cols[k].S[i])
			default:
				require.Equal(t, v.W[i], got.Cols[k].W[i])
			}
		}
	}
}
