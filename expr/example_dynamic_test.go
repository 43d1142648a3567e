package expr_test

import (
	"context"
	"errors"
	"fmt"

	"xfork/expr"
	"xfork/ops"
)

// A function that returns an expression makes a graph that grows as it is evaluated. A recursion of any depth takes
// constant stack.
func ExampleBind() {
	var sum func(n, soFar int) expr.Expr[int]
	sum = func(n, soFar int) expr.Expr[int] {
		if n == 0 {
			return expr.Const(soFar)
		}
		return expr.Bind(expr.Const(soFar), func(s int) expr.Expr[int] { return sum(n-1, s+n) })
	}
	fmt.Println(sum(10_000, 0).Force(context.Background()))
	// Output: 50005000 <nil>
}

// A recursion that is not a tail call: what Bind returns may itself be built of binds.
func ExampleBind_recursion() {
	var fib func(n int) expr.Expr[int]
	fib = func(n int) expr.Expr[int] {
		if n < 2 {
			return expr.Const(n)
		}
		return expr.Bind(expr.Const(n), func(n int) expr.Expr[int] { return ops.Add(fib(n-1), fib(n-2)) })
	}
	fmt.Println(fib(15).Force(context.Background()))
	// Output: 610 <nil>
}

func ExampleFlatten() {
	choose := expr.Lift1(func(big bool) expr.Expr[int] {
		if big {
			return expr.Const(1000)
		}
		return expr.Const(1)
	})
	fmt.Println(expr.Flatten(choose.Fork(true)).Force(context.Background()))
	// Output: 1000 <nil>
}

// The branch that is not taken does not run.
func ExampleIf() {
	cheap := expr.Fork(func() string { return "cheap" })
	dear := expr.Fork(func() string { panic("never called") })
	x := expr.If(ops.Lt(expr.Const(1), expr.Const(2)), cheap, dear)
	fmt.Println(x.Force(context.Background()))
	// Output: cheap <nil>
}

// AndAlso and OrElse do not demand what they need not.
func ExampleAndAlso() {
	never := expr.Fork(func() bool { panic("never called") })
	x := expr.OrElse(expr.AndAlso(expr.Const(false), never), expr.Const(true))
	fmt.Println(x.Force(context.Background()))
	// Output: true <nil>
}

// The handler of Catch sees errors and panics.
func ExampleCatch() {
	load := expr.LiftErr1(func(name string) (string, error) {
		if name == "" {
			return "", errors.New("no name")
		}
		return "contents of " + name, nil
	})
	x := expr.Catch(load.Fork(""), func(err error) expr.Expr[string] {
		var e *expr.Error
		if errors.As(err, &e) {
			fmt.Println("caught:", e.Err)
		}
		return load.Fork("default.txt")
	})
	fmt.Println(x.Force(context.Background()))
	// Output:
	// caught: no name
	// contents of default.txt <nil>
}

// After is for the order of side effects.
func ExampleAfter() {
	say := expr.Lift1(func(s string) int {
		fmt.Println(s)
		return len(s)
	})
	first := say.Fork("first")
	second := expr.After(say.Fork("second"), first)
	third := expr.After(say.Fork("third"), second)
	fmt.Println(third.Force(context.Background()))
	// Output:
	// first
	// second
	// third
	// 5 <nil>
}
