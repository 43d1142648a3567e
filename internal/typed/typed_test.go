package typed_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// hypot is an operator: a type without fields, and its name.
type hypot struct{}

func (hypot) Apply(a, b float64) float64 { return math.Hypot(a, b) }
func (hypot) Name() string               { return "Hypot" }

// Hypot is a function over an operator: with Caller, the node's site is the line of Hypot's user.
//
//go:noinline
func Hypot(x, y expr.Expr[float64]) expr.Expr[float64] {
	return typed.Op2[hypot](site.Caller(), x, y)
}

func ExampleOp2() {
	h := Hypot(expr.Const(5.0), expr.Const(12.0))
	fmt.Println(h.Force(context.Background()))
	fmt.Println(h.Node().Site()[0].Function)
	// Output:
	// 13 <nil>
	// xfork/internal/typed_test.ExampleOp2
}

// Origin is a constructor of constants: the node's site is the line of Origin's user.
//
//go:noinline
func Origin() expr.Expr[[2]float64] { return typed.Const(site.Caller(), [2]float64{}) }

func ExampleConst() {
	o := Origin()
	fmt.Println(o.Force(context.Background()))
	fmt.Println(o.Node().Site()[0].Function)
	// Output:
	// [0 0] <nil>
	// xfork/internal/typed_test.ExampleConst
}

func TestAnExpressionIsOnePointerToItsCell(t *testing.T) {
	check := func(x, c reflect.Type) {
		require.Equal(t, 1, x.NumField())
		require.Equal(t, reflect.PointerTo(c), x.Field(0).Type)
		require.Equal(t, unsafe.Sizeof(uintptr(0)), x.Size())
	}
	check(reflect.TypeFor[expr.Expr[int]](), reflect.TypeFor[cell.Cell[int]]())
	check(reflect.TypeFor[expr.Expr[[]string]](), reflect.TypeFor[cell.Cell[[]string]]())
}

func TestANodeAndItsExpressionAreOne(t *testing.T) {
	x := expr.Const("a")
	require.True(t, x == typed.Of[string](x.Node())) //xfork:ok printexpr the handles are meant
	require.Equal(t, "a", expr.Must(typed.Of[string](x.Node()).Force(t.Context())))
}

// The operators of every form, with the line of the call.
type (
	double struct{}
	add3   struct{}
	half   struct{}
	quo    struct{}
	clamp  struct{}
)

func (double) Apply(a int) int                    { return 2 * a }
func (add3) Apply(a int, b int8, c float64) int   { return a + int(b) + int(c) }
func (half) Apply(a int) (int, error)             { return a / 2, odd(a) }
func (quo) Apply(a, b int) (int, error)           { return a / max(b, 1), odd(b) }
func (clamp) Apply(a, low, high int) (int, error) { return min(max(a, low), high), odd(a) }

func odd(a int) error {
	if a%2 != 0 {
		return fmt.Errorf("%d is odd", a)
	}
	return nil
}

func TestEveryFormOfOperator(t *testing.T) {
	pc := site.Caller()
	two, four := typed.Const(pc, 2), typed.Const(pc, 4)
	for name, c := range map[string]struct {
		x    expr.Expr[int]
		want int
	}{
		"Op1":  {typed.Op1[double](pc, four), 8},
		"Op3":  {typed.Op3[add3](pc, four, typed.Const(pc, int8(1)), typed.Const(pc, 2.0)), 7},
		"Try1": {typed.Try1[half](pc, four), 2},
		"Try2": {typed.Try2[quo](pc, four, two), 2},
		"Try3": {typed.Try3[clamp](pc, four, two, two), 2},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, two.Node().Site(), c.x.Node().Site())
			v, err := c.x.Force(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.want, v)
		})
	}
	_, err := typed.Try1[half](pc, typed.Const(pc, 3)).Force(t.Context())
	require.ErrorContains(t, err, "3 is odd")
	require.Panics(t, func() { typed.Op1[double](pc, expr.Expr[int]{}) })
}
