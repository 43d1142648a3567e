package native_test

import (
	"testing"
	"unsafe"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

// What a loop gains over kernels in a row: 2a + 3b - c/d, in the first-level cache and beyond.
func BenchmarkLoop(b *testing.B) {
	needLoops(b)
	k := kernel.Float64()
	for _, n := range []int{1000, 1_000_000} {
		var arrays [5][]float64
		for i := range arrays {
			arrays[i] = make([]float64, n)
			for j := range arrays[i] {
				arrays[i][j] = 0.5 + float64(j%1000)/1000
			}
		}
		x, y, z, w, out := arrays[0], arrays[1], arrays[2], arrays[3], arrays[4]
		name := map[int]string{1000: "n=1e3", 1_000_000: "n=1e6"}[n]
		perElement := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/elem")
		}
		b.Run(name+"/loop", func(b *testing.B) {
			c := native.New(native.Wide)
			two, three := c.Constant(0x4000000000000000), c.Constant(0x4008000000000000)
			s := c.Add(c.Mul(two, c.Load(0)), c.Mul(three, c.Load(1)))
			c.Store(c.Sub(s, c.Div(c.Load(2), c.Load(3))), 4)
			frame := []unsafe.Pointer{at(x), at(y), at(z), at(w), at(out)}
			for b.Loop() {
				run(b, c, n, nil, frame...)
			}
			perElement(b)
		})
		b.Run(name+"/kernels", func(b *testing.B) {
			const block = 512
			var t1, t2 [block]float64
			for b.Loop() {
				for lo := 0; lo < n; lo += block {
					hi := min(n, lo+block)
					t, u := t1[:hi-lo], t2[:hi-lo]
					k.MulS(t, x[lo:hi], 2)
					k.MulAddS(t, y[lo:hi], 3, t)
					k.Div(u, z[lo:hi], w[lo:hi])
					k.Sub(out[lo:hi], t, u)
				}
			}
			perElement(b)
		})
		b.Run(name+"/dot", func(b *testing.B) {
			c := native.New(native.Wide)
			c.Sum(c.Mul(c.Load(0), c.Load(1)))
			sums := make([]float64, n/native.Chunk+1)
			for b.Loop() {
				run(b, c, n, []unsafe.Pointer{at(sums)}, at(x), at(y))
			}
			perElement(b)
		})
		b.Run(name+"/exp", func(b *testing.B) {
			c := native.New(native.Wide)
			c.Store(c.Exp(c.Load(0)), 1)
			for b.Loop() {
				run(b, c, n, nil, at(x), at(out))
			}
			perElement(b)
		})
		b.Run(name+"/log", func(b *testing.B) {
			c := native.New(native.Wide)
			c.Store(c.Log(c.Load(0)), 1)
			for b.Loop() {
				run(b, c, n, nil, at(x), at(out))
			}
			perElement(b)
		})
		b.Run(name+"/kernel exp", func(b *testing.B) {
			for b.Loop() {
				k.Exp(out, x)
			}
			perElement(b)
		})
		b.Run(name+"/kernel log", func(b *testing.B) {
			for b.Loop() {
				k.Log(out, x)
			}
			perElement(b)
		})
	}
}
