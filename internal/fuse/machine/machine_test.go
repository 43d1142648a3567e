package machine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
)

// program returns, over arrays of n elements, with in1 integers:
//
//	check0 in1
//	r0 = Mul(in0, 3)
//	out0 = Add(r0, in0)
//	reduce0 out0
func program(n, part, block int) *machine.Program {
	in, ints := make([]float64, n), make([]int64, n)
	for i := range n {
		in[i], ints[i] = float64(i%100)+0.5, int64(i%7000)+1
	}
	step := func(c op.Code, constants int) machine.Step { return machine.StepOf(c, elem.F64, constants) }
	return &machine.Program{
		N:          n,
		Inputs:     []elem.Typed{{Array: elem.Erase(in), Kind: elem.F64}, {Array: elem.Erase(ints), Kind: elem.I64}},
		Outputs:    []machine.Output{{Typed: elem.Typed{Kind: elem.F64}, Fresh: true}},
		Checks:     []machine.Found{{Kind: elem.I64, At: -1}},
		Reductions: []*reduce.Reduction{{Func: reduce.Sum, Kind: elem.F64}},
		Body: []machine.Instr{
			machine.NewCheck(0, 1),
			{Do: step(op.Mul, machine.Second), Code: op.Mul, Constants: machine.Second, D: 3, A: 0, S: elem.Bits(3.0)},
			{Do: step(op.Add, 0), Code: op.Add, D: 2, A: 3, B: 0},
			machine.NewReduce(0, 2, 2),
		},
		Scratch: 1, Part: part, Block: block,
	}
}

// backwards calls the parts from the last to the first, each on a goroutine of its own.
func backwards(n int, part func(ctx context.Context, i int) error) error {
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := n - 1; i >= 0; i-- {
		all.Go(func() { errs[i] = part(context.Background(), i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// A pass comes to the same bits whatever the blocks and parts, and with help or without.
func TestPasses(t *testing.T) {
	for _, n := range []int{0, 1, 255, kernel.Chunk, 3*reduce.MaxPart + 11} {
		var want uint64
		for i, cut := range [][2]int{{reduce.MaxPart, 256}, {reduce.MaxPart, kernel.Chunk}, {reduce.MaxPart / 4, 2048}} {
			for _, split := range []machine.Split{nil, backwards} {
				p := program(n, cut[0], cut[1])
				for _, at := range []int{n - 1, n / 2} { // the lowest one is found, whatever the order of the parts
					if at > 0 {
						elem.Slice[int64](p.Inputs[1].Array)[at] = 0
					}
				}
				p.MakeOutputs()
				require.NoError(t, p.Pass(context.Background(), split, new(machine.Frame)))
				for k, x := range elem.Slice[float64](p.Outputs[0].Array) {
					require.Equal(t, 4*(float64(k%100)+0.5), x)
				}
				sum := p.Reductions[0].Finish(op.Sum, n)
				if i == 0 {
					want = sum
				}
				require.Equal(t, want, sum, "%d elements, cut %v", n, cut)
				if n > 1 {
					require.Equal(t, n/2, p.Checks[0].At)
				} else {
					require.Equal(t, -1, p.Checks[0].At)
				}
			}
		}
	}
}

// A pass whose context is over does nothing; one that has nothing to do is not told of.
func TestPassesThatDoNothing(t *testing.T) {
	passes := 0
	defer machine.OnPass(func() { passes++ })()
	ctx, cancel := context.WithCancelCause(context.Background())
	over := errors.New("over")
	cancel(over)
	p := program(100, reduce.MaxPart, 256)
	require.Equal(t, over, p.Pass(ctx, nil, new(machine.Frame)))
	p.Body = nil
	require.NoError(t, p.Pass(context.Background(), nil, new(machine.Frame)))
	require.Zero(t, passes)
	p = program(1, reduce.MaxPart, 256)
	p.MakeOutputs()
	require.NoError(t, p.Pass(context.Background(), nil, new(machine.Frame)))
	require.Equal(t, 1, passes)
}

// A frame is used again for programs that need less and more.
func TestFramesAreUsedAgain(t *testing.T) {
	f := new(machine.Frame)
	for _, n := range []int{5000, 1, 70_000} {
		p := program(n, reduce.MaxPart, 2048)
		p.MakeOutputs()
		require.NoError(t, p.Pass(context.Background(), nil, f))
		require.Equal(t, 2.0, elem.Slice[float64](p.Outputs[0].Array)[0])
		f.Reset()
	}
}

// There is a step for every element-wise operation without constants, and where there is one with constants both come to the same.
func TestSteps(t *testing.T) {
	var f machine.Folder
	for c := op.Add; c < op.Full; c++ {
		for k := range elem.Int {
			plain := machine.StepOf(c, k, 0)
			if plain == nil {
				continue
			}
			args := make([]uint64, len(op.Of(c, k).Args))
			for i := range args {
				args[i] = elem.BitsAs(k, float64(i+2))
				if op.Of(c, k).Args[i].Kind == elem.Bool {
					args[i] = elem.Bits(i == 0)
				}
			}
			require.NotPanics(t, func() { f.Fold(c, k, args...) }, "%v of %v", c, k)
		}
	}
	require.Equal(t, elem.Bits(5.0), f.Fold(op.Add, elem.F64, elem.Bits(2.0), elem.Bits(3.0)))
	require.Equal(t, elem.Bits(int32(-7)), f.Fold(op.Neg, elem.I32, elem.Bits(int32(7))))
	require.Equal(t, elem.Bits(true), f.Fold(op.Lt, elem.F32, elem.Bits(float32(1)), elem.Bits(float32(2))))
	require.Equal(t, elem.Bits(int64(3)), f.Fold(op.ToI64, elem.F64, elem.Bits(3.7)))
	require.Equal(t, elem.Bits(math.Inf(1)), f.Fold(op.Div, elem.F64, elem.Bits(1.0), 0))
}

func TestBadElements(t *testing.T) {
	a := elem.Typed{Array: elem.Erase([]int32{3, -1, 0, 0}), Kind: elem.I32}
	require.Equal(t, 2, machine.FirstBad(a, false))
	require.Equal(t, 1, machine.FirstBad(a, true))
	require.Equal(t, -1, machine.FirstBad(elem.Typed{Array: elem.Erase([]int64{5}), Kind: elem.I64}, true))
}

func Example() {
	p := program(3, reduce.MaxPart, 256)
	fmt.Print(p)
	p.MakeOutputs()
	err := p.Pass(context.Background(), nil, new(machine.Frame))
	fmt.Println(elem.Slice[float64](p.Outputs[0].Array), elem.Value[float64](p.Reductions[0].Finish(op.Sum, 3)), err)
	// Output:
	// check0 in1
	// r0 = Mul(in0, 3)
	// out0 = Add(r0, in0)
	// reduce0 out0
	// [2 6 10] 18 <nil>
}
