package xfork_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"testing"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

func boom(d int) int { return 10 / d }

func middle(d int) int { return boom(d) + 1 }

//go:noinline
func outerPlain(d int) int { return middle(d) * 2 }

var middleX = expr.Lift1(middle)

var outerX = expr.LiftErr1(func(d int) (int, error) {
	v, err := middleX.Fork(d).Force(context.Background())
	return v * 2, err
})

func TestTB(t *testing.T) {
	func() {
		defer func() { recover(); fmt.Println(string(debug.Stack())) }()
		outerPlain(0)
	}()
	_, err := ops.Add(expr.Const(1), outerX.Fork(0)).Force(t.Context())
	fmt.Println(err)
	fmt.Printf("%+v\n", err)
	_, err = ops.Add(expr.Const(1), outerX.Fork(0)).Force(t.Context(), eval.Sequential())
	fmt.Printf("%+v\n", err)
	_, err = ops.Quo(expr.Const(1), expr.Const(0)).Force(t.Context())
	fmt.Printf("%+v\n", err)
	_, err = expr.Bind(expr.Const(0), func(d int) expr.Expr[int] { return middleX.Fork(d) }).Force(t.Context())
	fmt.Printf("%+v\n", err)
	_, err = expr.All(middleX.Map([]int{1, 0})...).Force(t.Context())
	fmt.Printf("%+v\n", err)
	Mid := middleX.Fork
	_, err = Mid(0).Force(t.Context())
	fmt.Printf("%+v\n", err)
}
