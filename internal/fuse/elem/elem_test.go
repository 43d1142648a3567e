package elem_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
)

func TestKindsAreTypes(t *testing.T) {
	for k, got := range map[elem.Kind]elem.Kind{
		elem.F64: elem.KindOf[float64](), elem.F32: elem.KindOf[float32](), elem.I64: elem.KindOf[int64](),
		elem.I32: elem.KindOf[int32](), elem.Bool: elem.KindOf[bool](), elem.Int: elem.KindOf[int](),
	} {
		require.Equal(t, k, got)
		require.Equal(t, k == elem.I64 || k == elem.I32, k.Integer(), k)
	}
	require.Panics(t, func() { elem.Make(elem.Int, 1) })
}

func TestBitsOfAllKinds(t *testing.T) {
	bits[float64](t, 0, math.Copysign(0, -1), 1.5, math.Inf(1))
	bits[float32](t, 0, -1, 1.5)
	bits[int64](t, 0, -1, math.MinInt64)
	bits[int32](t, 0, -1, math.MinInt32)
	bits(t, false, true)
	bits(t, 0, -1, math.MaxInt)
	for _, k := range []elem.Kind{elem.F64, elem.F32, elem.I64, elem.I32} {
		require.NotEqual(t, elem.BitsAs(k, 2), elem.BitsAs(k, 1))
		require.Zero(t, elem.BitsAs(k, 0))
	}
	require.NotEqual(t, elem.Bits(0.0), elem.Bits(math.Copysign(0, -1)))
}

// Values come back from bits, from memory and from arrays, and the bytes around them stay.
func bits[T float64 | float32 | int64 | int32 | bool | int](t *testing.T, values ...T) {
	k := elem.KindOf[T]()
	for _, v := range values {
		require.Equal(t, v, elem.Value[T](elem.Bits(v)))
		around := [3]T{1: v}
		a := elem.Erase(around[:])
		require.Equal(t, elem.Bits(v), elem.Load(a.At(1, k), k))
		elem.Store(a.At(1, k), k, 0)
		require.Equal(t, [3]T{}, around)
		elem.Store(a.At(1, k), k, elem.Bits(v))
		require.Equal(t, [3]T{1: v}, around)
		require.Equal(t, around[:], elem.Slice[T](a))
	}
	require.NotNil(t, elem.Slice[T](elem.Array{}))
}

func TestCrossing(t *testing.T) {
	a := make([]float64, 8)
	of := func(from, to int) elem.Typed { return elem.Typed{Array: elem.Erase(a[from:to]), Kind: elem.F64} }
	for _, c := range []struct {
		a, b elem.Typed
		want bool
	}{
		{of(0, 4), of(0, 4), false},
		{of(0, 4), of(0, 8), false},
		{of(0, 4), of(1, 5), true},
		{of(0, 4), of(3, 4), true},
		{of(0, 4), of(4, 8), false},
		{of(0, 4), of(2, 2), false},
		{of(0, 4), elem.Typed{Array: of(0, 4).Array, Kind: elem.F32}, true},
	} {
		require.Equal(t, c.want, c.a.Crosses(c.b), "%v %v", c.a, c.b)
		require.Equal(t, c.want, c.b.Crosses(c.a), "%v %v", c.b, c.a)
	}
}

func Example() {
	a := elem.Make(elem.I32, 3)
	elem.Store(a.At(1, elem.I32), elem.I32, elem.Bits(int32(-5)))
	fmt.Println(elem.Slice[int32](a))
	// Output: [0 -5 0]
}
