package scratch_test

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/scratch"
)

// What is fresh is the caller's alone, whatever the collector does, and lies where elements of its size do.
func TestFreshMemoryIsTheCallersAlone(t *testing.T) {
	t.Run("float64", fresh[float64])
	t.Run("float32", fresh[float32])
	t.Run("int64", fresh[int64])
	t.Run("int32", fresh[int32])
	require.Len(t, scratch.Fresh[bool](5000), 5000)
}

func fresh[T float64 | float32 | int64 | int32](t *testing.T) {
	var all [][]T
	for round := range 300 {
		for _, n := range []int{0, 1, 3, 127, 128, 129, 255, 256, 1000, 1025, 4097, 8191, 10_001} {
			s := scratch.Fresh[T](n)
			require.Len(t, s, n)
			require.Equal(t, n, cap(s))
			if n > 0 {
				require.Zero(t, uintptr(unsafe.Pointer(&s[0]))%unsafe.Sizeof(s[0]))
			}
			for i := range s {
				s[i] = T(round + i)
			}
			if round%30 == 0 {
				all = append(all, s)
			}
		}
		if round%50 == 0 {
			runtime.GC()
		}
	}
	runtime.GC()
	for k, s := range all {
		for i, x := range s {
			require.Equal(t, T(k/13*30+i), x)
		}
	}
}
