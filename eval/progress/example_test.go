package progress_test

import (
	"context"
	"fmt"
	"time"

	"xfork/eval"
	"xfork/eval/progress"
	"xfork/expr"
	"xfork/ops"
)

// A program that has a window of its own is told the state, and draws it there.
func ExampleFunc() {
	scale := expr.Lift1(func(n int) int { return 2 * n }, expr.Name("scale"))
	draw := progress.Func(time.Hour, func(s progress.State) {
		for _, f := range s.Functions {
			fmt.Printf("%s: %d of %d, over: %v\n", f.Name, f.Done, f.Total, s.Over)
		}
	})
	expr.Must(ops.Sum(scale.Map([]int{1, 2, 3})...).Force(context.Background(), eval.Observe(draw)))
	// Output: scale: 3 of 3, over: true
}
