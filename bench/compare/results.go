package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"xfork/bench/measure"
)

// Results has all tables of one run.
type Results struct {
	Machine string
	Date    time.Time
	Tables  []Table
}

// Table is one workload, the cheapest peer first.
type Table struct {
	Workload, Title, Unit string
	Lines                 []Line
}

func newResults(now time.Time) *Results { return &Results{Machine: measure.Machine(), Date: now} }

func (r *Results) add(w workload, sz size, lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		switch {
		case a.Stuck != b.Stuck && a.Stuck, a.Stuck == b.Stuck && a.Total() > b.Total():
			return 1
		case a.Stuck != b.Stuck, a.Total() < b.Total():
			return -1
		}
		return 0
	})
	r.Tables = append(r.Tables, Table{w.name, w.title(sz), w.unit, lines})
}

// version returns the version of a module in this program, or "".
func version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return ""
}

// cells returns the figures of a line as text.
func (l Line) cells() (build, run, total string) {
	switch {
	case l.Stuck:
		return "", "deadlock", "deadlock"
	case l.Build < l.Run/200 && l.Build < 1:
		return "", figure(l.Run), figure(l.Total())
	}
	return figure(l.Build), figure(l.Run), figure(l.Total())
}

func figure(x float64) string {
	if x < 10 {
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

func (r *Results) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s\n", r.Machine, r.Date.Format(time.DateOnly))
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range r.Tables {
		fmt.Fprintf(out, "\n%s: %s, %s\n", t.Workload, t.Title, t.Unit)
		fmt.Fprintln(out, "\tbuild\trun\tboth")
		for _, l := range t.Lines {
			build, run, total := l.cells()
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", l.Peer, build, run, total)
		}
	}
	return out.Flush()
}

// write makes the four files.
func (r *Results) write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	table, err := r.csv()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"results.csv": table, "results.md": r.markdown()} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return r.plot(filepath.Join(folder, "results"))
}

func (r *Results) csv() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"workload", "title", "peer", "version", "kind", "build", "run", "unit", "note"}}
	for _, t := range r.Tables {
		for _, l := range t.Lines {
			row := []string{
				t.Workload, t.Title, l.Peer, l.Version, string(l.Kind),
				strconv.FormatFloat(l.Build, 'f', 2, 64), strconv.FormatFloat(l.Run, 'f', 2, 64), t.Unit, "",
			}
			if l.Stuck {
				row[5], row[6], row[8] = "", "", "deadlock"
			}
			rows = append(rows, row)
		}
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

func (r *Results) markdown() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# xfork beside what one would take instead\n\n%s. %s. Medians of turns taken in one process.\n\n", r.Machine,
		r.Date.Format(time.DateOnly))
	fmt.Fprint(&out, "![The figures below as bars](results.png)\n\n", rules)
	for _, t := range r.Tables {
		fmt.Fprintf(&out, "\n## %s: %s\n\n| | build | run | both, %s |\n|---|---:|---:|---:|\n", t.Workload, t.Title, t.Unit)
		for _, l := range t.Lines {
			build, run, total := l.cells()
			fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", l.title(), build, run, total)
		}
	}
	return out.Bytes()
}

// title returns the name of the peer in Markdown, with its version.
func (l Line) title() string {
	name := l.Peer
	if l.Kind == ours {
		name = "**" + name + "**"
	}
	return strings.TrimSpace(name + " " + l.Version)
}

const rules = `Pools and groups (errgroup, conc, pond, ants) know no graphs: they are handed the tasks of the hand-written one,
"closures", each when it becomes ready, and values travel through an array. What is written by hand, and what the pools
run, does less than xfork: no types in the graph, no errors and no cancellation between nodes, no call sites; and it
evaluates all of W5, where xfork evaluates what is needed. Goroutines, channels and futures start when they are made, so
they have nothing to build.

W4 gives each library its own idiom. Where a pool has a limit, calls that wait for calls keep their workers, and in the end
no worker is left: a deadlock. For the same reason conc and ants have no limit elsewhere; pond and xfork have two workers.

Not here, because the module proxy would not give any version of them: github.com/noneback/go-taskflow,
github.com/reugn/async. github.com/heimdalr/dag, which runs a function for each vertex when its parents are done, takes part in
Task Bench: "go -C bench/compare run . -taskbench".

Repeat it with "go -C bench/compare run .", on a machine that does nothing else.
`
