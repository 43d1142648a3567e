package task

import "fmt"

// Kernel is what every task computes, so many iterations of it.
type Kernel struct {
	Name string
	run  func(step, column, iterations int)
}

// Kernels are those of Task Bench that have a size, and the empty one.
var Kernels = []Kernel{
	{"empty", func(int, int, int) {}},
	{"compute", func(_, _, n int) { compute(n) }},
	{"memory", memory},
	{"imbalance", func(step, column, n int) { compute(imbalanced(step, column, n)) }},
}

// Find is the kernel of a name.
func Find(name string) (Kernel, error) {
	for _, k := range Kernels {
		if k.Name == name {
			return k, nil
		}
	}
	return Kernel{}, fmt.Errorf("there is no kernel %q", name)
}

// Run does what a task does.
func (k Kernel) Run(step, column, iterations int) { k.run(step, column, iterations) }

// Out is what a task hands on: who it is.
type Out struct{ Step, Column int }

// Do is one task: it looks at its inputs, computes, and says who it is. Wrong inputs are an error: a system that mixes up its
// dependences is not to be measured but mended.
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

// compute is 64 independent multiply-adds an iteration, in registers as far as the compiler takes it.
//
//go:noinline
func compute(iterations int) {
	a, b, c, d := 1.2345, 1.2346, 1.2347, 1.2348
	for range iterations {
		for range 16 {
			a, b, c, d = a*0.5+0.25, b*0.5+0.25, c*0.5+0.25, d*0.5+0.25
		}
	}
	if a+b+c+d < 0 { // never so, but the compiler does not know
		panic("task: arithmetic has come to an end")
	}
}

// imbalanced is between half and one and a half times as many iterations, by the task.
func imbalanced(step, column, iterations int) int {
	return int((0.5+uniform(uint64(step), uint64(column)))*float64(iterations) + 0.5)
}

// What the memory kernel reads: a working set for each column, together larger than the caches of most processors. It is read
// and not copied, as Task Bench does, because nobody tells a task of ours on which worker it runs, and two tasks of one column
// may run at once.
const (
	workingSet = 1 << 20 / 8
	sample     = 1 << 8 / 8
)

var sets [64][]uint64

// Prepare makes the working sets of as many columns. It is called before the clock runs, by one goroutine.
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

// memory reads a sample for each iteration, and goes on at the next one.
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
	if sum == 1 { // never so, but the compiler does not know
		panic("task: memory has come to an end")
	}
}
