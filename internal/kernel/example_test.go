package kernel_test

import (
	"fmt"

	"xfork/internal/kernel"
)

// A chain of kernels over one block: the density of the normal distribution. The block is its own scratch.
func ExampleFloat64() {
	k := kernel.Float64()
	x := []float64{-1, 0, 1, 2}
	t := make([]float64, len(x))
	k.Mul(t, x, x)
	k.MulS(t, t, -0.5)
	k.Exp(t, t)
	k.MulS(t, t, 0.3989422804014327)
	fmt.Printf("%.4f\n", t)
	// Output: [0.2420 0.3989 0.2420 0.0540]
}

// A sum of many elements: each chunk has a sum of its own, which may come from any goroutine and in pieces of any size. The
// result is the same to the last bit.
func ExampleMerge() {
	k := kernel.Float64()
	xs := make([]float64, 3*kernel.Chunk/2)
	k.Fill(xs, 0.1)
	var parts []kernel.Part
	for from := 0; from < len(xs); from += kernel.Chunk {
		var sum kernel.Sum
		k.Sum(&sum, xs[from:min(from+kernel.Chunk, len(xs))])
		parts = append(parts, sum.Part())
	}
	fmt.Printf("%.10f\n", kernel.ValueOf[float64](kernel.Merge(parts)))
	// Output: 614.4000000000
}
