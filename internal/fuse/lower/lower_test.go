package lower_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/lower"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/native"
)

const n = 5000

// expr builds a Func whose inputs are a, b, c and i, an array of integers.
type expr struct {
	*ssa.Func
	a, b, c, i ssa.ID
	arrays     [4]elem.Array
}

func newExpr() *expr {
	e := &expr{Func: &ssa.Func{N: n}}
	for k := range e.arrays {
		kind := elem.F64
		if k == 3 {
			kind = elem.I64
		}
		e.arrays[k] = elem.Make(kind, n)
		for at := range n {
			bits := elem.Bits(float64(at%17) + float64(k) + 0.25)
			if k == 3 {
				bits = elem.Bits(int64(at%5 - 1))
			}
			elem.Store(e.arrays[k].At(at, kind), kind, bits)
		}
	}
	e.a, e.b, e.c = e.in(0), e.in(1), e.in(2)
	e.i = e.in(3)
	return e
}

func (e *expr) in(k int) ssa.ID {
	return e.Input(e.arrays[k], map[bool]elem.Kind{true: elem.I64, false: elem.F64}[k == 3])
}

func (e *expr) do(c op.Code, args ...ssa.ID) ssa.ID {
	return e.Apply(c, elem.F64, op.Of(c, elem.F64).Out.Kind, args...)
}

func (e *expr) num(x float64) ssa.ID { return e.Constant(elem.F64, elem.Bits(x)) }

// slow is an operation that loops do not have.
func (e *expr) slow(x ssa.ID) ssa.ID { return e.do(op.Pow, x, e.num(3)) }

func (e *expr) write(v ssa.ID) { e.Write(v, e.Value(v).Out, elem.Array{}) }

