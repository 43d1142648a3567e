package expr_test

import (
	"context"
	"fmt"
	"strings"

	"xfork/expr"
	"xfork/ops"
)

// Mark a function once, fork it as often as you like, force once.
func Example() {
	ctx := context.Background()
	square := expr.Lift1(func(n int) int { return n * n })

	total := expr.Const(0)
	for n := range 5 {
		total = ops.Add(total, square.Fork(n)) // nothing runs
	}
	fmt.Println(total.Force(ctx)) // everything runs, in parallel
	// Output: 30 <nil>
}

// Nothing runs before the force, and nothing runs twice.
func ExampleExpr_Force() {
	ctx := context.Background()
	x := expr.Fork(func() int {
		fmt.Println("running")
		return 42
	})
	fmt.Println("forked")
	fmt.Println(x.Force(ctx))
	fmt.Println(x.Force(ctx))
	// Output:
	// forked
	// running
	// 42 <nil>
	// 42 <nil>
}

// An expression describes itself; it is never forced by being printed.
func ExampleExpr_String() {
	x := expr.Fork(func() int { return 42 }, expr.Name("answer"))
	text := x.String()
	fmt.Println(text[:strings.Index(text, " #")], strings.Contains(text, "example_test.go"), strings.HasSuffix(text, "idle)"))
	// Output: answer true true
}

func ExampleLift1() {
	length := expr.Lift1(func(s string) int { return len(s) })
	x := length.Fork("morsel")
	fmt.Println(x.Force(context.Background()))
	// Output: 6 <nil>
}

// The method value is an implicit fork: from there on a call is a fork.
func ExampleFunc1_Fork() {
	Double := expr.Lift1(func(n int) int { return 2 * n }).Fork

	y := ops.Add(Double(20), Double(1))
	fmt.Println(y.Force(context.Background()))
	// Output: 42 <nil>
}

// Fork takes plain arguments, Call takes expressions.
func ExampleFunc2_Call() {
	double := expr.Lift1(func(n int) int { return 2 * n })
	join := expr.Lift2(func(a, b int) string { return fmt.Sprint(a, "-", b) })

	x := join.Call(double.Fork(1), double.Fork(2))
	fmt.Println(x.Force(context.Background()))
	// Output: 2-4 <nil>
}

// Map makes one fork for each element.
func ExampleFunc1_Map() {
	upper := expr.Lift1(strings.ToUpper)
	words := expr.All(upper.Map([]string{"lift", "fork", "force"})...)
	fmt.Println(words.Force(context.Background()))
	// Output: [LIFT FORK FORCE] <nil>
}

// Run is the plain call, without a graph.
func ExampleFunc1_Run() {
	double := expr.Lift1(func(n int) int { return 2 * n })
	fmt.Println(double.Run(context.Background(), 21))
	// Output: 42 <nil>
}

// Operators build nodes as well: see package ops for all of them.
func ExampleConst() {
	k := expr.Const[float64]
	celsius := k(100)
	fahrenheit := ops.Add(ops.Div(ops.Mul(celsius, k(9)), k(5)), k(32))
	fmt.Println(fahrenheit.Force(context.Background()))
	// Output: 212 <nil>
}

// Map applies any function to an expression.
func ExampleMap() {
	words := expr.Fork(func() []string { return strings.Fields("build first, force once") })
	n := expr.Map(words, func(ws []string) int { return len(ws) })
	fmt.Println(n.Force(context.Background()))
	// Output: 4 <nil>
}

func ExampleMap2() {
	x := expr.Map2(expr.Const("x"), expr.Const(3), strings.Repeat)
	fmt.Println(x.Force(context.Background()))
	// Output: xxx <nil>
}
