package gotype_test

import (
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/gotype"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

type named string

type inner struct{ Deep uint16 }

type all struct {
	inner
	A int8
	B uint64 `table:"b"`
	C *float32
	D types.Null[named]
	E []byte
	F types.Decimal
	G *time.Time
	H types.Date
	I time.Duration
	J bool
	K *types.Decimal
	L types.Null[bool]
	x int
	Z func() `table:"-"`
}

func TestFieldsGoThroughColumnsAndBack(t *testing.T) {
	fields, err := gotype.Fields(reflect.TypeFor[all]())
	require.NoError(t, err)
	pi, at, d := float32(3.5), time.Unix(1, 1).UTC(), types.Decimal{Lo: 15, Scale: 1}
	in := []all{
		{A: -1, B: 1 << 62, C: &pi, D: types.Null[named]{V: "x", Valid: true}, E: []byte{1}, F: types.Decimal{Lo: 5, Scale: 2}, G: &at, H: 7, I: 9, J: true, K: &d, L: types.Null[bool]{Valid: true}},
		{A: 5, E: []byte{}, F: types.Decimal{Hi: -1, Lo: 1<<64 - 1, Scale: 2}},
	}
	in[0].Deep = 65535
	out := make([]all, len(in))
	for _, f := range fields {
		cells := func(rows []all) gotype.Cells {
			return gotype.Cells{First: unsafe.Add(unsafe.Pointer(&rows[0]), f.Offset), Stride: unsafe.Sizeof(rows[0])}
		}
		f.Settle(cells(in), 2)
		var v vector.Vector
		f.Load(&v, cells(in), 2)
		require.True(t, f.Holds(f.Type), f.Name)
		require.NoError(t, f.Store(&v, cells(out), 2, 0), f.Name)
	}
	require.Equal(t, in, out)
	require.Len(t, fields, 13)
	require.Equal(t, "b", fields[2].Name)
}

// nullable has the types that are written by a loop each, in the middle of a struct.
type nullable struct {
	Before byte
	I      types.Null[int64]
	F      types.Null[float64]
	S      types.Null[string]
	D      types.Null[string] // of a dictionary
	After  byte
}

// Rows end within a word of the bitmap and of what is written at a time, and bits behind the
// last one are set.
func TestNullsAreLeftOutOfLoops(t *testing.T) {
	fields, err := gotype.Fields(reflect.TypeFor[nullable]())
	require.NoError(t, err)
	dict := &vector.Dict{Values: []string{"a", "b", "c"}}
	for _, n := range []int{1, 63, 64, 65, 256, 1000} {
		for _, nulls := range []bool{false, true} {
			out, want := make([]nullable, n+1), make([]nullable, n+1)
			cols := make([]vector.Vector, 4)
			cols[0].Init(types.Type{Kind: types.Int64}, types.Ints, n)
			cols[1].Init(types.Type{Kind: types.Float64}, types.Floats, n)
			cols[2].Init(types.Type{Kind: types.Str}, types.Strings, n)
			cols[3].InitCodes(types.Type{Kind: types.Str}, dict, n)
			for i := range n {
				cols[0].I[i], cols[1].F[i], cols[2].S[i], cols[3].Codes[i] = int64(i), float64(i)/2, dict.Values[i%2], uint32(i%3)
				if nulls && i%7 == 3 {
					for k := range cols {
						cols[k].Nulls().Clear(i)
					}
					continue
				}
				want[i].I = types.Null[int64]{V: int64(i), Valid: true}
				want[i].F = types.Null[float64]{V: float64(i) / 2, Valid: true}
				want[i].S = types.Null[string]{V: dict.Values[i%2], Valid: true}
				want[i].D = types.Null[string]{V: dict.Values[i%3], Valid: true}
			}
			for k, f := range fields[1:5] {
				cells := gotype.Cells{First: unsafe.Add(unsafe.Pointer(&out[0]), f.Offset), Stride: unsafe.Sizeof(out[0])}
				require.NoError(t, f.Store(&cols[k], cells, n, 0), f.Name)
			}
			require.Equal(t, want, out)
		}
	}
}

func TestWhatIsNoColumnIsRefused(t *testing.T) {
	_, err := gotype.Fields(reflect.TypeFor[struct{ C chan int }]())
	require.ErrorContains(t, err, "field C")
	_, err = gotype.Fields(reflect.TypeFor[int]())
	require.ErrorContains(t, err, "no struct")
	_, err = gotype.Of(reflect.TypeFor[[]int]())
	require.Error(t, err)
}

func TestValuesThatDoNotFitAreErrors(t *testing.T) {
	s, err := gotype.Of(reflect.TypeFor[int8]())
	require.NoError(t, err)
	var v vector.Vector
	v.Init(types.Type{Kind: types.Int64}, types.Ints, 2)
	v.I[0], v.I[1] = 1, 300
	out := make([]int8, 2)
	require.ErrorContains(t, s.Store(&v, gotype.Cells{First: unsafe.Pointer(&out[0]), Stride: 1}, 2, 40), "row 41: 300 does not fit")
}
