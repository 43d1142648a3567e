package native_test

import (
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
	"xfork/internal/random"
)

// runAt is run for elements that begin at a place.
func runAt(t testing.TB, c *native.Func, place, n int, registers ...unsafe.Pointer) {
	t.Helper()
	l, _ := c.Find(true)
	require.NotNil(t, l)
	table := append(c.Table(), 0)
	l.Run(&native.Args{Arrays: &registers[0], Table: &table[0], Count: n, Sums: new(unsafe.Pointer), At: place})
}

// Random numbers are those of package random, for any length and beginning, in the middle and in the tails.
func TestRandomNumbersAreThoseInGo(t *testing.T) {
	t.Run("uniform", func(t *testing.T) { sources(t, (*native.Func).Uniform, native.Float64, random.Uniform64) })
	t.Run("uniform 32", func(t *testing.T) { sources(t, (*native.Func).Uniform, native.Float32, random.Uniform32) })
	t.Run("normal", func(t *testing.T) { sources(t, (*native.Func).Normal, native.Float64, random.Normal64) })
	t.Run("normal 32", func(t *testing.T) { sources(t, (*native.Func).Normal, native.Float32, random.Normal32) })
}

// sources compares a source of numbers with the one that defines it.
func sources[T kernel.Number](t *testing.T, loop func(*native.Func, uint64, native.Number) native.Value, of native.Number, definition func([]T, int, uint64)) {
	needLoops(t)
	check := func(seed uint64, place, n int) {
		got, want := make([]T, n+1), make([]T, n)
		definition(want, place, seed)
		c := native.New(native.Wide)
		c.Use(of.Width())
		c.Store(loop(c, seed, of), 0)
		runAt(t, c, place, n, at(got))
		require.Equal(t, want, got[:n], "%d from %d", n, place)
		require.Zero(t, got[n], "written beyond the end")
	}
	for n := range most {
		check(uint64(n)<<31*5, n*16, n)
	}
	for _, place := range []int{0, 1 << 20, 1 << 33, 1 << 43} {
		check(math.MaxUint64, place, 100_000)
	}
}

// Permutations are those of package random, of any length and beginning: the same loop with other constants.
func TestMixedNumbersAreThoseInGo(t *testing.T) {
	needLoops(t)
	check := func(length int, seed uint64, place, n int) {
		got, want := make([]int64, n+1), make([]int64, n)
		random.Mixed(want, place, length, seed)
		c := native.New(native.Wide)
		c.Store(c.Mixed(length, seed), 0)
		runAt(t, c, place, n, at(got))
		require.Equal(t, want, got[:n], "%d from %d, of %d", n, place, length)
		require.Zero(t, got[n], "written beyond the end")
	}
	for n := range most {
		check(n+1, uint64(n)<<31*5, n*16, n)
	}
	for _, length := range []int{2, 256, 257, 1_000_000, 1 << 40, math.MaxInt64} {
		check(length, math.MaxUint64, 0, 10_000)
		check(length, 3, 1<<33, 999)
	}
}

// Several sources in a loop, with sums, keep their second halves apart.
func TestSeveralSourcesInALoop(t *testing.T) {
	needLoops(t)
	const n = 1000
	got := [3][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
	sum := make([]float64, 1)
	c := native.New(native.Wide)
	a, b, x := c.Uniform(1, native.Float64), c.Normal(2, native.Float64), c.Normal(3, native.Float64)
	c.Store(a, 0)
	c.Store(b, 1)
	c.Store(c.Add(x, c.Mul(a, b)), 2)
	c.Sum(a)
	l, _ := c.Find(true)
	require.NotNil(t, l)
	arrays, sums := []unsafe.Pointer{at(got[0]), at(got[1]), at(got[2])}, at(sum)
	l.Run(&native.Args{Arrays: &arrays[0], Table: &c.Table()[0], Count: n, Sums: &sums, At: 64})
	want := [3][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
	random.Uniform64(want[0], 64, 1)
	random.Normal64(want[1], 64, 2)
	random.Normal64(want[2], 64, 3)
	for i := range want[2] {
		want[2][i] += float64(want[0][i] * want[1][i])
	}
	require.Equal(t, want, got)
	require.InDelta(t, n/2, sum[0], 50)
}

// What is done rarely is done for those elements that need it, also if what it stands for is read again, or is an operand of its own.
func TestRareWays(t *testing.T) {
	needLoops(t)
	for n := range most {
		a, got, kept := make([]float64, n), make([]float64, n+1), make([]float64, n+1)
		for i := range a {
			a[i] = float64(i%29 - 14)
		}
		c := native.New(native.Wide)
		x := c.Load(0)
		y := c.Mul(x, x)
		z := c.Rarely(c.Compare(native.Gt, x, c.Constant(math.Float64bits(12))), y, func() native.Value {
			return c.Rarely(c.Compare(native.Gt, x, c.Constant(math.Float64bits(13))), c.Add(y, x), func() native.Value { return c.Neg(y) })
		})
		c.Store(c.Sub(z, c.Constant(0)), 1)
		c.Store(y, 2)
		runAt(t, c, 0, n, at(a), at(got), at(kept))
		for i, x := range a {
			want := x * x
			if x > 13 {
				want = -x * x
			} else if x > 12 {
				want = x*x + x
			}
			require.Equal(t, want, got[i])
			require.Equal(t, x*x, kept[i])
		}
	}
}
