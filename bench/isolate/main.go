// Command isolate measures isolated calls beside calls of a plugin of hashicorp/go-plugin, which is how Go programs have most often had
// functions in other processes: net/rpc and gob over a Unix socket. The two take turns, so that a machine that becomes slower
// meanwhile makes both slower.
//
//	go run . -rounds 9
//
// What is measured, by wall time:
//
//	alone       an int there and back, one call after the other
//	in bulk     1,984 of them, two processes, one call at a time in each
//	overlapping the same, and sixteen calls at a time in each plugin. A process of ours has one: a crash is that call's and no other's
//	1 MiB       131,072 float64 there and back
//	start       from nothing to the answer of the first call
//	crash       a call that exits: from its beginning to its error
//	next call   the call after that: ours starts a process by itself, a plugin's host has to notice and start it again
//
// Each figure of a round is the mean of its calls; what is printed is the median and the least of all rounds.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"xfork/expr/isolate"
)

// bar is what is asked of a row: at most so many microseconds, and at most so much of the plugin's.
type bar struct {
	name         string
	microseconds float64
	ratio        float64 // 0: none
}

var bars = []bar{{"alone", 60, 0.6}, {"in bulk", 35, 0}, {"overlapping", 35, 0}, {"1 MiB", 600, 0}, {"start", 15_000, 0}, {"crash", 15_000, 0}, {"next call", 25_000, 0}}

// side is one of the two: it makes one round of a row and returns the time of a call.
type side interface {
	round(ctx context.Context, row string) (time.Duration, error)
	close()
}

func main() {
	isolate.Main()
	if servePlugin() {
		return
	}
	rounds := flag.Int("rounds", 9, "how often each side has its turn")
	flag.Parse()
	if err := run(context.Background(), *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "isolate:", err)
		os.Exit(1)
	}
}

// run lets both sides take turns, and prints the table.
func run(ctx context.Context, rounds int) error {
	sides := [2]side{&ours{}, &theirs{}}
	defer sides[0].close()
	defer sides[1].close()
	fmt.Printf("%s, %s/%s, %d processors, %s; %s; %d rounds; load %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0),
		processor(), time.Now().UTC().Format(time.DateTime+" UTC"), rounds, load())
	fmt.Println("| us a call, median (least) | isolate | go-plugin | ratio of medians | of the least | bar |")
	fmt.Println("|---|---|---|---|---|---|")
	for _, b := range bars {
		var took [2][]float64
		for range rounds {
			for i, s := range sides {
				d, err := s.round(ctx, b.name)
				if err != nil {
					return fmt.Errorf("%s: %w", b.name, err)
				}
				took[i] = append(took[i], float64(d.Nanoseconds())/1e3)
			}
		}
		fmt.Println(b.row(took))
	}
	fmt.Printf("\nload at the end %s\n", load())
	return nil
}

// row returns a line of the table.
func (b bar) row(took [2][]float64) string {
	slices.Sort(took[0])
	slices.Sort(took[1])
	m, n := took[0][len(took[0])/2], took[1][len(took[1])/2]
	asked := fmt.Sprintf("%.0f", b.microseconds)
	if b.ratio > 0 {
		asked += fmt.Sprintf(", %.1f of go-plugin", b.ratio)
	}
	return fmt.Sprintf("| %s | %.0f (%.0f) | %.0f (%.0f) | %.2f | %.2f | %s |", b.name, m, took[0][0], n, took[1][0], m/n, took[0][0]/took[1][0], asked)
}

// load returns the load of the machine, or a question mark where it does not tell.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	return strings.Fields(string(b))[0]
}

// processor returns the name of the processor, as far as the system tells it.
func processor() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// mean returns the mean time of n calls.
func mean(n int, call func() error) (time.Duration, error) {
	begin := time.Now()
	for range n {
		if err := call(); err != nil {
			return 0, err
		}
	}
	return time.Since(begin) / time.Duration(n), nil
}

// counts of calls in a round.
const (
	aloneCalls = 500
	bulkCalls  = 1984 // a multiple of twice sixteen
	longCalls  = 30
	floats     = 1 << 17
)
