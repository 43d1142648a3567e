package native_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

// sunk runs sinks over xs, and returns their numbers by chunk.
func sunk[T kernel.Number](t *testing.T, xs []T, numbers int, sink func(c *native.Func, x native.Value)) [][]float64 {
	t.Helper()
	chunks := (len(xs) + kernel.Chunk - 1) / kernel.Chunk
	rows, sums := make([][]float64, numbers), make([]unsafe.Pointer, numbers)
	for k := range rows {
		rows[k] = make([]float64, chunks+1)
		sums[k] = at(rows[k])
	}
	c := native.New(native.Wide)
	sink(c, c.Load(0))
	run(t, c, len(xs), sums, at(xs))
	for k := range rows {
		require.Zero(t, rows[k][chunks], "written beyond the end")
	}
	return rows
}

// lengths are of sinks: all short ones, and those around the ends of chunks.
func lengths() (ns []int) {
	for n := 1; n < most; n++ {
		ns = append(ns, n)
	}
	return append(ns, kernel.Chunk-1, kernel.Chunk, kernel.Chunk+1, 2*kernel.Chunk-8, 3*kernel.Chunk+33)
}

// chunksOf cuts xs.
func chunksOf[T any](xs []T) (chunks [][]T) {
	for ; len(xs) > 0; xs = xs[min(len(xs), kernel.Chunk):] {
		chunks = append(chunks, xs[:min(len(xs), kernel.Chunk)])
	}
	return chunks
}

func TestSumsOfIntegersAreTheKernels(t *testing.T) {
	needLoops(t)
	dice, k := rand.New(rand.NewPCG(15, 16)), kernel.Int64Of(kernel.Plain)
	for _, n := range lengths() {
		xs := numbers[int64](dice, n)
		got := sunk(t, xs, 1, (*native.Func).SumInt)
		for i, chunk := range chunksOf(xs) {
			var s kernel.Sum
			k.Sum(&s, chunk)
			require.Equal(t, s.Part().Int, int64(math.Float64bits(got[0][i])), "chunk %d of %d elements", i, n)
		}
	}
}

func TestMomentsAreTheKernels(t *testing.T) {
	needLoops(t)
	dice, k := rand.New(rand.NewPCG(17, 18)), kernel.Float64Of(kernel.Plain)
	for _, n := range lengths() {
		// Specials in some chunks, and as first elements, alone.
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = dice.NormFloat64() + 100
		}
		if dice.IntN(2) == 0 {
			xs[0] = specials[dice.IntN(len(specials))]
		}
		if dice.IntN(4) == 0 {
			xs[dice.IntN(n)] = specials[dice.IntN(len(specials))]
		}
		if dice.IntN(8) == 0 {
			clear(xs)
			xs[0] = math.Copysign(0, -1)
		}
		got := sunk(t, xs, 3, (*native.Func).Moments)
		for i, chunk := range chunksOf(xs) {
			var m kernel.Moments
			k.Moments(&m, chunk)
			want, have := m.Part(), kernel.SpreadOf(len(chunk), got[2][i], got[0][i], got[1][i])
			require.True(t, same(want.Mean, have.Mean) && same(want.M2, have.M2), "chunk %d of %d elements from %v: %v, not %v", i, n, chunk[0], want, have)
		}
	}
}

func TestExtremesAreTheKernels(t *testing.T) {
	needLoops(t)
	dice := rand.New(rand.NewPCG(19, 20))
	floats, ints := kernel.Float64Of(kernel.Plain), kernel.Int64Of(kernel.Plain)
	greatest := func(c *native.Func, x native.Value) { c.Least(c.Neg(x)) }
	for _, n := range lengths() {
		xs := numbers[float64](dice, n)
		switch dice.IntN(3) {
		case 0: // zeros of both signs, and nothing that is less
			for i := range xs {
				xs[i] = math.Copysign(0, float64(dice.IntN(2))-0.5)
			}
		case 1: // no NaN
			for i, x := range xs {
				if x != x {
					xs[i] = 1
				}
			}
		}
		low, high := sunk(t, xs, 1, (*native.Func).Least), sunk(t, xs, 1, greatest)
		for i, chunk := range chunksOf(xs) {
			require.True(t, same(floats.MinOf(chunk), low[0][i]), "chunk %d of %d elements: %v", i, n, low[0][i])
			require.True(t, same(floats.MaxOf(chunk), -high[0][i]), "chunk %d of %d elements: %v", i, n, -high[0][i])
		}
		ys := numbers[int64](dice, n)
		low, high = sunk(t, ys, 1, (*native.Func).LeastInt), sunk(t, ys, 1, (*native.Func).GreatestInt)
		for i, chunk := range chunksOf(ys) {
			require.Equal(t, ints.MinOf(chunk), int64(math.Float64bits(low[0][i])))
			require.Equal(t, ints.MaxOf(chunk), int64(math.Float64bits(high[0][i])))
		}
	}
}

// The first element of a chunk is looked at before all others, and nothing is stored then: an array that is read and written would have its
// first element done twice.
func TestMomentsOfWhatIsWrittenInPlace(t *testing.T) {
	needLoops(t)
	for _, n := range []int{1, 5, 70, kernel.Chunk + 9} {
		xs, want := make([]float64, n), make([]float64, n)
		for i := range xs {
			xs[i] = float64(i%13) + 0.5
			want[i] = 3 * xs[i]
		}
		k := kernel.Float64Of(kernel.Plain)
		got := sunk(t, xs, 5, func(c *native.Func, x native.Value) {
			y := c.Mul(x, c.Constant(math.Float64bits(3)))
			c.Sum(x) // of what was there
			c.Moments(y)
			c.Least(y)
			c.Store(y, 0)
		})
		require.Equal(t, want, xs)
		for i, chunk := range chunksOf(want) {
			var m kernel.Moments
			k.Moments(&m, chunk)
			require.Equal(t, m.Part(), kernel.SpreadOf(len(chunk), got[3][i], got[1][i], got[2][i]))
			require.Equal(t, k.MinOf(chunk), got[4][i])
		}
	}
}
