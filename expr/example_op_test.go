package expr_test

import (
	"context"
	"errors"
	"fmt"
	"math"

	"xfork/expr"
)

// hypot is an operator: a type without fields, and its name.
type hypot struct{}

func (hypot) Apply(a, b float64) float64 { return math.Hypot(a, b) }
func (hypot) Name() string               { return "Hypot" }

func ExampleOp2() {
	h := expr.Op2[hypot](expr.Const(3.0), expr.Const(4.0))
	fmt.Println(h.Force(context.Background()))
	fmt.Println(h.Node().Name())
	// Output:
	// 5 <nil>
	// Hypot
}

// root is an operator that can fail.
type root struct{}

func (root) Apply(a float64, n int) (float64, error) {
	if n < 1 {
		return 0, errors.New("a root must be positive")
	}
	return math.Pow(a, 1/float64(n)), nil
}

func ExampleTry2() {
	fmt.Println(expr.Try2[root](expr.Const(256.0), expr.Const(4)).Force(context.Background()))
	_, err := expr.Try2[root](expr.Const(256.0), expr.Const(0)).Force(context.Background())
	fmt.Println(errors.Unwrap(err))
	// Output:
	// 4 <nil>
	// a root must be positive
}

// Hypot is a constructor of one's own: the node's site is the line of Hypot's user.
var Hypot = expr.Op2[hypot]

func ExampleOp2_constructor() {
	h := Hypot(expr.Const(5.0), expr.Const(12.0))
	fmt.Println(h.Force(context.Background()))
	fmt.Println(h.Node().Site()[0].Function)
	// Output:
	// 13 <nil>
	// xfork/expr_test.ExampleOp2_constructor
}

// Origin is a constructor of constants: the node's site is the line of Origin's user.
var Origin = expr.Const[[2]float64]

func ExampleConst_constructor() {
	o := Origin([2]float64{})
	fmt.Println(o.Force(context.Background()))
	fmt.Println(o.Node().Site()[0].Function)
	// Output:
	// [0 0] <nil>
	// xfork/expr_test.ExampleConst_constructor
}
