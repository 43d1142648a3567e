package op_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

func TestSignatures(t *testing.T) {
	array := func(k elem.Kind) op.Operand { return op.Operand{Kind: k, Array: true} }
	single := func(k elem.Kind) op.Operand { return op.Operand{Kind: k} }
	for _, c := range []struct {
		code op.Code
		kind elem.Kind
		args []op.Operand
		out  op.Operand
	}{
		{op.Add, elem.F32, []op.Operand{array(elem.F32), array(elem.F32)}, array(elem.F32)},
		{op.Lt, elem.I64, []op.Operand{array(elem.I64), array(elem.I64)}, array(elem.Bool)},
		{op.Scale, elem.F64, []op.Operand{array(elem.F64), single(elem.F64)}, array(elem.F64)},
		{op.Where, elem.I32, []op.Operand{array(elem.Bool), array(elem.I32), array(elem.I32)}, array(elem.I32)},
		{op.ToI32, elem.F64, []op.Operand{array(elem.F64)}, array(elem.I32)},
		{op.ArgMin, elem.F64, []op.Operand{array(elem.F64)}, single(elem.Int)},
		{op.Quantile, elem.F32, []op.Operand{array(elem.F32), single(elem.F64)}, single(elem.F32)},
		{op.Gather, elem.Bool, []op.Operand{array(elem.Bool), array(elem.I64)}, array(elem.Bool)},
	} {
		o := op.Of(c.code, c.kind)
		require.Equal(t, c.args, o.Args, c.code)
		require.Equal(t, c.out, o.Out, c.code)
		require.Equal(t, c.kind, o.Kind)
	}
	require.Equal(t, array(elem.F64), op.Of(op.Concat, elem.F64).Arg(5), "the last operand stands for all further ones")
}

// Every operator that a node may have is in the table, and has a name, a class that fits its result, and a cost unless it does nothing.
func TestTableIsComplete(t *testing.T) {
	for c := range op.Into + 1 {
		o := op.Of(c, elem.F64)
		require.NotEmpty(t, o.Name, "code %d", c)
		require.Equal(t, o.Class != op.Reduce && c != op.Quantile && c != op.Mode, o.Out.Array, o.Name)
		require.Equal(t, c != op.Slice && c != op.Into && c != op.Like && c != op.Len, c.Cost() > 0, o.Name)
		require.False(t, o.Fallible(), o.Name)
	}
	for c := op.MulSub; c < op.Codes; c++ {
		require.NotEmpty(t, c.String())
		require.Zero(t, c.Cost())
	}
	require.True(t, op.Of(op.Div, elem.I32).Fallible())
	require.True(t, op.Mul.Commutes())
	require.False(t, op.Sub.Commutes())
}

func Example() {
	o := op.Of(op.Lt, elem.F64)
	fmt.Println(o.Name, o.Args, o.Out)
	// Output: Lt [{float64 true false} {float64 true false}] {bool true false}
}
