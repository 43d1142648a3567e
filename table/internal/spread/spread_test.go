package spread

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// moved is Rows for one kind of value, with and without vectors, beside a plain list.
func moved[T comparable](t *testing.T, r *rand.Rand, of func(i int) T) {
	t.Helper()
	for range 400 {
		n := 1 + r.IntN(400)
		if r.IntN(3) == 0 {
			n = 64 * (1 + r.IntN(8))
		}
		some := []int{1, 2, 10, 50, 100}[r.IntN(5)]
		present := make([]uint64, (n+63)/64)
		dense := 0
		for i := range n {
			if r.IntN(100) >= some || r.IntN(20) == 0 {
				present[i/64] |= 1 << (i % 64)
				dense++
			}
		}
		if dense == 0 {
			continue
		}
		known := make(map[T]bool)
		xs := make([]T, n+8)
		for i := range xs {
			if xs[i] = of(-1 - i); i < dense {
				xs[i] = of(i)
				known[of(i)] = true
			}
		}
		Rows(xs[:n], present, dense)
		value := 0
		for i := range n {
			if present[i/64]>>(i%64)&1 == 0 {
				require.True(t, known[xs[i]], "row %d of %d is null, and has a value of no row", i, n)
				continue
			}
			require.Equal(t, of(value), xs[i], "row %d of %d, %d values", i, n, dense)
			value++
		}
		for i := n; i < len(xs); i++ {
			require.Equal(t, of(-1-i), xs[i], "behind the rows")
		}
	}
}

func TestValuesGoToTheirRows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, is := range []bool{vectors, false} {
		defer func(was bool) { vectors = was }(vectors)
		vectors = is
		moved(t, r, func(i int) uint32 { return uint32(i) })
		moved(t, r, func(i int) int64 { return int64(i) << 33 })
		moved(t, r, func(i int) float64 { return float64(i) / 3 })
		moved(t, r, func(i int) string { return fmt.Sprint(i) })
		moved(t, r, func(i int) [2]int64 { return [2]int64{int64(i), 7} })
	}
}

func BenchmarkRows(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 7))
	present, dense := make([]uint64, 32), 0
	for i := range 2048 {
		if r.IntN(10) > 0 {
			present[i/64] |= 1 << (i % 64)
			dense++
		}
	}
	b.Run("codes", func(b *testing.B) { repeated[uint32](b, present, dense) })
	b.Run("numbers", func(b *testing.B) { repeated[int64](b, present, dense) })
	b.Run("text", func(b *testing.B) { repeated[string](b, present, dense) })
}

func repeated[T any](b *testing.B, present []uint64, dense int) {
	xs := make([]T, 2048)
	for b.Loop() {
		Rows(xs, present, dense)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2048, "ns/row")
}
