// Rides: three months of rides in taxis, in three files that have little in
// common, and six questions.
//
//	2024-01.csv   2024-02.csv.gz   2024-03.csv        columns in other orders, one missing, bad rows
//	        \           |           /
//	         '------- rides -------'---------------.
//	          /     |      |     \                  \
//	   boroughs   peaks   rain   payments          mean         a scalar of the same frame
//	      |         |      |        |                |
//	   zones.csv  windows  as-of   pivot      miles > 5 * mean
//	                       |                         |
//	                  weather.parquet         Values ---> vec.Log ---> vec.Std
//
// All answers, and the rows that could not be read, are one force: each file is
// read once for the mean and once for the rest. A loop over encoding/csv has to
// come to the same.
//
//	go run ./examples/rides                       20,000 rides a month
//	go run ./examples/rides -rides 1000000        more of them
//	go run ./examples/rides -dir data             keeps the files, and a report of the run
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"text/tabwriter"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/table"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rides:", err)
		os.Exit(1)
	}
}

// run makes the data, asks, checks, and prints.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("rides", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	rides := flags.Int("rides", 20_000, "rides a month")
	dir := flags.String("dir", "", "folder to keep files and report in")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || *rides < 1 || *rides > 10_000_000 {
		return fmt.Errorf("-rides with a number from 1 to 10000000 and -dir with a folder are expected, not %q", args)
	}
	if *dir == "" {
		temp, err := os.MkdirTemp("", "rides")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		*dir = temp
	}
	if err := generate(ctx, *dir, *rides); err != nil {
		return err
	}

	rec := record.New()
	got, err := ask(*dir).answer(ctx,
		eval.Title("rides"),
		eval.Observe(rec),
		eval.Observe(report.To(filepath.Join(*dir, "report.html"), report.Silent)))
	if err != nil {
		return err
	}
	want, err := loops(ctx, *dir)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(want.rounded(), got.rounded()) {
		return fmt.Errorf("the answers differ from those of the loops:\n%+v\n%+v", got, want)
	}
	show(out, got)
	fmt.Fprintf(out, "\nthe loops say the same; the run: %v\n", rec.Last().Figures())
	return nil
}

// show prints the answers.
func show(out io.Writer, a *answers) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "borough\trides\tfares\ttips of fares")
	for _, b := range a.Boroughs {
		fmt.Fprintf(w, "%s\t%d\t%v\t%s\n", b.Borough, b.Rides, b.Fares, percent(b.Tips))
	}
	fmt.Fprintln(w, "\nhour\tdays in which it was the busiest")
	for _, p := range a.Peaks {
		fmt.Fprintf(w, "%d\t%d\n", p.Hour, p.Days)
	}
	fmt.Fprintln(w, "\nrain\trides\tminutes a mile")
	for _, r := range a.Rain {
		fmt.Fprintf(w, "%s\t%d\t%.2f\n", r.Sky, r.Rides, r.Pace)
	}
	fmt.Fprintln(w, "\nweekday\tcard\tcash")
	for _, d := range a.Payments {
		fmt.Fprintf(w, "%d\t%d\t%d\n", d.Weekday, d.Card, d.Cash)
	}
	fmt.Fprintf(w, "\nrides longer than five times the mean\t%d\n", a.Long)
	fmt.Fprintf(w, "deviation of the logarithm of their miles\t%.4f\n", a.Spread)
	fmt.Fprintf(w, "best week, rides a day\t%.1f\n", a.BestWeek)
	fmt.Fprintln(w, "\nrejected\tbecause")
	for _, r := range a.Rejected {
		fmt.Fprintf(w, "%d\t%s\n", r.Rows, r.Reason)
	}
	w.Flush()
}

// percent shows a share that may be missing.
func percent(x table.Null[float64]) string {
	if !x.Valid {
		return "no tips are known"
	}
	return fmt.Sprintf("%.1f %%", 100*x.V)
}
