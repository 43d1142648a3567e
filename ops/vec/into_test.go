package vec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/ops/vec"
)

// Results beyond the caches are written past them; to a slice of the caller's that begins anywhere, too.
func TestResultsBeyondTheCaches(t *testing.T) {
	const n = 8<<20 + 21
	xs, room := make([]float64, n), make([]float64, n+3)
	for i := range xs {
		xs[i] = float64(i)
	}
	x := vec.Of(xs)
	want := func(i int) float64 { return float64(i)*0.5 + 1 }
	check := func(got []float64) {
		t.Helper()
		for i, v := range got {
			if v != want(i) {
				require.Equal(t, want(i), v, i)
			}
		}
	}
	line := vec.Add(vec.Mul(x, vec.Val(0.5)), vec.Val(1.0))
	got, err := line.Force(context.Background())
	require.NoError(t, err)
	check(got)
	for _, at := range []int{0, 1} {
		again := vec.Add(vec.Mul(x, vec.Val(0.5)), vec.Val(1.0))
		require.NoError(t, vec.Into(context.Background(), room[at:at+n], again))
		check(room[at : at+n])
		require.Zero(t, room[at+n])
	}
}
