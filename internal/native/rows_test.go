package native_test

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

func TestSumsAreTheKernels(t *testing.T) {
	needLoops(t)
	t.Run("float64", func(t *testing.T) { sums(t, native.Wide, kernel.Float64Of(kernel.Plain)) })
	t.Run("float32", func(t *testing.T) { sums(t, native.Narrow, kernel.Float32Of(kernel.Plain)) })
}

func sums[T float32 | float64](t *testing.T, l native.Width, plain *kernel.Set[T]) {
	dice := rand.New(rand.NewPCG(3, 4))
	lengths := []int{kernel.Chunk - 1, kernel.Chunk, kernel.Chunk + 1, 3*kernel.Chunk + 37}
	for n := range most {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		a, b := make([]T, n), make([]T, n)
		for i := range a {
			a[i], b[i] = T(dice.NormFloat64()), T(dice.NormFloat64())
		}
		chunks := (n + kernel.Chunk - 1) / kernel.Chunk
		var want, got [2][]float64
		for i := range got {
			got[i] = make([]float64, chunks+1)
			want[i] = make([]float64, chunks+1)
		}
		for i := range chunks {
			lo, hi := i*kernel.Chunk, min(n, (i+1)*kernel.Chunk)
			var x, y kernel.Sum
			plain.Sum(&x, a[lo:hi])
			plain.Dot(&y, a[lo:hi], b[lo:hi])
			want[0][i], want[1][i] = x.Part().Float, y.Part().Float
		}
		c := native.New(l)
		x, y := c.Load(0), c.Load(1)
		c.Sum(x)
		c.Sum(c.Mul(x, y))
		run(t, c, n, []unsafe.Pointer{at(got[0]), at(got[1])}, at(a), at(b))
		require.Equal(t, want, got, n)
	}
}

// A sum has registers throughout the loop. Of constants it needs no other ones, so that nothing else runs out.
func TestMoreSumsThanRegisters(t *testing.T) {
	c := native.New(native.Wide)
	for i := range 9 {
		_, err := native.Compile(c)
		require.NoError(t, err, i)
		c.Sum(c.Constant(uint64(i)))
	}
	_, err := native.Compile(c)
	require.Error(t, err)
}

// A loop belongs to the registers of the frame that it was made for, however many there are.
func TestRegistersBeyondSixteenBits(t *testing.T) {
	needLoops(t)
	const n, far = 9, 1<<16 + 1
	a, b, got := make([]float64, n), make([]float64, n), make([]float64, n)
	frame := make([]unsafe.Pointer, far+1)
	frame[0], frame[1], frame[far] = at(got), at(a), at(b)
	for i := range n {
		a[i], b[i] = 1, 2
	}
	for register, want := range map[int32][]float64{1: a, far: b} {
		c := native.New(native.Wide)
		c.Store(c.Load(register), 0)
		run(t, c, n, nil, frame...)
		require.Equal(t, want, got)
	}
}

// Masks: made, combined, stored, loaded and used.
func TestMasks(t *testing.T) {
	needLoops(t)
	t.Run("float64", func(t *testing.T) { masks[float64](t, native.Wide) })
	t.Run("float32", func(t *testing.T) { masks[float32](t, native.Narrow) })
}

func masks[T float32 | float64](t *testing.T, l native.Width) {
	dice := rand.New(rand.NewPCG(7, 8))
	for n := range most {
		a, b, m := numbers[T](dice, n), numbers[T](dice, n), make([]bool, n)
		for i := range m {
			m[i] = dice.IntN(2) == 0
		}
		relations := []struct {
			r     native.Relation
			holds func(x, y T) bool
		}{
			{native.Eq, func(x, y T) bool { return x == y }},
			{native.Ne, func(x, y T) bool { return x != y }},
			{native.Lt, func(x, y T) bool { return x < y }},
			{native.Le, func(x, y T) bool { return x <= y }},
			{native.Gt, func(x, y T) bool { return x > y }},
			{native.Ge, func(x, y T) bool { return x >= y }},
		}
		for _, r := range relations {
			c := native.New(l)
			x, y, given := c.Load(0), c.Load(1), c.LoadMask(2)
			k := c.Compare(r.r, x, y)
			c.Store(k, 3)
			c.Store(c.And(k, given), 4)
			c.Store(c.Or(k, given), 5)
			c.Store(c.Xor(k, given), 6)
			c.Store(c.Not(given), 7)
			c.Store(c.Where(given, x, y), 8)
			out := make([][]bool, 5)
			for i := range out {
				out[i] = make([]bool, n+1)
			}
			choice := make([]T, n+1)
			run(t, c, n, nil, at(a), at(b), at(m), at(out[0]), at(out[1]), at(out[2]), at(out[3]), at(out[4]), at(choice))
			for i := range n {
				h := r.holds(a[i], b[i])
				require.Equal(t, [5]bool{h, h && m[i], h || m[i], h != m[i], !m[i]},
					[5]bool{out[0][i], out[1][i], out[2][i], out[3][i], out[4][i]}, "n=%d i=%d %v %v", n, i, a[i], b[i])
				want := b[i]
				if m[i] {
					want = a[i]
				}
				require.True(t, same(want, choice[i]))
			}
			for _, o := range out {
				require.False(t, o[n], "written beyond the end")
			}
			require.Zero(t, choice[n])
		}
	}
}
