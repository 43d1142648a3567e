package bench

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
	"xfork/expr"
)

// Depth is the cost of one deep graph of W10.
type Depth struct {
	Build, Force float64 // ns per node
	Stack        int64   // bytes by which the stacks of the process have grown when the force returns
	Left         int64   // bytes of heap that the force leaves behind, its root still being held
}

// smallStack is the largest stack of a goroutine in W10; Go's limit is 1 GB on 64-bit systems. A goroutine that needs more ends
// the process.
const smallStack = 8 << 20

// DeepOperators forces a chain of operators.
func DeepOperators(nodes int) (Depth, error) { return deepChain(nodes, Operators()) }

// DeepForks forces a chain of calls, each with the one before as its argument.
func DeepForks(nodes int, opts ...eval.Option) (Depth, error) {
	return deepChain(nodes, Forks(nil), opts...)
}

func deepChain(nodes int, k Kit, opts ...eval.Option) (Depth, error) {
	defer debug.SetMaxStack(debug.SetMaxStack(smallStack))
	chain := &shape.Shape{Workload: shape.Chain, Size: nodes} // without its arrays
	return deep(nodes, int64(nodes-1), func() expr.Expr[int64] { return shape.Build(chain, k, nil) }, opts)
}

// nest forces a fork of itself, one level less deep.
var nest expr.Func1[int, int64]

func init() {
	nest = expr.LiftErr1(func(n int) (int64, error) {
		if n == 0 {
			return 0, nil
		}
		v, err := nest.Fork(n - 1).Force(context.Background())
		return v + 1, err
	})
}

// DeepNested makes forces inside each other's functions. Here the stack is the user's own recursion and grows as Go's does.
func DeepNested(levels int, opts ...eval.Option) (Depth, error) {
	return deep(levels, int64(levels), func() expr.Expr[int64] { return nest.Fork(levels) }, opts)
}

func deep(nodes int, want int64, build func() expr.Expr[int64], opts []eval.Option) (d Depth, err error) {
	heap, stack := memory()
	begin := time.Now()
	x := build()
	built := time.Now()
	v, err := x.Force(context.Background(), opts...)
	forced := time.Now()
	if err := measure.Check("deep graph", v, err, want); err != nil {
		return d, err
	}
	var after runtime.MemStats
	runtime.ReadMemStats(&after) // stacks shrink when the heap is collected: look before
	d.Stack = int64(after.StackInuse) - stack
	left, _ := memory()
	d.Left = left - heap
	runtime.KeepAlive(x)
	d.Build = float64(built.Sub(begin).Nanoseconds()) / float64(nodes)
	d.Force = float64(forced.Sub(built).Nanoseconds()) / float64(nodes)
	return d, nil
}

// memory returns the live bytes of the heap and of stacks. It collects twice, because finalizers and pools outlive the first
// collection.
func memory() (heap, stack int64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc), int64(m.StackInuse)
}