// programs are small expressions, as the instructions and as the loops that they become. in3 are integers.
var programs = map[string]struct {
	build        func(e *expr)
	instructions []string
	loops        []string
}{
	"an output is computed in its place": {
		func(e *expr) { e.write(e.do(op.Add, e.do(op.Sqrt, e.a), e.b)) },
		[]string{"r0 = Sqrt(in0)", "out0 = Add(r0, in1)"},
		[]string{"loop in0 in1 out0"},
	},
	"registers are used again": {
		func(e *expr) {
			e.write(e.do(op.Sub, e.do(op.Exp, e.do(op.Sqrt, e.a)), e.do(op.Exp, e.do(op.Sqrt, e.b))))
		},
		[]string{"r0 = Sqrt(in0)", "r0 = Exp(r0)", "r1 = Sqrt(in1)", "r1 = Exp(r1)", "out0 = Sub(r0, r1)"},
		[]string{"loop in0 in1 out0"},
	},
	"an operand that is read twice is freed once": {
		func(e *expr) {
			s := e.slow(e.a)
			e.write(e.slow(e.do(op.Sub, e.slow(e.do(op.Sub, s, s)), e.b)))
		},
		[]string{"r0 = Pow(in0, 3)", "r0 = Sub(r0, r0)", "r0 = Pow(r0, 3)", "r0 = Sub(r0, in1)", "out0 = Pow(r0, 3)"},
		[]string{"r0 = Pow(in0, 3)", "loop r0 r0", "r0 = Pow(r0, 3)", "loop r0 in1 r0", "out0 = Pow(r0, 3)"},
	},
	"loops end at what they cannot do": {
		func(e *expr) {
			x := e.slow(e.do(op.Sqrt, e.do(op.Add, e.a, e.b)))
			e.write(e.do(op.Neg, e.do(op.Mul, x, e.c)))
		},
		[]string{"r0 = Add(in0, in1)", "r0 = Sqrt(r0)", "r0 = Pow(r0, 3)", "r0 = Mul(r0, in2)", "out0 = Neg(r0)"},
		[]string{"loop in0 in1 r0", "r0 = Pow(r0, 3)", "loop r0 in2 out0"},
	},
	"a value that leaves its loop is stored, others are not": {
		func(e *expr) {
			s := e.do(op.Add, e.a, e.b)
			e.write(e.do(op.Sub, e.slow(e.do(op.Sqrt, s)), s))
		},
		[]string{"r0 = Add(in0, in1)", "r1 = Sqrt(r0)", "r1 = Pow(r1, 3)", "out0 = Sub(r1, r0)"},
		[]string{"loop in0 in1 r0 r1", "r1 = Pow(r1, 3)", "loop r1 r0 out0"},
	},
	"constants": {
		func(e *expr) {
			e.write(e.num(7))
			e.write(e.do(op.Pow, e.do(op.Sub, e.num(1), e.a), e.num(3)))
		},
		[]string{"out0 = Full(7)", "r0 = Sub(1, in0)", "out1 = Pow(r0, 3)"},
		[]string{"loop out0 in0 r0", "out1 = Pow(r0, 3)"},
	},
	"a constant that no kernel takes is broadcast": {
		func(e *expr) { e.write(e.do(op.MulAdd, e.num(2), e.num(3), e.slow(e.a))) },
		[]string{"broadcast r1 = Full(2)", "r0 = Pow(in0, 3)", "out0 = MulAdd(r1, 3, r0)"},
		[]string{"r0 = Pow(in0, 3)", "loop r0 out0"},
	},
	"an output that is an input, and one that is another": {
		func(e *expr) {
			s := e.do(op.Sqrt, e.a)
			e.write(e.a)
			e.write(s)
			e.Write(s, elem.F64, elem.Make(elem.F64, n))
		},
		[]string{"out0 = in0", "out1 = Sqrt(in0)", "out2 = out1"},
		[]string{"loop in0 out0 out1 out2"},
	},
	"one loop adds up": {
		func(e *expr) {
			e.Reduce(op.Sum, elem.F64, e.do(op.Sqrt, e.a))
			e.Reduce(op.Dot, elem.F64, e.a, e.b)
		},
		[]string{"r0 = Sqrt(in0)", "reduce0 r0", "reduce1 in0, in1"},
		[]string{"loop in0 in1 sum0 sum1"},
	},
	"and has moments, extremes and counts": {
		func(e *expr) {
			s := e.do(op.Sqrt, e.a)
			e.Reduce(op.MinOf, elem.F64, s)
			e.Reduce(op.MaxOf, elem.I64, e.i)
			e.Reduce(op.Var, elem.F64, s)
			e.Reduce(op.Count, elem.Bool, e.do(op.Lt, s, e.b))
			e.Reduce(op.Sum, elem.I64, e.i)
		},
		[]string{"r0 = Sqrt(in0)", "reduce0 r0", "reduce1 in3", "reduce2 r0", "r1 = Lt(r0, in1)", "reduce3 r1", "reduce4 in3"},
		[]string{"loop in0 in3 in1 sum0 sum1 sum2 sum3 sum4"},
	},
	"beside other things loops do not add up": {
		func(e *expr) {
			e.Reduce(op.Sum, elem.F64, e.do(op.Sqrt, e.a))
			e.Reduce(op.ArgMin, elem.F64, e.b)
		},
		[]string{"r0 = Sqrt(in0)", "reduce0 r0", "reduce1 in1"},
		[]string{"loop in0 r0", "reduce0 r0", "reduce1 in1"},
	},
	"checks of inputs come first, of others last": {
		func(e *expr) {
			x := e.Apply(op.Add, elem.I64, elem.I64, e.i, e.i)
			e.Check(x, elem.I64, false)
			e.Check(e.i, elem.I64, true)
			e.Write(e.Apply(op.Div, elem.I64, elem.I64, e.i, x), elem.I64, elem.Array{})
		},
		[]string{"check1 in3", "r0 = Add(in3, in3)", "out0 = Div(in3, r0)", "check0 r0"},
		[]string{"check1 in3", "loop in3 r0", "out0 = Div(in3, r0)", "check0 r0"},
	},
	"masks and numbers have registers of their own": {
		func(e *expr) {
			m := e.do(op.Lt, e.slow(e.a), e.b)
			e.write(e.Apply(op.Not, elem.Bool, elem.Bool, m))
			e.write(e.slow(e.do(op.Where, m, e.a, e.b)))
		},
		[]string{"r0 = Pow(in0, 3)", "r1 = Lt(r0, in1)", "out0 = Not(r1)", "r0 = Where(r1, in0, in1)", "out1 = Pow(r0, 3)"},
		[]string{"r0 = Pow(in0, 3)", "loop r0 in1 out0 in0 r0", "out1 = Pow(r0, 3)"},
	},
}

