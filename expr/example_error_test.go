package expr_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// A failure knows its function, its node, its arguments and the cause; %v is one line.
func ExampleError() {
	errEmpty := errors.New("empty file")
	load := expr.LiftErr1(func(name string) (int, error) { return 0, errEmpty }, expr.Name("load"))

	x := load.Fork("a.txt")
	_, err := ops.Add(x, expr.Const(1)).Force(context.Background())

	var e *expr.Error
	fmt.Println(errors.As(err, &e), e.Func, e.Node == x.Node(), errors.Is(err, errEmpty))
	text := fmt.Sprintf("%v", err)
	fmt.Println(text[:strings.LastIndex(text, " (")], text[strings.LastIndex(text, ": "):])
	fmt.Println(strings.Contains(text, "example_error_test.go:"))
	// Output:
	// true load true true
	// load("a.txt") : empty file
	// true
}

// A panic in a fork is its failure. With %+v it has the traceback that the program would have had without forks.
func ExampleError_panic() {
	month := expr.Lift1(func(sales []int) int { return sales[0] }, expr.Name("month"))
	_, err := month.Fork(nil).Force(context.Background())

	var bug runtime.Error
	fmt.Println(errors.As(err, &bug), bug)
	fmt.Println(strings.Contains(fmt.Sprintf("%+v", err), "xfork/expr_test.ExampleError_panic"))
	// Output:
	// true runtime error: index out of range [0] with length 0
	// true
}

// Cause is the bare error of the user's function, for output to users, through any number of nested forks.
func ExampleCause() {
	parse := expr.LiftErr1(func(s string) (int, error) { return strconv.Atoi(s) })
	sum := expr.LiftCtx1(func(ctx context.Context, words []string) (int, error) {
		ns, err := expr.All(parse.Map(words)...).Force(ctx)
		if err != nil {
			return 0, fmt.Errorf("no sum: %w", err)
		}
		return len(ns), nil
	})
	_, err := sum.Fork([]string{"1", "two"}).Force(context.Background())
	fmt.Println(expr.Cause(err))

	_, err = expr.All(parse.Map([]string{"one", "2", "three"})...).Force(context.Background(), eval.AllErrors())
	fmt.Println(expr.Cause(err))
	// Output:
	// strconv.Atoi: parsing "two": invalid syntax
	// strconv.Atoi: parsing "one": invalid syntax
	// strconv.Atoi: parsing "three": invalid syntax
}

// Must panics with the error as it is. In a fork the panic becomes the failure of the fork.
func ExampleMust() {
	ctx := context.Background()
	errOdd := errors.New("odd")
	half := expr.LiftErr1(func(n int) (int, error) {
		if n%2 != 0 {
			return 0, errOdd
		}
		return n / 2, nil
	})
	quarter := expr.Lift1(func(n int) int {
		return expr.Must(half.Fork(expr.Must(half.Fork(n).Force(ctx))).Force(ctx))
	})
	fmt.Println(quarter.Fork(8).Force(ctx))
	_, err := quarter.Fork(6).Force(ctx)
	fmt.Println(errors.Is(err, errOdd))
	// Output:
	// 2 <nil>
	// true
}

// A failure that is already there.
func ExampleFail() {
	x := expr.Fail[int](errors.New("not configured"))
	_, err := ops.Add(x, expr.Const(1)).Force(context.Background())
	fmt.Println(errors.Unwrap(err))
	// Output: not configured
}
