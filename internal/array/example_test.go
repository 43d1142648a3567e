package array_test

import (
	"context"
	"fmt"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// alone does all parts on the goroutine of the caller.
func alone(n int, part func(ctx context.Context, i int) error) error {
	for i := range n {
		if err := part(context.Background(), i); err != nil {
			return err
		}
	}
	return nil
}

func Example() {
	a := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	ascending := make([]float64, len(a))
	fmt.Println(array.Sort(alone, ascending, a), ascending)
	fmt.Println(array.Quantile(alone, kernel.Float64(), a, 0.5))
	fmt.Println(array.Histogram(alone, a, []float64{0, 3, 6, 9}))
	fmt.Println(array.Gather(alone, a, []int64{7, 0, 5}))
	// Output:
	// <nil> [1 1 2 3 4 5 6 9]
	// 3.5 <nil>
	// [3 3 2] <nil>
	// [6 3 9] <nil>
}
