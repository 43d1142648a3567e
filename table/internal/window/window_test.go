package window

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/vector"
)

// randomFrames makes ends that never move backwards, with gaps and empty frames among them.
func randomFrames(r *rand.Rand, n int) (f frames) {
	lo, hi := 0, 0
	for range n {
		hi = min(n, max(hi, lo)+r.IntN(4))
		lo = min(hi, lo+r.IntN(4))
		f.lo, f.hi = append(f.lo, int32(lo)), append(f.hi, int32(hi))
	}
	return f
}

func TestFoldJoinsTheValuesOfEachFrameInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		f := randomFrames(r, n)
		got := make([]string, n)
		calls := 0
		join := func(a, b string) string { calls++; return a + b }
		fold(f, func(i int32) string { return fmt.Sprint(i, " ") }, join, func(i int, x string) { got[i] = x })
		for i := range n {
			want := ""
			for k := f.lo[i]; k < f.hi[i]; k++ {
				want += fmt.Sprint(k, " ")
			}
			require.Equal(t, want, got[i], "%v", f)
		}
		require.LessOrEqual(t, calls, 3*n, "the cost does not depend on the widths of frames")
	}
}

func TestExtremesAreTheFirstOfTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 200 {
		f := randomFrames(r, n)
		xs := make([]int, n)
		for i := range xs {
			xs[i] = r.IntN(5)
		}
		got := make([]int32, n)
		calls := 0
		extremes(f, func(a, b int32) bool { calls++; return xs[a] < xs[b] }, func(i int, best int32) { got[i] = best })
		for i := range n {
			best := f.lo[i]
			for k := best; k < f.hi[i]; k++ {
				if xs[k] < xs[best] {
					best = k
				}
			}
			if f.lo[i] < f.hi[i] {
				require.Equal(t, best, got[i], "%v %v", f, xs)
			}
		}
		require.LessOrEqual(t, calls, 2*n)
	}
}

func TestSegmentsEndAtBordersOfPartitions(t *testing.T) {
	require.Empty(t, cut(nil, 0))
	parts := vector.Bitmap(nil).Resized(4 * most)
	clear(parts)
	for _, i := range []int{0, 10, most - 1, most + 5, 3 * most} {
		parts.Set(i)
	}
	require.Equal(t, []int{most + 5, 3 * most, 4 * most}, cut(parts, 4*most))
}

func TestDistancesMayBeAsLargeAsAnInt(t *testing.T) {
	const most = 1<<63 - 1
	require.Equal(t, []int{9, 0, 5, 7}, []int{moved(3, most, 0, 9), moved(3, -most-1, 0, 9), moved(3, 2, 0, 9), moved(5, 2, 0, 9)})
}
