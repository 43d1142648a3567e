package vec_test

import (
	"context"
	"fmt"

	"xfork/expr"
	"xfork/ops/vec"
)

// Examples of the order of elements and of moves by places.

func ExampleArgSort() {
	ages := vec.Of([]int64{41, 7, 23})
	heights := vec.Of([]float64{1.80, 1.20, 1.75})
	by := vec.ArgSort(ages)
	fmt.Println(by.Force(context.Background()))
	fmt.Println(vec.Gather(heights, by).Force(context.Background())) // the youngest first
	// Output:
	// [1 2 0] <nil>
	// [1.2 1.75 1.8] <nil>
}

func ExampleSearchSorted() {
	limits := vec.Of([]float64{60, 75, 90}) // the grade of a mark is how many it is above
	marks := vec.Of([]float64{50, 60, 80, 99})
	fmt.Println(vec.SearchSorted(limits, marks).Force(context.Background()))

	_, err := vec.SearchSorted(vec.Of([]float64{75, 60}), marks).Force(context.Background())
	fmt.Println(err)
	// Output:
	// [0 0 2 3] <nil>
	// vec.SearchSorted (example_places_test.go:29): out of range: edge 1 lies below the one before it
}

func ExampleUnique() {
	x := vec.Of([]int64{3, 1, 3, 2, 1})
	fmt.Println(vec.Unique(x).Force(context.Background()))
	// Output: [1 2 3] <nil>
}

func ExampleTopK() {
	x := vec.Of([]float64{4, 9, -1, 7})
	greatest := vec.TopK(x, expr.Const(2))
	least := vec.Neg(vec.TopK(vec.Neg(x), expr.Const(2)))
	fmt.Println(expr.Must(expr.Pair(greatest, least).Force(context.Background())))
	// Output: {[9 7] [-1 4]}
}

// What each of three shops has sold.
func ExampleScatter() {
	shop := vec.Of([]int64{0, 2, 0, 2, 2})
	amount := vec.Of([]float64{5, 1, 2.5, 2, 3})
	total := vec.Scatter(expr.Const(3), shop, amount)
	count := vec.Scatter(expr.Const(3), shop, vec.Val(1.0))
	fmt.Println(expr.Must(expr.Pair(total, count).Force(context.Background())))
	// Output: {[7.5 0 6] [2 0 3]}
}
