package cache_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/cache"
	"xfork/expr"
)

// The bars of the cache, each to be read beside the one before it.
//
//	hit of 1 KiB, by a force of its own     <= 100 us
//	miss                                    <= 10 us, without the call
//	hit of 8 MiB                            <= 1.5 x SHA-256 over it
//	executable                              <= 30 ms, once in a process

func numbers(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i) * 1.5
	}
	return x
}

func kept(b *testing.B) expr.Func1[int, []float64] {
	s, err := cache.Open(b.TempDir())
	require.NoError(b, err)
	return expr.Lift1(numbers, expr.Cached(s, cache.Version("1")))
}

func BenchmarkHit(b *testing.B) {
	for _, n := range []int{128, 1 << 20} {
		b.Run(fmt.Sprintf("%dKiB", n/128), func(b *testing.B) {
			f := kept(b)
			if _, err := f.Run(context.Background(), n); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(8 * n))
			for b.Loop() {
				if v, err := f.Run(context.Background(), n); err != nil || len(v) != n {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%dKiB-sha256", n/128), func(b *testing.B) {
			x := make([]byte, 0, 8*n)
			for _, v := range numbers(n) {
				x = binary.LittleEndian.AppendUint64(x, uint64(v))
			}
			b.SetBytes(int64(8 * n))
			for b.Loop() {
				sha256.Sum256(x)
			}
		})
	}
}

func BenchmarkMiss(b *testing.B) {
	f := kept(b)
	for i := 0; b.Loop(); i++ {
		if f.IsCached(i) {
			b.Fatal("it is there")
		}
	}
}

func BenchmarkPut(b *testing.B) {
	s, err := cache.Open(b.TempDir())
	require.NoError(b, err)
	f := expr.Lift2(func(n, _ int) []float64 { return numbers(n) }, expr.Cached(s, cache.Version("1")), expr.Name("put"))
	for i := 0; b.Loop(); i++ {
		if _, err := f.Run(context.Background(), 128, i); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExecutable(b *testing.B) {
	path, err := os.Executable()
	require.NoError(b, err)
	for b.Loop() {
		x, err := os.ReadFile(path)
		require.NoError(b, err)
		sha256.Sum256(x)
	}
}