func TestInstructions(t *testing.T) {
	defer lower.Loops(math.MaxInt64, 0)()
	for name, c := range programs {
		t.Run(name, func(t *testing.T) {
			e := newExpr()
			c.build(e)
			var p machine.Program
			new(lower.Lowerer).Lower(e.Func, &p)
			require.Equal(t, c.instructions, lines(&p))
		})
	}
}

func TestLoops(t *testing.T) {
	if !native.Available() {
		t.Skip("no loops are compiled on this processor and system")
	}
	defer lower.Loops(0, 0)()
	l := new(lower.Lowerer)
	var p machine.Program
	for name, c := range programs { // one after the other in the same memory
		t.Run(name, func(t *testing.T) {
			e := newExpr()
			c.build(e)
			l.Lower(e.Func, &p)
			require.Equal(t, c.loops, lines(&p))
			p.Reset()
		})
	}
}

func lines(p *machine.Program) []string { return strings.Split(strings.TrimSpace(p.String()), "\n") }

// Instructions and loops come to the same bits, in one part or in several.
func TestLoopsAndInstructionsAgree(t *testing.T) {
	for name, c := range programs {
		t.Run(name, func(t *testing.T) {
			var want []any
			for i, from := range []int64{math.MaxInt64, 0} {
				undo := lower.Loops(from, 0)
				e := newExpr()
				c.build(e)
				var p machine.Program
				new(lower.Lowerer).Lower(e.Func, &p)
				undo()
				p.MakeOutputs()
				require.NoError(t, p.Pass(context.Background(), nil, new(machine.Frame)))
				var got []any
				for _, o := range p.Outputs {
					if o.Kind == elem.Bool {
						got = append(got, elem.Slice[bool](o.Array))
					} else {
						got = append(got, elem.Slice[uint64](o.Array))
					}
				}
				for _, r := range p.Reductions {
					got = append(got, r.Finish(op.Sum, n))
				}
				for _, x := range p.Checks {
					got = append(got, x.At)
				}
				if i == 0 {
					want = got
				}
				require.Equal(t, want, got)
			}
		})
	}
}

// A loop that needs too many registers is halved until there are enough.
func TestLoopsAreHalved(t *testing.T) {
	if !native.Available() {
		t.Skip("no loops are compiled on this processor and system")
	}
	defer lower.Loops(0, 0)()
	e := newExpr()
	var all []ssa.ID
	for k := range 40 { // all of them live until the last one has been computed
		all = append(all, e.do(op.Sqrt, e.do(op.Add, e.a, e.num(float64(k)))))
	}
	sum := e.do(op.Mul, e.b, e.c)
	for k := range all {
		sum = e.do(op.Sub, sum, e.do(op.Div, all[k], all[len(all)-1-k]))
	}
	for k := range all {
		sum = e.do(op.Sub, sum, all[k])
	}
	e.write(sum)
	var p machine.Program
	new(lower.Lowerer).Lower(e.Func, &p)
	require.Greater(t, len(p.Loops), 1)
	for _, in := range p.Body {
		require.Equal(t, machine.Loop, in.What)
	}
}

func Example() {
	defer lower.Loops(math.MaxInt64, 0)() // no loops, whatever the processor can do
	f := &ssa.Func{N: 3}
	a := f.Input(elem.Erase([]float64{1, 4, 9}), elem.F64)
	root := f.Apply(op.Sqrt, elem.F64, elem.F64, a)
	f.Write(root, elem.F64, elem.Array{})
	f.Reduce(op.Sum, elem.F64, root)

	var p machine.Program
	new(lower.Lowerer).Lower(f, &p)
	fmt.Print(&p)
	p.MakeOutputs()
	err := p.Pass(context.Background(), nil, new(machine.Frame))
	fmt.Println(elem.Slice[float64](p.Outputs[0].Array), elem.Value[float64](p.Reductions[0].Finish(op.Sum, 3)), err)
	// Output:
	// out0 = Sqrt(in0)
	// reduce0 out0
	// [1 2 3] 6 <nil>
}
