package live_test

import (
	"context"
	"fmt"

	"xfork/eval"
	"xfork/eval/live"
	"xfork/expr"
)

// A program that can be watched, and stopped, from a browser on the same machine.
func ExampleListen() {
	page, err := live.Listen("127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer page.Close()
	// Tell the user: page.URL() is http://127.0.0.1:<port>/

	ctx, done := page.Context(context.Background())
	defer done()
	square := expr.Lift1(func(n int) int { return n * n })
	fmt.Println(expr.All(square.Map([]int{1, 2, 3})...).Force(ctx, eval.Observe(page)))
	// Output: [1 4 9] <nil>
}
