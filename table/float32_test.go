package table_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// A column of float32 has numbers that a float32 is, whatever it has been made of: else 0.1 is not what the same column of a file has.
func TestWhatBecomesAFloat32IsOne(t *testing.T) {
	narrow, wide := Type{Kind: Float32}, Type{Kind: Float64}
	n := int64(1<<24 + 1)
	f := Columns(
		Data("s", []string{"0.1", "16777217"}), Data("i", []int64{3, n}), Data("d", []float64{0.1, float64(n)}),
		Data("j", []int32{3, int32(n)}), Data("f", []float32{0.1, float32(n)}), Data("dec", []Decimal{ParseDec("0.1"), ParseDec("16777217")}),
	)
	for name, want := range map[string][]float32{"s": {0.1, float32(n)}, "i": {3, float32(n)}, "d": {0.1, float32(n)}, "j": {3, float32(n)}, "f": {0.1, float32(n)}, "dec": {0.1, float32(n)}} {
		got, err := Values[float64](f.Select(Col(name).To(narrow).To(wide).As("x")), "x").Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, []float64{float64(want[0]), float64(want[1])}, got, name)
	}
	_, err := Values[float32](Columns(Data("s", []string{"1e39"})).Select(Col("s").To(narrow).As("x")), "x").Force(t.Context())
	require.ErrorContains(t, err, `"1e39" is no float32`, "as in a file of text")
	x, err := Values[float32](Columns(Data("d", []float64{1e39})).Select(Col("d").To(narrow).As("x")), "x").Force(t.Context())
	require.NoError(t, err)
	require.True(t, math.IsInf(float64(x[0]), 1), "as in Go")
}
