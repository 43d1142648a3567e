package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"xfork/bench/measure"
	"xfork/eval"
)

// outcome is the result of a turn: nanoseconds of one call, and the value, which for an array is the sum of its elements.
type outcome struct{ ns, value float64 }

// column is one contender of the tables of peers, with a number of threads.
type column struct {
	name    string
	threads int
	turn    func(l workload) (outcome, error)
}

// warmUp is for how long a contender works before its calls are counted. Others have just used the caches, and its threads
// have been asleep; after one call alone, array expressions at a million elements are still a third slower than after ten.
const warmUp = 25 * time.Millisecond

// barLength is the length at which the bars hold.
const barLength = 1_000_000

// bar returns how long an expression may take, as a multiple of the peer's time.
func bar(workload, peer string) float64 {
	switch {
	case peer != "C":
		return 1
	case slices.Contains([]string{"E3", "E4", "E6"}, workload):
		// Bound by exp, log and square roots, for which C has vector functions.
		return 2
	}
	return 1.2
}

// versus measures all workloads on arrays of one length against the peers, in two tables, for one thread and two. Numpy has one
// thread in both of them. All contenders write into an array that was made before.
func versus(w io.Writer, p *peers, d *data, rounds int) error {
	n := len(d.a)
	running, err := p.start(d)
	if err != nil {
		return err
	}
	defer stop(running)
	columns := contenders(d, running)
	medians := make([][]float64, len(workloads))
	for i, l := range workloads {
		if medians[i], err = rotate(columns, l, n, rounds); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	fmt.Fprintf(w, "\nbeside%s: nanoseconds per element, and in brackets the ratio of vec to the peer\n", versions(running))
	for _, threads := range []int{1, 2} {
		printVersus(w, columns, medians, n, threads)
	}
	return nil
}

// versions lists the names and versions that the peers reported.
func versions(running []*peer) (list string) {
	for _, p := range running {
		for _, a := range p.able {
			list += " " + a.name + " (" + a.version + ")"
		}
	}
	return cmp.Or(list, " no peer")
}

// contenders lists package vec with one worker and with two, and the abilities of the peers.
func contenders(d *data, running []*peer) (columns []column) {
	for _, workers := range []int{1, 2} {
		columns = append(columns, column{"vec", workers, ours(d, workers)})
	}
	for _, p := range running {
		for _, a := range p.able {
			for threads := 1; threads <= min(2, a.threads); threads++ {
				columns = append(columns, column{a.name, threads, func(l workload) (outcome, error) {
					return p.turn(l.name, a.name, len(d.a), threads)
				}})
			}
		}
	}
	return columns
}

// ours returns the turn of package vec, which is like that of the peers: calls that warm up, and as many again that are counted.
// Each makes a fresh graph and forces it. The sum of an array is not in the time.
func ours(d *data, workers int) func(workload) (outcome, error) {
	engine := eval.NewEngine(workers, 1)
	return func(l workload) (o outcome, err error) {
		force := l.lazy(d)
		call := func() error {
			o.value, err = force(context.Background(), eval.On(engine), eval.Workers(workers))
			return err
		}
		clear(d.out) // so that no contender is credited with the values of the one before
		if o.ns, err = warmAndTime(call); err == nil && !l.reduces() {
			o.value = 0
			for _, x := range d.out {
				o.value += x
			}
		}
		return o, err
	}
}

// warmAndTime makes calls for the time of warmUp and as many again, and returns the nanoseconds of one of the latter.
func warmAndTime(call func() error) (ns float64, err error) {
	calls := 0
	for begin := time.Now(); calls == 0 || time.Since(begin) < warmUp; calls++ {
		if err := call(); err != nil {
			return 0, err
		}
	}
	begin := time.Now()
	for range calls {
		if err := call(); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(calls), nil
}

// reduces reports whether the result is a value rather than an array.
func (l workload) reduces() bool { return l.name == "E5" || l.name == "E7" || l.name == "E8" }

// rotate gives every contender its turns and returns the medians in nanoseconds per element. All values must be the same.
func rotate(columns []column, l workload, n, rounds int) ([]float64, error) {
	first, err := columns[0].turn(l)
	if err != nil {
		return nil, err
	}
	return measure.Turns(rounds, len(columns), func(i int) (float64, error) {
		o, err := columns[i].turn(l)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", columns[i].name, err)
		}
		if !same(o.value, first.value) {
			return 0, fmt.Errorf("%s got %v instead of %v", columns[i].name, o.value, first.value)
		}
		return o.ns / float64(n), nil
	})
}

// printVersus prints the table of one number of threads: times of vec, and for each peer its times and the ratio vec/peer.
// A ratio that misses its bar has a star, and is listed below.
func printVersus(w io.Writer, columns []column, medians [][]float64, n, threads int) {
	fmt.Fprintf(w, "\n%-32s%9s", fmt.Sprintf("%d elements, threads: %d", n, threads), "vec")
	own, others := inTable(columns, threads)
	for _, o := range others {
		fmt.Fprintf(w, "%18s ", columns[o].name)
	}
	fmt.Fprintln(w)
	var misses []string
	for i, l := range workloads {
		fmt.Fprintf(w, "%s %-29s%9.3f", l.name, l.what, medians[i][own])
		for _, o := range others {
			ratio, mark := medians[i][own]/medians[i][o], " "
			if limit := bar(l.name, columns[o].name); n == barLength && !(ratio <= limit) {
				mark = "*"
				misses = append(misses, fmt.Sprintf("%s %s %.2f (%.1f)", l.name, columns[o].name, ratio, limit))
			}
			fmt.Fprintf(w, "%11.3f (%.2f)%s", medians[i][o], ratio, mark)
		}
		fmt.Fprintln(w)
	}
	if n == barLength && len(others) > 0 {
		fmt.Fprintln(w, "bars missed:", cmp.Or(strings.Join(misses, ", "), "none"))
	}
}

// inTable returns the columns in the table of one number of threads: that of vec, and those of the peers.
func inTable(columns []column, threads int) (own int, others []int) {
	for i, c := range columns {
		switch {
		case c.name == "vec" && c.threads == threads:
			own = i
		case c.name != "vec" && (c.threads == threads || c.name == "numpy"):
			others = append(others, i)
		}
	}
	return own, others
}
