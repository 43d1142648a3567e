package ssa_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
)

// a, b and c are different arrays of 100 elements.
func inputs(f *ssa.Func) (a, b, c ssa.ID) {
	in := func() ssa.ID { return f.Input(elem.Make(elem.F64, 100), elem.F64) }
	return in(), in(), in()
}

func num(f *ssa.Func, x float64) ssa.ID { return f.Constant(elem.F64, elem.Bits(x)) }

func apply(f *ssa.Func, c op.Code, args ...ssa.ID) ssa.ID {
	return f.Apply(c, elem.F64, op.Of(c, elem.F64).Out.Kind, args...)
}

// What is built and simplified, by its listing: only what the roots need is looked at.
func TestListings(t *testing.T) {
	write := func(f *ssa.Func, v ssa.ID) { f.Write(v, elem.F64, elem.Array{}) }
	for name, c := range map[string]struct {
		build func(f *ssa.Func)
		want  []string // the lines after those of a, b and c
	}{
		"equal values are one": {
			func(f *ssa.Func) {
				a, b, _ := inputs(f)
				write(f, apply(f, op.Sub, apply(f, op.Sqrt, a), apply(f, op.Sqrt, a)))
				write(f, apply(f, op.Min, a, b))
				write(f, apply(f, op.Min, a, b))
			},
			[]string{"v3 = Sqrt(v0)", "v4 = Sub(v3, v3)", "v5 = Min(v0, v1)", "write v4", "write v5"},
		},
		"constants are folded": {
			func(f *ssa.Func) {
				a, _, _ := inputs(f)
				write(f, apply(f, op.Div, a, apply(f, op.Add, num(f, 1), num(f, 2))))
			},
			[]string{"v3 = constant 1", "v4 = constant 2", "v5 = constant 3", "v6 = Div(v0, v5)", "write v6"},
		},
		"a product and a sum": {
			func(f *ssa.Func) {
				a, b, c := inputs(f)
				write(f, apply(f, op.Add, c, apply(f, op.Mul, a, b)))
			},
			[]string{"v3 = Mul(v0, v1)", "v4 = MulAdd(v0, v1, v2)", "write v4"},
		},
		"differences with a product": {
			func(f *ssa.Func) {
				a, b, c := inputs(f)
				write(f, apply(f, op.Sub, apply(f, op.Mul, a, b), c))
				write(f, apply(f, op.Sub, b, apply(f, op.Mul, a, c)))
			},
			[]string{
				"v3 = Mul(v0, v1)", "v4 = MulSub(v0, v1, v2)", "v5 = Mul(v0, v2)", "v6 = SubMul(v0, v2, v1)", "write v4", "write v6",
			},
		},
		"a product that is needed twice": {
			func(f *ssa.Func) {
				a, b, c := inputs(f)
				p := apply(f, op.Mul, a, b)
				write(f, apply(f, op.Add, p, c))
				write(f, p)
			},
			[]string{"v3 = Mul(v0, v1)", "v4 = Add(v3, v2)", "write v4", "write v3"},
		},
		"a constant factor": {
			func(f *ssa.Func) {
				a, _, c := inputs(f)
				write(f, apply(f, op.Add, apply(f, op.Mul, num(f, 2), a), c))
			},
			[]string{"v3 = constant 2", "v4 = Mul(v3, v0)", "v5 = MulAdd(v0, v3, v2)", "write v5"},
		},
		"a choice by a comparison with a constant": {
			func(f *ssa.Func) {
				a, b, c := inputs(f)
				write(f, apply(f, op.Where, apply(f, op.Lt, a, num(f, 0.5)), b, c))
			},
			[]string{"v3 = constant 0.5", "v4 = Lt(v0, v3)", "v5 = WhereCompare(Lt 0.5, v0, v1, v2)", "write v5"},
		},
		"the sum of a product": {
			func(f *ssa.Func) {
				a, b, _ := inputs(f)
				f.Reduce(op.Sum, elem.F64, apply(f, op.Mul, a, b))
				f.Reduce(op.Norm, elem.F64, a)
			},
			[]string{"v3 = Mul(v0, v1)", "Dot(v0, v1)", "Dot(v0, v0)"},
		},
		"reductions share what they need": {
			func(f *ssa.Func) {
				a, _, _ := inputs(f)
				require.Same(t, f.Reduce(op.Mean, elem.F64, a), f.Reduce(op.SampleStd, elem.F64, a))
				require.NotSame(t, f.Reduce(op.Sum, elem.F64, a), f.Reduce(op.Mean, elem.F64, a))
			},
			[]string{"Moments(v0)", "Sum(v0)"},
		},
		"powers that are laws": {
			func(f *ssa.Func) {
				a, b, c := inputs(f)
				write(f, apply(f, op.Pow, a, num(f, 2)))
				write(f, apply(f, op.Pow, b, num(f, -1)))
				write(f, apply(f, op.Pow, c, num(f, 3)))
			},
			[]string{
				"v3 = constant 2", "v4 = Mul(v0, v0)", "v5 = constant -1", "v6 = constant 1", "v7 = Div(v6, v1)", "v8 = constant 3",
				"v9 = Pow(v2, v8)", "write v4", "write v7", "write v9",
			},
		},
		"checks are shared": {
			func(f *ssa.Func) {
				inputs(f)
				i := f.Input(elem.Make(elem.I64, 100), elem.I64)
				require.Zero(t, f.Check(i, elem.I64, false))
				require.Equal(t, 1, f.Check(i, elem.I64, true))
				require.Zero(t, f.Check(i, elem.I64, false))
			},
			[]string{"v3 = input 3", "check v3", "check v3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := &ssa.Func{N: 100}
			for range 2 { // the second time in the memory of the first
				c.build(f)
				f.Simplify()
				lines := strings.Split(strings.TrimSpace(f.String()), "\n")
				require.Equal(t, []string{"v0 = input 0", "v1 = input 1", "v2 = input 2"}, lines[:3])
				require.Equal(t, c.want, lines[3:])
				f.Reset()
				f.N = 100
			}
		})
	}
}

// Constants are equal by their bits, so -0 is not +0.
func TestConstantsAreBits(t *testing.T) {
	f := &ssa.Func{N: 10}
	require.NotEqual(t, num(f, 0), num(f, math.Copysign(0, -1)))
	require.Equal(t, num(f, math.NaN()), num(f, math.NaN()))
	require.NotEqual(t, num(f, 1), f.Constant(elem.F32, elem.Bits(float32(1))))
}

// A Func may be as deep as a user's loop is long, and a value that is made twice is found among many.
func TestDeepFuncs(t *testing.T) {
	f := &ssa.Func{N: 10}
	a := f.Input(elem.Make(elem.F64, 10), elem.F64)
	deep := func() (v ssa.ID) {
		v = a
		for range 100_000 {
			v = apply(f, op.Sqrt, v)
		}
		return v
	}
	v := deep()
	require.Equal(t, v, deep())
	f.Write(v, elem.F64, elem.Array{})
	f.Simplify()
	require.Len(t, f.Values(), 100_001)
}

func Example() {
	f := &ssa.Func{N: 3}
	a := f.Input(elem.Erase([]float64{1, 2, 3}), elem.F64)
	two := f.Constant(elem.F64, elem.Bits(2.0))
	f.Reduce(op.Sum, elem.F64, f.Apply(op.Mul, elem.F64, elem.F64, a, two))
	fmt.Print(f)
	// Output:
	// v0 = input 0
	// v1 = constant 2
	// v2 = Mul(v0, v1)
	// Sum(v2)
}
