package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"xfork/bench/measure"
	"xfork/bench/taskbench/metg"
)

// results has all rows of one run.
type results struct {
	Machine string
	Date    time.Time
	About   string
	Rows    []row
	Absent  []string
}

// row is one pattern with one kernel.
type row struct {
	Pattern, Kernel string
	Needs           float64 // of a task, on average
	Curves          []metg.Curve
}

func newResults(now time.Time, s *settings) *results {
	return &results{Machine: measure.Machine(), Date: now, About: fmt.Sprintf(
		"%d columns, %d steps, %d workers, %d turns; radix %d, period %d, fraction %g",
		s.width, s.steps, s.workers, s.turns, s.options.Radix, s.options.Period, s.options.Fraction,
	)}
}

// figures returns those of a contender in a row, in microseconds: of the median turns and of the lowest ones. With the empty
// kernel they are the time of a task.
func (r *row) figures(c metg.Curve) (median, lowest float64) {
	if r.Kernel == "empty" {
		return c.Points[0].Granularity / 1000, c.Points[0].Best / 1000
	}
	return c.METG / 1000, c.Lowest / 1000
}

func micro(x float64) string {
	if math.IsNaN(x) {
		return "never"
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// cell returns the figures of a contender as text.
func (r *row) cell(c metg.Curve) string {
	median, lowest := r.figures(c)
	return micro(median) + " (" + micro(lowest) + ")"
}

func (r *results) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s\n%s\nMETG(50 %%) in microseconds, of the median turns and (of the lowest ones); with the empty kernel what a task takes\n\n",
		r.Machine, r.Date.Format(time.DateOnly), r.About)
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(out, "kernel\tpattern\tneeds")
	for _, c := range r.Rows[0].Curves {
		fmt.Fprintf(out, "\t%s", c.Contender)
	}
	fmt.Fprintln(out)
	for _, row := range r.Rows {
		fmt.Fprintf(out, "%s\t%s\t%.1f", row.Kernel, row.Pattern, row.Needs)
		for _, c := range row.Curves {
			fmt.Fprintf(out, "\t%s", row.cell(c))
		}
		fmt.Fprintln(out)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	for _, a := range r.Absent {
		fmt.Fprintln(w, "absent:", a)
	}
	return nil
}

// write makes the three files.
func (r *results) write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	table, err := r.csv()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"results.csv": table, "results.md": r.markdown(), "results.svg": r.plot()} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (r *results) csv() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"kernel", "pattern", "contender", "iterations", "work ns", "granularity ns", "lowest ns"}}
	f := func(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
	for _, row := range r.Rows {
		for _, c := range row.Curves {
			for _, p := range c.Points {
				rows = append(rows, []string{row.Kernel, row.Pattern, c.Contender, strconv.Itoa(p.Iterations), f(p.Work), f(p.Granularity), f(p.Best)})
			}
		}
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

func (r *results) markdown() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Task Bench\n\n%s. %s. %s.\n\n![Efficiency by granularity](results.svg)\n\n%s", r.Machine, r.Date.Format(time.DateOnly), r.About, rules)
	kernel := ""
	for _, row := range r.Rows {
		if row.Kernel != kernel {
			kernel = row.Kernel
			row.head(&out)
		}
		fmt.Fprintf(&out, "| %s | %.1f |", row.Pattern, row.Needs)
		for _, c := range row.Curves {
			fmt.Fprintf(&out, " %s |", row.cell(c))
		}
		fmt.Fprintln(&out)
	}
	for _, a := range r.Absent {
		fmt.Fprintf(&out, "\nAbsent: %s\n", a)
	}
	return out.Bytes()
}

// head writes the heading of a kernel and the head of its table.
func (r *row) head(out io.Writer) {
	fmt.Fprintf(out, "\n## %s\n\n| pattern | needs |", r.Kernel)
	for _, c := range r.Curves {
		fmt.Fprintf(out, " %s |", c.Contender)
	}
	fmt.Fprintln(out, "\n|---|---:|"+strings.Repeat("---:|", len(r.Curves)))
}

const rules = `METG(50 %) in microseconds: the smallest granularity (wall time x workers / tasks) at which half of the time is the
tasks' own work, so that the work itself is half of it. First that of the median turns, then that of the lowest ones, which is
what a machine without other work comes nearest to. With the empty kernel it is what a task takes; "never" means not with the
largest tasks that were tried. The graph is built within the time that counts unless it says otherwise.

"Columns by hand" is made for these patterns: a worker has its columns and looks how far the others are; there is no graph and no
balance. "Counters by hand" is what one writes for any graph. Both do without errors, cancellation and call sites.

Repeat it with "go run ./bench/taskbench -peers", on a machine that does nothing else.
`
