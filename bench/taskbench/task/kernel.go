package task

import "fmt"

// Kernel is the computation of a task, in iterations.
type Kernel struct {
	Name string
	run  func(step, column, iterations int)
}

// Kernels lists the kernels of Task Bench that have a size, and the empty one.
var Kernels = []Kernel{
	{"empty", func(int, int, int) {}},
	{"compute", func(_, _, n int) { compute(n) }},
	{"memory", memory},
	{"imbalance", func(step, column, n int) { compute(imbalanced(step, column, n)) }},
}

// Find returns the kernel of a name.
func Find(name string) (Kernel, error) {
	for _, k := range Kernels {
		if k.Name == name {
			return k, nil
		}
	}
	return Kernel{}, fmt.Errorf("there is no kernel %q", name)
}

// Run does the computation of a task.
func (k Kernel) Run(step, column, iterations int) { k.run(step, column, iterations) }

// Out is the output of a task: its place in the graph.
type Out struct{ Step, Column int }

// Do does one task: it checks the inputs, computes, and returns the task's place as its output. Wrong inputs are an error: a
// system that mixes up its dependences must be repaired before it is measured.
func (g *Graph) Do(k Kernel, step, column, iterations int, ins []Out) (Out, error) {
	needs := g.Needs(step, column)
	if len(ins) != len(needs) {
		return Out{}, fmt.Errorf("task (%d, %d) got %d inputs instead of %d", step, column, len(ins), len(needs))
	}
	for i, in := range ins {
		if in != (Out{step - 1, needs[i]}) {
			return Out{}, fmt.Errorf("task (%d, %d) got the output of %v instead of (%d, %d)", step, column, in, step-1, needs[i])
		}
	}
	k.run(step, column, iterations)
	return Out{step, column}, nil
}

// compute does 64 independent multiply-adds an iteration, in registers as far as the compiler has them.
//
//go:noinline
func compute(iterations int) {
	a, b, c, d := 1.2345, 1.2346, 1.2347, 1.2348
	for range iterations {
		for range 16 {
			a, b, c, d = a*0.5+0.25, b*0.5+0.25, c*0.5+0.25, d*0.5+0.25
		}
	}
	if a+b+c+d < 0 { // never true; it keeps the compiler from removing the loop
		panic("task: arithmetic has come to an end")
	}
}

// imbalanced returns between half and one and a half times as many iterations, depending on the task.
func imbalanced(step, column, iterations int) int {
	return int((0.5+uniform(uint64(step), uint64(column)))*float64(iterations) + 0.5)
}

// The memory kernel reads a working set for each column, which together are larger than the caches of most processors. Task Bench
// copies it; here it is only read, because a task does not know on which worker it runs, and two tasks of one column may run at
// once.
const (
	workingSet = 1 << 20 / 8
	sample     = 1 << 8 / 8
)

var sets [64][]uint64

// Prepare makes the working sets of width columns. It must be called before the clock runs, by one goroutine.
func Prepare(width int) {
	for i := range min(width, len(sets)) {
		if sets[i] == nil {
			sets[i] = make([]uint64, workingSet)
			for j := range sets[i] {
				sets[i][j] = uint64(j)
			}
		}
	}
}

// memory reads a sample for each iteration, each behind the one before.
//
//go:noinline
func memory(step, column, iterations int) {
	set := sets[column%len(sets)]
	at := step * iterations * sample % workingSet
	sum := uint64(0)
	for range iterations {
		for _, x := range set[at : at+sample] {
			sum += x
		}
		at = (at + sample) % workingSet
	}
	if sum == 1 { // never true; it keeps the compiler from removing the loop
		panic("task: memory has come to an end")
	}
}
