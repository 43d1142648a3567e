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
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"xfork/bench/measure"
	"xfork/eval"
)

func main() {
	if err := report(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "numeric:", err)
		os.Exit(1)
	}
}

func report(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("numeric", flag.ContinueOnError)
	flags.SetOutput(stderr)
	lengths := flags.String("n", "10000,1000000,20000000", "lengths of the arrays, with commas in between")
	rounds := flags.Int("rounds", 11, "turns for each contender")
	beside := flags.Bool("peers", false, "measure numpy, numexpr and C too")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *rounds < 1 {
		return errors.New("-rounds must be positive")
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
	for _, text := range strings.Split(*lengths, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-n: %q is no length", text)
		}
		d := newData(n)
		if err := table(stdout, d, *rounds); err != nil {
			return err
		}
		if others == nil {
			continue
		}
		if err := versus(stdout, others, d, *rounds); err != nil {
			return err
		}
	}
	return nil
}

// contender is one way to do a workload.
type contender func() (float64, error)

// table measures all workloads on arrays of one length.
func table(w io.Writer, d *data, rounds int) error {
	n := len(d.a)
	fmt.Fprintf(w, "\n%d elements%26s%18s%18s%18s\n", n, "by hand", "unfused", "one worker", "two workers")
	one, two := eval.NewEngine(1, 1), eval.NewEngine(2, 1)
	for _, l := range workloads {
		lazy := l.lazy(d)
		ways := []contender{
			func() (float64, error) { return l.fused(d), nil },
			func() (float64, error) { return l.unfused(d), nil },
			func() (float64, error) { return lazy(context.Background(), eval.On(one), eval.Workers(1)) },
			func() (float64, error) { return lazy(context.Background(), eval.On(two), eval.Workers(2)) },
		}
		if l.unfused == nil {
			ways[1] = nil
		}
		times, err := turns(ways, n, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
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
	return nil
}

// turns gives every contender its turns, in an order that changes, and compares their values with the first one's.
func turns(ways []contender, n, rounds int) (medians []float64, err error) {
	// A turn is long enough for the clock, and one more before the first warms up.
	batch := max(1, 500_000/n)
	times := make([][]float64, len(ways))
	want, _ := ways[0]()
	dice := rand.New(rand.NewPCG(42, 42))
	for round := range rounds + 1 {
		for _, i := range dice.Perm(len(ways)) {
			if ways[i] == nil {
				continue
			}
			begin := time.Now()
			for range batch {
				got, err := ways[i]()
				if err != nil {
					return nil, err
				}
				if !(math.Abs(got-want) <= 1e-9*math.Abs(want)) {
					return nil, fmt.Errorf("got %v instead of %v", got, want)
				}
			}
			if round > 0 {
				times[i] = append(times[i], float64(time.Since(begin).Nanoseconds())/float64(batch*n))
			}
		}
	}
	for _, ts := range times {
		medians = append(medians, measure.Median(ts))
	}
	return medians, nil
}

// newData makes the arrays, from the unit interval; what is divided by is not near zero.
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
