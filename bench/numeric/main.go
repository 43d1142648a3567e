// Numeric measures array expressions against loops: eight workloads, three lengths, one worker and two. All contenders read
// and write the same slices and take turns in one process; what is printed is the median, in nanoseconds per element, and the
// ratio to the loop that a Go programmer would write by hand, fused, on one goroutine.
//
//	go run ./bench/numeric [-n 10000,1000000] [-rounds 15] [-peers]
//
// With -peers follow, for each length, two tables of package vec beside numpy, numexpr and C (gcc -O3 -march=native
// -ffast-math, fused loops, OpenMP for two threads), with their ratios and, at a million elements, the bars: not slower than
// numpy and numexpr, at most 1.2 times the time of C, and 2 times where exp, log and square roots are the work (E3, E4, E6).
// On Debian the peers are the packages python3-numpy, python3-numexpr and gcc; a peer that is not there has no column, and
// a line says why. They run as processes of their own, on the same numbers, and wait while another one has its turn. The
// peers' copies take 14 arrays of 8 bytes an element beside the 6 of this program: 16 GB for -n 100000000.
//
// A run is kept in results.txt.
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"xfork/bench/command"
	"xfork/bench/measure"
	"xfork/eval"
)

func main() { command.Main("numeric", report) }

func report(args []string, stdout, stderr io.Writer) error {
	flags := command.NewFlags("numeric", stderr)
	lengths := flags.Numbers("n", "10000,1000000,20000000", "lengths of the arrays, with commas in between")
	rounds := flags.Positive("rounds", 11, "turns for each contender")
	beside := flags.Bool("peers", false, "measure numpy, numexpr and C too")
	if help, err := flags.Parse(args); help || err != nil {
		return err
	}
	var others *peers
	if *beside {
		var err error
		if others, err = findPeers(stderr); err != nil {
			return err
		}
		defer others.remove()
	}
	fmt.Fprintf(stdout, "%s, %s\nnanoseconds per element, and in brackets the ratio to the loop that is fused by hand\n",
		measure.Machine(), time.Now().UTC().Format("2006-01-02"))
	for _, n := range *lengths {
		if err := tables(stdout, newData(n), others, *rounds); err != nil {
			return err
		}
	}
	return nil
}

// tables measures all workloads on arrays of one length, also against the peers if there are any.
func tables(w io.Writer, d *data, others *peers, rounds int) error {
	if err := table(w, d, rounds); err != nil || others == nil {
		return err
	}
	return versus(w, others, d, rounds)
}

// contender is one way to do a workload.
type contender func() (float64, error)

// table measures all workloads without peers.
func table(w io.Writer, d *data, rounds int) error {
	n := len(d.a)
	fmt.Fprintf(w, "\n%d elements%26s%18s%18s%18s\n", n, "by hand", "unfused", "one worker", "two workers")
	one, two := eval.NewEngine(1, 1), eval.NewEngine(2, 1)
	for _, l := range workloads {
		ways := l.contenders(d, one, two)
		times, err := turns(ways, n, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		l.print(w, ways, times)
	}
	return nil
}

// print prints the row of a workload.
func (l workload) print(w io.Writer, ways []contender, times []float64) {
	fmt.Fprintf(w, "%s %-28s %8.3f", l.name, l.what, times[0])
	for i, t := range times[1:] {
		if ways[i+1] == nil {
			fmt.Fprintf(w, "%18s", "-")
			continue
		}
		fmt.Fprintf(w, "%10.3f (%.2f)", t, t/times[0])
	}
	fmt.Fprintln(w)
}

// contenders returns the ways to do a workload: the fused loop, the unfused loops or nil, and package vec on both engines.
func (l workload) contenders(d *data, one, two *eval.Engine) []contender {
	lazy := l.lazy(d)
	ways := []contender{
		func() (float64, error) { return l.fused(d), nil },
		nil,
		func() (float64, error) { return lazy(context.Background(), eval.On(one), eval.Workers(1)) },
		func() (float64, error) { return lazy(context.Background(), eval.On(two), eval.Workers(2)) },
	}
	if l.unfused != nil {
		ways[1] = func() (float64, error) { return l.unfused(d), nil }
	}
	return ways
}

// turns gives every contender its turns and compares the values with the first one's. It returns nanoseconds per element.
func turns(ways []contender, n, rounds int) (medians []float64, err error) {
	batch := max(1, 500_000/n) // so that a turn is long enough for the clock
	want, _ := ways[0]()
	turn := func(i int) (float64, error) {
		if ways[i] == nil {
			return 0, nil
		}
		begin := time.Now()
		err := ways[i].repeat(batch, want)
		return float64(time.Since(begin).Nanoseconds()) / float64(batch*n), err
	}
	if _, err := measure.Turns(1, len(ways), turn); err != nil { // warms up
		return nil, err
	}
	return measure.Turns(rounds, len(ways), turn)
}

// repeat does the workload several times, and compares each value with the right one.
func (c contender) repeat(times int, want float64) error {
	for range times {
		got, err := c()
		if err != nil {
			return err
		}
		if !same(got, want) {
			return fmt.Errorf("got %v instead of %v", got, want)
		}
	}
	return nil
}

// same reports whether two values are equal up to the rounding of sums in another order. NaN is equal to nothing.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

// newData makes the arrays from the unit interval; the divisors lie above one half.
func newData(n int) *data {
	dice := rand.New(rand.NewPCG(1, 2))
	fill := func(low float64) []float64 {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = low + dice.Float64()
		}
		return xs
	}
	return &data{a: fill(0), b: fill(0), c: fill(0), d: fill(0.5), out: fill(0), tmp: fill(0)}
}
