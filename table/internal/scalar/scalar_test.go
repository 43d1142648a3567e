package scalar_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

func TestGuesses(t *testing.T) {
	for want, values := range map[string][][]string{
		"bool":         {{"true", "FALSE"}},
		"int64":        {{"0", "-12", "9223372036854775807", "-9223372036854775808"}, {"5"}},
		"float64":      {{"1", "2.5"}, {"1e9"}, {"NaN", "1"}, {"-0"}, {".5", "5."}, {"0.1"}, {"+Inf"}},
		"date":         {{"2024-02-29"}, {"+12024-01-01"}, {"-0044-03-15"}},
		"timestamp":    {{"2024-02-29 12:00"}, {"2024-02-29", "2024-02-29T12:00:01.5+01:00"}},
		"timestamp(9)": {{"2024-02-29 12:00:00.123456789", "2024-01-01"}},
		"null":         {{}},
		"string": {
			{"007"},
			{"-0", "007"},
			{"+49"},
			{"9223372036854775808"},
			{"1", "x"},
			{"true", "1"},
			{"2023-02-29"},
			{"2024-13-01"},
			{"1_000"},
			{"0x10"},
			{""},
			{" 1"},
			{"9007199254740993", "0.5"},
			{"2024-02-29 24:00"},
			{"12:00"},
			{"-"},
			{"."},
			{"1e999"},
			{"00"},
			{"007.5"},
			{"Infinit"},
		},
	} {
		for _, vs := range values {
			var g scalar.Guess
			for _, v := range vs {
				g.See([]byte(v))
			}
			require.Equal(t, want, g.Type().String(), "%q", vs)
		}
	}
}

func TestFloatsAreTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200000 {
		s := strconv.FormatFloat(r.NormFloat64()*math.Pow10(r.IntN(20)-10), 'f', r.IntN(18), 64)
		want, err := strconv.ParseFloat(s, 64)
		got, ok := scalar.Float([]byte(s))
		require.True(t, ok && err == nil, s)
		require.Equal(t, math.Float64bits(want), math.Float64bits(got), s)
	}
}

func TestValuesComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, typ := range []types.Type{
		{Kind: types.Bool},
		{Kind: types.Int32},
		{Kind: types.Int64},
		{Kind: types.Float32},
		{Kind: types.Float64},
		{Kind: types.Dec, Precision: 9, Scale: 3},
		{Kind: types.Dec, Precision: 38, Scale: 20},
		{Kind: types.Day},
		{Kind: types.Time, Precision: 0},
		{Kind: types.Time, Precision: 3},
		{Kind: types.Time, Precision: 6},
		{Kind: types.Time, Precision: 9},
		{Kind: types.Span},
	} {
		var v, back vector.Vector
		v.Init(typ, typ.Stored(), 1)
		back.Init(typ, typ.Stored(), 1)
		for i := range 20000 {
			x := int64(r.Uint64()) >> r.IntN(64)
			switch typ.Kind {
			case types.Bool:
				x &= 1
			case types.Int32, types.Day:
				x = int64(int32(x))
			case types.Dec:
				x %= 1e9
			case types.Time: // as many days as a date has
				x %= 1e11 * types.Units(min(typ.Precision, 6))
			}
			switch v.Layout {
			case types.Floats:
				v.F[0] = math.Float64frombits(uint64(x))
				if typ.Kind == types.Float32 {
					v.F[0] = float64(math.Float32frombits(uint32(x)))
				}
				if i == 0 || v.F[0] != v.F[0] {
					v.F[0] = math.NaN()
				}
			case types.Wides:
				v.W[0] = types.MulWide(x, int64(r.Uint64()>>1))
			default:
				v.I[0] = x
			}
			text := string(scalar.Append(nil, &v, 0))
			require.True(t, scalar.Put(&back, 0, []byte(text)), "%v %q", typ, text)
			if v.Layout == types.Floats && v.F[0] != v.F[0] {
				require.True(t, back.F[0] != back.F[0])
				continue
			}
			require.Equal(t, v.I, back.I, text)
			require.Equal(t, v.F, back.F, text)
			require.Equal(t, v.W, back.W, text)
		}
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	for text, typ := range map[string]types.Type{
		"1.234": {Kind: types.Dec, Precision: 9, Scale: 2}, "12345": {Kind: types.Dec, Precision: 6, Scale: 2}, "2147483648": {Kind: types.Int32},
		"2024-01-01 00:00:00.1234567": {Kind: types.Time, Precision: 6}, "2300-01-01": {Kind: types.Time, Precision: 9}, "yes": {Kind: types.Bool},
		"2024-01-01 12": {Kind: types.Time, Precision: 6}, "2024-01-01 12:00+25": {Kind: types.Time, Precision: 6}, "1x": {Kind: types.Span},
	} {
		var v vector.Vector
		v.Init(typ, typ.Stored(), 1)
		require.False(t, scalar.Put(&v, 0, []byte(text)), "%v %q", typ, text)
	}
	var v vector.Vector
	v.Init(types.Type{Kind: types.Time, Precision: 6}, types.Ints, 1)
	require.True(t, scalar.Put(&v, 0, []byte("2024-01-01T01:30:00.1234560+01:30")))
	require.Equal(t, "2024-01-01 00:00:00.123456", string(scalar.Append(nil, &v, 0)))
}
