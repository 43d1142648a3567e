package eval_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// How one force is to be done is said where it is made. The graph knows nothing of it.
func ExampleOption() {
	square := expr.Lift1(func(x int) int { return x * x })
	sum := ops.Add(square.Fork(3), square.Fork(4))

	v, err := sum.Force(context.Background(), eval.Workers(2), eval.FailFast())
	fmt.Println(v, err)
	// Output: 25 <nil>
}

// Under Sequential the functions run on the goroutine that forces, in program order: where to set a breakpoint.
func ExampleSequential() {
	var order []int
	visit := expr.Lift1(func(i int) int { order = append(order, i); return i })
	all := expr.All(visit.Fork(1), visit.Fork(2), visit.Fork(3))

	_, _ = all.Force(context.Background(), eval.Sequential())
	fmt.Println(order)
	// Output: [1 2 3]
}

// The error is that of the fork which the sequential program would have met first, on every run.
func ExampleError() {
	parse := expr.LiftErr1(strconv.Atoi, expr.Name("parse"))
	sum := ops.Add(parse.Fork("12"), ops.Add(parse.Fork("1x"), parse.Fork("1y")))

	_, err := sum.Force(context.Background())
	var failed *eval.Error
	fmt.Println(errors.As(err, &failed), failed.Func+"("+failed.Args+")")
	fmt.Println(errors.Is(err, strconv.ErrSyntax))
	fmt.Println(eval.Cause(err))
	// Output:
	// true parse("1x")
	// true
	// strconv.Atoi: parsing "1x": invalid syntax
}

func ExampleAllErrors() {
	parse := expr.LiftErr1(strconv.Atoi, expr.Name("parse"))
	all := expr.All(parse.Fork("1x"), parse.Fork("2"), parse.Fork("3x"))

	_, err := all.Force(context.Background(), eval.AllErrors())
	fmt.Println(strings.Count(err.Error(), "\n") + 1)
	fmt.Println(eval.Cause(err))
	// Output:
	// 2
	// strconv.Atoi: parsing "1x": invalid syntax
	// strconv.Atoi: parsing "3x": invalid syntax
}

// An engine of its own keeps a part of a program from taking the slots of the others.
func ExampleOn() {
	background := eval.NewEngine(1, 8)
	work := expr.Lift1(func(n int) int { return 2 * n })

	v, err := expr.All(work.Fork(1), work.Fork(2)).Force(context.Background(), eval.On(background))
	fmt.Println(v, err, background.Orphans())
	// Output: [2 4] <nil> 0
}
