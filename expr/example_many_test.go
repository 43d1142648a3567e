package expr_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

func ExampleAll() {
	square := expr.Lift1(func(n int) int { return n * n })
	fmt.Println(expr.All(square.Map([]int{1, 2, 3})...).Force(context.Background()))
	// Output: [1 4 9] <nil>
}

// Any is the first to succeed. One that is already there wins, and nothing else is started.
func ExampleAny() {
	broken := expr.Fail[string](errors.New("mirror 1 is down"))
	slow := expr.Fork(func() string { panic("never called") })
	there := expr.Const("from mirror 3")
	fmt.Println(expr.Any(broken, slow, there).Force(context.Background()))
	// Output: from mirror 3 <nil>
}

// Settle keeps every outcome, each with its own error.
func ExampleSettle() {
	reciprocal := expr.LiftErr1(func(n int) (int, error) {
		if n == 0 {
			return 0, errors.New("zero")
		}
		return 100 / n, nil
	})
	rs, err := expr.Settle(reciprocal.Map([]int{5, 0, 4})...).Force(context.Background())
	for _, r := range rs {
		fmt.Println(r.Value, r.Err != nil)
	}
	fmt.Println(err)
	// Output:
	// 20 false
	// 0 true
	// 25 false
	// <nil>
}

// Pair is two values of different types in one force.
func ExamplePair() {
	name := expr.Fork(func() string { return "Ada" })
	born := expr.Fork(func() int { return 1815 })
	p, err := expr.Pair(name, born).Force(context.Background())
	fmt.Println(p.A, p.B, err)
	// Output: Ada 1815 <nil>
}

// Gather fills a struct from expressions of different types.
func ExampleGather() {
	type report struct {
		Title string
		Pages int
		Mean  float64
	}
	title := expr.Fork(func() string { return "Cascades" })
	pages := expr.Fork(func() int { return 12 })
	mean := ops.Div(expr.Const(9.0), expr.Const(2.0))

	r, err := expr.Gather(func(r *report) []expr.Field {
		return []expr.Field{title.To(&r.Title), pages.To(&r.Pages), mean.To(&r.Mean)}
	}).Force(context.Background())
	fmt.Printf("%+v %v\n", r, err)
	// Output: {Title:Cascades Pages:12 Mean:4.5} <nil>
}

// Start runs in the background while the caller does something else.
func ExampleExpr_Start() {
	begun := make(chan struct{})
	x := expr.Fork(func() int {
		close(begun)
		return 42
	})
	running := x.Start(context.Background())
	<-begun // the caller's own work
	select {
	case <-running.Done():
		fmt.Println(running.Wait())
	case <-context.Background().Done():
	}
	// Output: 42 <nil>
}

// AsCompleted yields each outcome as soon as it is there, with its index: here each depends on the one behind it.
func ExampleAsCompleted() {
	ctx := context.Background()
	told := make(chan struct{})
	slow := expr.Fork(func() string { <-told; return "slow" }, expr.IOBound)
	quick := expr.Fork(func() string { return "quick" }, expr.IOBound)
	for i, r := range expr.AsCompleted(ctx, []expr.Expr[string]{slow, quick}) {
		fmt.Println(i, r.Value, r.Err)
		if i == 1 {
			close(told)
		}
	}
	// Output:
	// 1 quick <nil>
	// 0 slow <nil>
}

// AllOf waits for expressions of any types in one force. Their values are there afterwards.
func ExampleAllOf() {
	ctx := context.Background()
	words := expr.Fork(func() []string { return strings.Fields("to be or not to be") })
	count := expr.Map(words, func(ws []string) int { return len(ws) })
	longest := expr.Map(words, func(ws []string) string { return slices.MaxFunc(ws, func(a, b string) int { return len(a) - len(b) }) })
	if _, err := expr.AllOf(count, longest).Force(ctx); err != nil {
		fmt.Println(err)
	}
	fmt.Println(expr.Must(count.Force(ctx)), expr.Must(longest.Force(ctx)))
	// Output: 6 not
}

// Peek tells what a force that was cancelled has got done.
func ExamplePeek() {
	ctx, cancel := context.WithCancel(context.Background())
	row := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
		if n == 3 {
			cancel() // somebody presses Ctrl-C
			<-ctx.Done()
		}
		return n * n, ctx.Err()
	})
	rows := row.Map([]int{1, 2, 3, 4})
	_, err := expr.Settle(rows...).Force(ctx, eval.Sequential()) // in sequence, so that the output is always the same
	fmt.Println(errors.Is(err, context.Canceled))
	for i, x := range rows {
		if r, there := expr.Peek(x); there {
			fmt.Println(i, r.Value, r.Err)
		}
	}
	// Output:
	// true
	// 0 1 <nil>
	// 1 4 <nil>
}
