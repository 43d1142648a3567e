// Results that outlive a program: what an earlier run has left is read from disk, and an edit of the input computes no
// more than what it changes.
//
//	readings of station 1   station 2   ...   station 6
//	        |                   |                 |
//	      clean               clean     ...     clean      kept: by code and arguments
//	        |                   |                 |
//	      mean                mean      ...     mean       kept: by the VALUE that clean has returned
//	         \__________________|________________/
//	                           All
//
// It is forced three times, each time by expressions that are made anew, as by another program:
//
//	                                 clean              mean
//	first, with an empty folder      6 ran              6 ran
//	once more                        6 from disk        6 from disk
//	one reading is corrected         1 ran, 5 from disk 6 from disk: it was an outlier before, and is one now
//
// With a folder as argument, and a program that was built, the second start finds all of it:
//
//	go run ./examples/kept [folder]
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"xfork/eval"
	"xfork/eval/cache"
	"xfork/eval/record"
	"xfork/expr"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kept:", err)
		os.Exit(1)
	}
}

// readings are the temperatures of one station, a year of them.
type readings struct {
	Station int
	Degrees []float64
}

// measured makes the readings of a station. One of them is a fault of the instrument.
func measured(station int, fault float64) readings {
	r := readings{Station: station, Degrees: make([]float64, 365)}
	for day := range r.Degrees {
		r.Degrees[day] = float64((day*37+station*11)%300)/10 - 5
	}
	r.Degrees[100] = fault
	return r
}

// clean returns what no instrument has made up, in order.
func clean(r readings) []float64 {
	degrees := slices.DeleteFunc(slices.Clone(r.Degrees), func(d float64) bool { return d < -60 || d > 60 })
	slices.Sort(degrees)
	return degrees
}

// mean returns the mean of what is not empty.
func mean(degrees []float64) float64 {
	sum := 0.0
	for _, d := range degrees {
		sum += d
	}
	return sum / float64(len(degrees))
}

// means builds the graph. Nothing runs.
func means(store *cache.Store, all []readings) expr.Expr[[]float64] {
	cleaned := expr.Lift1(clean, expr.Cached(store)).Map(all)
	return expr.All(expr.Lift1(mean, expr.Cached(store)).CallEach(cleaned)...)
}

// fates counts what became of the calls of a function.
func fates(r *record.Run, function string) string {
	counts := make(map[record.Fate]int)
	for _, n := range r.Nodes {
		if strings.HasSuffix(r.Functions[n.Function].Name, function) {
			counts[n.Fate]++
		}
	}
	var parts []string
	if n := counts[record.Done]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d ran", n))
	}
	if n := counts[record.Disk]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d from disk", n))
	}
	return strings.Join(parts, ", ")
}

func run(ctx context.Context, args []string, out io.Writer) error {
	folder, own, err := folderOf(args)
	if err != nil {
		return err
	}
	if own {
		defer os.RemoveAll(folder)
	}
	store, err := cache.Open(folder)
	if err != nil {
		return err
	}
	var stations []readings
	for i := range 6 {
		stations = append(stations, measured(i, 99))
	}
	corrected := append([]readings{measured(0, -273.2)}, stations[1:]...)

	fmt.Fprintf(out, "%-26s %-22s %s\n", "", "clean", "mean")
	for _, step := range []struct {
		name string
		all  []readings
	}{{"first", stations}, {"once more", stations}, {"one reading is corrected", corrected}} {
		rec := record.New()
		got, err := means(store, step.all).Force(ctx, eval.Observe(rec))
		if err != nil {
			return err
		}
		for i, r := range step.all {
			if want := mean(clean(r)); got[i] != want {
				return fmt.Errorf("station %d: %v, and plain Go has %v", i, got[i], want)
			}
		}
		fmt.Fprintf(out, "%-26s %-22s %s\n", step.name, fates(rec.Last(), "clean"), fates(rec.Last(), "mean"))
	}
	fmt.Fprintln(out, "all means are those of plain Go")
	return nil
}

// folderOf is the folder that was named, or a new one, which is this program's own.
func folderOf(args []string) (folder string, own bool, err error) {
	switch len(args) {
	case 0:
		folder, err = os.MkdirTemp("", "kept-*")
		return folder, true, err
	case 1:
		return args[0], false, nil
	}
	return "", false, fmt.Errorf("one folder is expected, not %q", args)
}
