package advise

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"xfork/expr"
)

// A prediction is of this machine, as it is in this minute. So nothing of it is a
// constant in this file: what a fork costs has changed with each version of the
// engine, and differs by a factor of four among machines.

// Machine is what was measured of this machine before the program was run.
type Machine struct {
	Cores   int
	Fork    time.Duration // what the engine takes for a fork, from making it to having its value, in a loop of some thousands
	Many    time.Duration // the same in a loop of so many that their memory counts
	Force   time.Duration // what a force takes beside its forks: until all workers have something to do
	Scaling float64       // what all cores together do, where one does 1
}

// The calls of which all this is measured do nothing, or compute without memory.
var (
	lazyNothing = expr.Lift1(nothing)
	lazySpin    = expr.Lift1(spin)
)

func nothing(n int) int { return n }

// spin computes in registers. Memory would make it a measure of caches, which are
// another matter for each program.
func spin(n int) int {
	x := n
	for i := range n {
		x = x*31 + i
	}
	return x
}

// measure measures this machine, in some tenths of a second. What is measured is
// the machine as it is now: with other programs on it, two workers do less.
func measure() Machine {
	m := Machine{Cores: runtime.GOMAXPROCS(0), Scaling: 1}
	m.Fork, m.Many = m.fork(few, 15), m.fork(many, 3)
	if m.Cores > 1 {
		m.Scaling = m.scaling(15)
		m.Force = m.force()
	}
	return m
}

// median of several is what is not moved by a disturbance.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// fork is the cost of a fork that does nothing.
//
// It has all that comes with it: the expression, its place in the graph, the
// worker that takes it, its value in the slice. Forks of short calls are made
// on one worker and evaluated on all, so that this is what a fork takes from the
// wall's time.
func (m Machine) fork(forks, rounds int) time.Duration {
	var all []time.Duration
	for range rounds {
		start := time.Now()
		evaluate(lazyNothing, forks, 1)
		all = append(all, time.Since(start)/time.Duration(forks))
	}
	return median(all)
}

// Loops of few and of many forks. Those of many are more than the caches hold, and
// the collector has to look at all of them.
const few, many = 4096, 131072

// each is the cost of a fork in a loop of so many.
//
// Between few and many it grows with the logarithm of their number, about as the
// part of them that is out of the caches.
func (m Machine) each(forks float64) float64 {
	part := math.Log2(max(1, forks/few)) / math.Log2(many/few)
	return float64(m.Fork) + min(1, part)*float64(max(0, m.Many-m.Fork))
}

// evaluate does what a forked loop does. The slice grows once only, which a loop
// that xfork fork has written leaves to append: next to nothing.
func evaluate(f expr.Func1[int, int], forks, arg int) {
	xs := make([]expr.Expr[int], 0, forks)
	for range forks {
		xs = append(xs, f.Fork(arg))
	}
	expr.Must(expr.All(xs...).Force(context.Background()))
}

// scaling lets as many goroutines compute as there are cores, and one alone, in
// turns. Medians are compared, so that one interruption is none.
//
// Two threads of one core do less than two cores, cores that are all busy may be
// clocked slower, and of a virtual machine some cores may be busy elsewhere.
func (m Machine) scaling(rounds int) float64 {
	n := iterations(4 * time.Millisecond)
	var one, all []time.Duration
	for range rounds {
		start := time.Now()
		keep(spin(n))
		one = append(one, time.Since(start))
		start = time.Now()
		var wg sync.WaitGroup
		for range m.Cores {
			wg.Go(func() { keep(spin(n)) })
		}
		wg.Wait()
		all = append(all, time.Since(start))
	}
	s := float64(m.Cores) * float64(median(one)) / float64(median(all))
	return min(float64(m.Cores), max(1, s))
}

// The calls are so short that what a worker needs to wake up shows, and long
// enough that it does wake up.
//
// force is what is left of a force of two calls for each core when the calls and
// the forks are taken off.
func (m Machine) force() time.Duration {
	n := iterations(50 * time.Microsecond)
	var one, all []time.Duration
	for range 41 {
		start := time.Now()
		for range 2 * m.Cores {
			keep(spin(n))
		}
		one = append(one, time.Since(start))
		start = time.Now()
		evaluate(lazySpin, 2*m.Cores, n)
		all = append(all, time.Since(start))
	}
	rest := median(all) - time.Duration(float64(median(one))/m.Scaling) - time.Duration(2*m.Cores)*m.Fork
	return max(0, rest)
}

// iterations is how many of spin take so long. The least of some trials is the
// one that nothing has interrupted.
func iterations(d time.Duration) int {
	const trial = 100000
	best := time.Hour
	for range 5 {
		start := time.Now()
		keep(spin(trial))
		best = min(best, time.Since(start))
	}
	return int(max(1, trial*d/max(1, best)))
}

// keep takes a value, so that the compiler computes it.
//
//go:noinline
func keep(int) {}

// efficiency is the part of its speed that each of n workers has. Beyond the
// cores of this machine it stays what it is with all of them: of a larger one
// nothing is known here.
func (m Machine) efficiency(n int) float64 {
	if m.Cores < 2 || n < 2 {
		return 1
	}
	all := m.Scaling / float64(m.Cores)
	if n >= m.Cores {
		return all
	}
	return 1 - (1-all)*float64(n-1)/float64(m.Cores-1)
}
