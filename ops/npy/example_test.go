package npy_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"xfork/expr"
	"xfork/ops/npy"
	"xfork/ops/vec"
)

// A pipeline from a file into a file. Nothing is read before the result is forced.
func Example() {
	dir, _ := os.MkdirTemp("", "npy")
	defer os.RemoveAll(dir)
	prices, returns := filepath.Join(dir, "prices.npy"), filepath.Join(dir, "returns.npy")
	ctx := context.Background()
	_, _ = npy.Save(prices, vec.Of([]float64{100, 110, 99})).Force(ctx)

	x := npy.Load[float64](prices)
	written := npy.Save(returns, vec.Diff(vec.Log(x)))
	n, err := written.Force(ctx)
	fmt.Println(n, "bytes,", err)

	h, _ := npy.Describe(returns)
	fmt.Println(h.Type, h.Shape)
	// Output:
	// 144 bytes, <nil>
	// float64 [2]
}

// A mean over an array that need not fit in memory: a fold holds a few dozen chunks at a time.
func ExampleChunks() {
	dir, _ := os.MkdirTemp("", "npy")
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "x.npy")
	ctx := context.Background()
	_, _ = npy.Save(file, vec.Range[float64](1_000_000, 0, 1)).Force(ctx)

	type mean struct {
		sum float64
		n   int
	}
	m := expr.Fold(npy.Chunks[float64](file, 1<<16),
		func() mean { return mean{} },
		func(_ context.Context, m mean, xs []float64) (mean, error) {
			for _, x := range xs {
				m.sum += x
			}
			return mean{m.sum, m.n + len(xs)}, nil
		},
		func(a, b mean) mean { return mean{a.sum + b.sum, a.n + b.n} })
	v, err := m.Force(ctx)
	fmt.Println(v.sum/float64(v.n), err)
	// Output: 499999.5 <nil>
}
