package expr_test

import (
	"context"
	"fmt"

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
