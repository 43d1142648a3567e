package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// report is the table of a run.
type report struct {
	*job
	duck, polars  string // versions
	workers, runs int
	began         time.Time
	load          string // of the machine when it began
	lines         []line
}

// other is the name of what ours is compared with.
func (r *report) other() string {
	if r.against != "" {
		return r.against
	}
	return "DuckDB"
}

// of is what ratios are of: CPU time, and wall time with several workers.
func (r *report) of() (func(spent) time.Duration, string) {
	if r.workers > 1 {
		return wall, "wall"
	}
	return cpu, "CPU"
}

// head returns the head of the table: what was measured, and where.
func (r *report) head() string {
	var b strings.Builder
	_, what := r.of()
	fmt.Fprintf(&b, "# %s, %s, %d %s\n\n", r.name, r.size, r.workers, plural(r.workers, "worker"))
	fmt.Fprintf(&b, "%s; %s; load %s.\n", r.began.UTC().Format("2006-01-02 15:04 UTC"), machine(), r.load)
	fmt.Fprintf(&b, "%s, DuckDB %s", goVersion(), strings.TrimPrefix(r.duck, "v"))
	if r.polars != "" {
		fmt.Fprintf(&b, ", Polars (%s), streaming, in a process of its own", r.polars)
	}
	fmt.Fprintf(&b, ". Bar: %s.\nMilliseconds: the least of %d interleaved %s, the median in brackets. The ratio is of the %s times.\n\n",
		r.bar, r.runs, plural(r.runs, "run"), what)
	b.WriteString("| query | CPU | " + r.other() + " | wall | " + r.other() + " | ratio |")
	if r.workers > 1 {
		b.WriteString(" second worker |")
	}
	if r.polars != "" {
		b.WriteString(" Polars CPU | wall | ratio |")
	}
	b.WriteString("\n|" + strings.Repeat("---|", strings.Count(lastLine(b.String()), "|")-1) + "\n")
	return b.String()
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func lastLine(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] }

// row returns the row of a query.
func (r *report) row(l *line) string {
	var b strings.Builder
	a, d := l.runs[us], l.runs[them]
	fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %.2f |", l.name, both(a, cpu), both(d, cpu), both(a, wall), both(d, wall), r.ratio(l, them))
	if r.workers > 1 {
		fmt.Fprintf(&b, " %.2f x |", r.gain(l))
	}
	if r.polars != "" {
		if p := l.runs[another]; len(p) > 0 {
			fmt.Fprintf(&b, " %s | %s | %.2f |", both(p, cpu), both(p, wall), r.ratio(l, another))
		} else {
			b.WriteString(" none | | |")
		}
	}
	return b.String() + "\n"
}

// both returns the least and the median.
func both(runs []spent, of func(spent) time.Duration) string {
	return fmt.Sprintf("%s (%s)", ms(least(runs, of)), ms(median(runs, of)))
}

// ms returns milliseconds with three digits or more.
func ms(d time.Duration) string {
	x := d.Seconds() * 1000
	switch {
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// ratio returns how long ours takes for a second of another engine.
func (r *report) ratio(l *line, engine int) float64 {
	of, _ := r.of()
	return float64(least(l.runs[us], of)) / float64(max(least(l.runs[engine], of), time.Microsecond))
}

// gain returns how much less time ours takes than with one worker.
func (r *report) gain(l *line) float64 {
	return float64(least(l.runs[alone], wall)) / float64(least(l.runs[us], wall))
}

// tail returns what the ratios come to.
func (r *report) tail() string {
	var b strings.Builder
	mean, worst, n := r.mean(them)
	fmt.Fprintf(&b, "\nOurs / %s: geometric mean of %d %.2f, worst %s. Answers are equal.\n", r.other(), n, mean, worst)
	if r.workers > 1 {
		gains := 0
		var all []float64
		for i := range r.lines {
			g := r.gain(&r.lines[i])
			all = append(all, g)
			if g >= 1.7 {
				gains++
			}
		}
		slices.Sort(all)
		fmt.Fprintf(&b, "%d workers against one: %d of %d queries gain at least 1.7 x; the median is %.2f x.\n", r.workers, gains, len(all), all[len(all)/2])
	}
	if r.polars != "" {
		if mean, worst, n := r.mean(another); n > 0 {
			fmt.Fprintf(&b, "Ours / Polars: geometric mean of %d %.2f, worst %s.\n", n, mean, worst)
		}
		for _, l := range r.lines {
			if l.note != "" {
				fmt.Fprintf(&b, "%s: %s\n", l.name, l.note)
			}
		}
	}
	return b.String()
}

// mean returns the geometric mean of the ratios to an engine, the worst with its
// query, and how many there are.
func (r *report) mean(engine int) (mean float64, worst string, n int) {
	sum, most := 0.0, 0.0
	for i := range r.lines {
		l := &r.lines[i]
		if len(l.runs[engine]) == 0 {
			continue
		}
		x := r.ratio(l, engine)
		sum += math.Log(x)
		if n++; x > most {
			most, worst = x, fmt.Sprintf("%.2f (%s)", x, l.name)
		}
	}
	return math.Exp(sum / float64(max(n, 1))), worst, n
}

// end prints the tail, and writes all to a file.
func (r *report) end(o *options, w io.Writer) error {
	fmt.Fprint(w, r.tail())
	if o.results == "" {
		return nil
	}
	var b strings.Builder
	b.WriteString(r.head())
	for i := range r.lines {
		b.WriteString(r.row(&r.lines[i]))
	}
	b.WriteString(r.tail())
	name := fmt.Sprintf("%s-%s-w%d.md", r.name, strings.ReplaceAll(r.size, " ", "-"), r.workers)
	if o.list != "" {
		// Some queries do not stand for a suite.
		name = "part-" + name
	}
	path := filepath.Join(o.results, name)
	fmt.Fprintln(w, "written to", path)
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// machine describes the processor.
func machine() string {
	name := runtime.GOARCH
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			name = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("%s, %d cores, %s", name, runtime.NumCPU(), runtime.GOOS)
}

// load returns the load of the machine over a minute, if the system tells.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

// goVersion returns the version of Go, and of DuckDB's driver.
func goVersion() string {
	v := runtime.Version()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/duckdb/duckdb-go/v2" {
				v += ", duckdb-go " + d.Version
			}
		}
	}
	return v
}
