package expr_test

import (
	"context"
	"fmt"
	"slices"

	"xfork/expr"
)

// FoldRange is a parallel loop with a result that does not depend on the number of workers.
func ExampleFoldRange() {
	sum := expr.FoldRange(1_000_001,
		func(_ context.Context, lo, hi int) (int, error) {
			s := 0
			for i := lo; i < hi; i++ {
				s += i
			}
			return s, nil
		},
		func(a, b int) int { return a + b })
	fmt.Println(sum.Force(context.Background()))
	// Output: 500000500000 <nil>
}

// Grain keeps blocks whole: the ranges are multiples of 1,000 long.
func ExampleGrain() {
	simulate := func(_ context.Context, lo, hi int) ([]string, error) {
		return []string{fmt.Sprintf("[%d, %d)", lo, hi)}, nil
	}
	both := func(a, b []string) []string { return slices.Concat(a, b) }
	ranges := expr.FoldRange(3500, simulate, both, expr.Grain(1000))
	fmt.Println(ranges.Force(context.Background()))
	// Output: [[0, 1000) [1000, 2000) [2000, 3000) [3000, 3500)] <nil>
}

// Fold takes a source of morsels, here the pieces of a slice. States are merged in the order of the source.
func ExampleFold() {
	letters := []string{"f", "o", "l", "d", "e", "d", "!"}
	text := expr.Fold(expr.Morsels(letters, 2),
		func() string { return "" },
		func(_ context.Context, s string, morsel []string) (string, error) {
			for _, l := range morsel {
				s += l
			}
			return s + ".", nil
		},
		func(a, b string) string { return a + b })
	fmt.Println(text.Force(context.Background()))
	// Output: fo.ld.ed.!. <nil>
}
