package fuse_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse"
	"xfork/internal/node"
)

func of[T float64 | int64 | bool](xs ...T) *node.Node { return fuse.Input(xs, fuse.KindOf[T](), 0) }

func apply(c fuse.Code, k fuse.Kind, operands ...*node.Node) *node.Node {
	return fuse.New(fuse.Of(c, k), 0, operands...)
}

// evaluate does what the engine does for a region: it claims the node, and calls its operator. Further outputs are claimed by the region.
func evaluate(n *node.Node, others ...*node.Node) (*node.Scope, error) {
	s := &node.Scope{Ctx: context.Background(), Region: &node.Region{
		Bar: math.MaxUint64, Others: others, Outputs: []node.Output{{Node: n}},
	}}
	if !node.Claim(n) {
		panic("claimed already")
	}
	return s, node.OpOf(n).Eval(s, n)
}

// value reads the value of an evaluated node.
func value[T any](n *node.Node) T { return *(*T)(node.Value(n)) }

var f64, i64 = fuse.KindOf[float64](), fuse.KindOf[int64]()

// Small regions, and what they come to.
func TestRegions(t *testing.T) {
	a, b := of(1.0, 2, 3), of(4.0, 5, 6)
	for name, c := range map[string]struct {
		n    *node.Node
		want any
	}{
		"element by element":       {apply(fuse.MulAdd, f64, a, b, a), []float64{5, 12, 21}},
		"an array of one element":  {apply(fuse.Add, f64, a, of(10.0)), []float64{11, 12, 13}},
		"a reduction":              {apply(fuse.Sum, f64, apply(fuse.Mul, f64, a, b)), 32.0},
		"a mask":                   {apply(fuse.Lt, f64, b, of(5.0)), []bool{true, false, false}},
		"a place":                  {apply(fuse.ArgMax, f64, apply(fuse.Neg, f64, a)), 0},
		"no elements":              {apply(fuse.Sqrt, f64, of[float64]()), []float64{}},
		"on a whole array":         {apply(fuse.Reverse, f64, apply(fuse.Add, f64, a, b)), []float64{9, 7, 5}},
		"sorted where it was made": {apply(fuse.Sort, f64, apply(fuse.Neg, f64, a)), []float64{-3, -2, -1}},
		"constants alone":          {apply(fuse.Add, f64, of(1.0), of(2.0)), []float64{3}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := evaluate(c.n)
			require.NoError(t, err)
			require.Empty(t, s.Region.Faults)
			require.Equal(t, node.Output{Node: c.n}, s.Region.Outputs[0])
			switch c.want.(type) {
			case []float64:
				require.Equal(t, c.want, value[[]float64](c.n))
			case []bool:
				require.Equal(t, c.want, value[[]bool](c.n))
			case float64:
				require.Equal(t, c.want, value[float64](c.n))
			default:
				require.Equal(t, c.want, value[int](c.n))
			}
		})
	}
}

// One call evaluates all outputs of the region, and what equal values come to lies in one array.
func TestFurtherOutputs(t *testing.T) {
	defer fuse.ShortUpTo(0)() // which does not look for equal values
	a := of(1.0, 4, 9)
	x := apply(fuse.Sqrt, f64, a)
	y, z := apply(fuse.Sum, f64, x), apply(fuse.Sqrt, f64, a)
	s, err := evaluate(x, y, z)
	require.NoError(t, err)
	require.Len(t, s.Region.Outputs, 3)
	require.Equal(t, []float64{1, 2, 3}, value[[]float64](x))
	require.Equal(t, 6.0, value[float64](y))
	require.Same(t, unsafe.SliceData(value[[]float64](x)), unsafe.SliceData(value[[]float64](z)))
}

func TestFailures(t *testing.T) {
	a, ints, zeros := of(1.0, 2, 3), of[int64](6, 7, 8), of[int64](1, 0, 0)
	div := apply(fuse.Div, i64, ints, zeros)
	short := apply(fuse.Add, f64, a, of(1.0, 2))
	buffer := []float64{1, 2, 3, 4}
	shifted := apply(fuse.Neg, f64, fuse.Input(buffer[1:], f64, 0))
	for name, c := range map[string]struct {
		n, at *node.Node // what is evaluated, and what fails
		cause error
		text  string
	}{
		"lengths":          {short, short, fuse.ErrLengths, "lengths differ: 3 "},
		"division by zero": {div, div, fuse.ErrDivide, "integer divide by zero: element 1"},
		"below what is asked": {
			apply(fuse.Sum, f64, apply(fuse.Sqrt, f64, apply(fuse.Add, f64, a, of(1.0, 2)))), nil, fuse.ErrLengths, "lengths differ: 3 ",
		},
		"a constant exponent": {apply(fuse.Pow, i64, ints, of[int64](-1)), nil, fuse.ErrNegative, "element 0"},
		"nothing to choose":   {apply(fuse.MinOf, f64, of[float64]()), nil, fuse.ErrEmpty, "MinOf of an empty array"},
		"an index":            {apply(fuse.Gather, f64, a, of[int64](0, 3)), nil, fuse.ErrOutOfRange, "index 3 at element 1"},
		"an overlap":          {apply(fuse.Into, f64, fuse.Input(buffer[:3], f64, 0), shifted), nil, fuse.ErrOverlap, "at another place"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := evaluate(c.n)
			require.NoError(t, err)
			require.Len(t, s.Region.Faults, 1)
			fault := s.Region.Faults[0]
			require.ErrorIs(t, fault.Err, c.cause)
			require.ErrorContains(t, fault.Err, c.text)
			require.Same(t, fault, s.Region.Outputs[0].Fault)
			if c.at != nil {
				require.Same(t, c.at, fault.Node)
			}
		})
	}
}

// What is not settled is asked for, and what is too large for the forcing goroutine is refused: both before anything is computed.
func TestCallsThatComeAgain(t *testing.T) {
	defer fuse.OnPass(func() { t.Error("a pass") })()
	a := of(1.0, 2, 3)
	mean := apply(fuse.MinOf, f64, a)
	_, err := evaluate(apply(fuse.Scale, f64, a, mean))
	require.NoError(t, err)
	_, err = evaluate(apply(fuse.Sqrt, f64, of(make([]float64, 1<<20)...)))
	require.Equal(t, node.ErrLarge, err)
}

func Example() {
	a, b := of(1.0, 2, 3), of(4.0, 5, 6)
	sum := apply(fuse.Sum, f64, apply(fuse.Add, f64, apply(fuse.Mul, f64, a, b), b)) // built, not computed
	_, err := evaluate(sum)                                                          // one pass
	fmt.Println(value[float64](sum), err)
	// Output: 47 <nil>
}
