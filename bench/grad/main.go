// Command grad measures losses with their derivatives: by package ops/grad, by the formulas of the derivatives written down with
// package vec, by plain loops or gonum, by gorgonia and by GoMLX. All of them take turns, so that a machine that becomes slower meanwhile makes
// all of them slower.
//
//	ASSUME_NO_MOVING_GC_UNSAFE_RISK_IT_WITH=go1.26 go run . -rounds 9
//
// Without the variable gorgonia does not start on a Go that is younger than itself (gorgonia issue 523).
//
// Ours and those by hand build the graph anew each time, as a training loop does; those of gorgonia and GoMLX are built once. A figure of a round is
// the least of the calls of some tens of milliseconds; what is printed is the median of all rounds.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// contender is one way to compute a row's loss and derivatives.
type contender struct {
	name string
	run  func(ctx context.Context) error
}

// bar is what is asked of the first contender of a row: at most, or at least, so much of another one's time.
type bar struct {
	beside string
	most   float64 // of the other's time; 0: none
	least  float64 // the other's time is at least so much of ours
}

// row is one task.
type row struct {
	name       string
	contenders []contender
	bars       []bar
}

func main() {
	rounds := flag.Int("rounds", 9, "how often each contender has its turn")
	flag.Parse()
	if err := run(context.Background(), *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "grad:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int) error {
	fmt.Printf("%s, %s/%s, %d processors\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	rows := []func() (row, error){
		func() (row, error) { return logistic(10_000) },
		func() (row, error) { return logistic(1_000_000) },
		func() (row, error) { return greeks(10_000), nil },
		func() (row, error) { return greeks(1_000_000), nil },
		func() (row, error) { return network() },
	}
	for _, make := range rows {
		r, err := make()
		if err != nil {
			return err
		}
		if err := r.measure(ctx, rounds); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		runtime.GC()
	}
	return nil
}

// measure prints a table of one row of tasks, and what has become of its bars.
func (r row) measure(ctx context.Context, rounds int) error {
	times := make([][]time.Duration, len(r.contenders))
	for range rounds {
		for i, c := range r.contenders {
			t, err := quickest(ctx, c.run)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			times[i] = append(times[i], t)
		}
	}
	fmt.Printf("\n%s\n", r.name)
	median := make(map[string]time.Duration)
	for i, c := range r.contenders {
		slices.Sort(times[i])
		median[c.name] = times[i][len(times[i])/2]
		fmt.Printf("  %-22s %12v   %6.2f\n", c.name, median[c.name].Round(100), float64(median[c.name])/float64(median["grad"]))
	}
	for _, b := range r.bars {
		ours, other := float64(median["grad"]), float64(median[b.beside])
		switch {
		case b.most > 0:
			fmt.Printf("  bar: at most %.1f times %s: %.2f%s\n", b.most, b.beside, ours/other, missed(ours/other > b.most))
		default:
			fmt.Printf("  bar: %s takes at least %.0f times as long: %.1f%s\n", b.beside, b.least, other/ours, missed(other/ours < b.least))
		}
	}
	return nil
}

func missed(is bool) string {
	if is {
		return "   MISSED"
	}
	return ""
}

// turn is how long a contender's turn takes at least.
const turn = 40 * time.Millisecond

// quickest returns the least time of several calls, the first of which is not counted.
func quickest(ctx context.Context, f func(context.Context) error) (time.Duration, error) {
	if err := f(ctx); err != nil {
		return 0, err
	}
	least := time.Duration(1 << 62)
	for begin := time.Now(); time.Since(begin) < turn; {
		t := time.Now()
		if err := f(ctx); err != nil {
			return 0, err
		}
		least = min(least, time.Since(t))
	}
	return least, nil
}
