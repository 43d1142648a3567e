package record

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"xfork/graph"
)

// Costs are the mean times that the functions of this run took on their own, for an estimate of another graph's:
// snapshot.ExplainWith(w, run.Costs()). Functions are told apart by name and lane.
func (r *Run) Costs() graph.Costs {
	type function struct {
		name string
		lane graph.Lane
	}
	work := make(map[function]time.Duration)
	calls := make(map[function]time.Duration)
	for i := range r.Slices {
		s := &r.Slices[i]
		f := r.FunctionOf(s.Node)
		k := function{f.Name, f.Lane}
		work[k] += s.Self
		if r.Nodes[s.Node].First == int32(i) { // attempts and helpers are of the same call
			calls[k]++
		}
	}
	return func(f graph.Function) (time.Duration, bool) {
		k := function{f.Name, f.Lane}
		if calls[k] == 0 {
			return 0, false
		}
		return work[k] / calls[k], true
	}
}

// How many nodes of a long table are shown at its start and at its end.
const (
	explainStart = 28
	explainEnd   = 12
)

// Explain writes what the run did, as text: the figures, the functions by their work, the critical path, and every node with
// its operands, its fate, what it took on its own, where it ran, and its line.
//
//	%0  main.fetch  io      done    1.2ms  worker 0  main.go:14
//	%1  Add(%0, %0) inline  inline                   main.go:15
//
// Indices are those of Nodes. Of more than 40 nodes the first and the last are shown. Linear; the error is w's.
func (r *Run) Explain(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, r.Figures())
	path, length := r.CriticalPath()
	if len(path) > 0 {
		fmt.Fprintf(b, "critical path, %s: %s\n", Duration(length), r.chain(path))
	}
	var rows [][]string
	for _, f := range r.ByFunction() {
		made := f.Calls[Done] + f.Calls[Failed] + f.Calls[Cancelled] + f.Calls[Unfinished]
		if made > 0 {
			rows = append(rows, []string{fmt.Sprint(made), f.Name, f.Lane.String(), Duration(f.Work)})
		}
	}
	if rows != nil {
		fmt.Fprintln(b, "\nfunctions:")
		table(b, rows)
	}
	fmt.Fprintln(b, "\nnodes:")
	rows = rows[:0]
	for i := 0; i < len(r.Nodes); i++ {
		if hidden := len(r.Nodes) - explainStart - explainEnd; hidden > 1 && i == explainStart {
			rows = append(rows, []string{"...", fmt.Sprintf("%d more nodes", hidden)})
			i += hidden
		}
		rows = append(rows, r.row(int32(i)))
	}
	table(b, rows)
	return b.Flush()
}

// chain names the nodes of a path; what is repeated is counted.
func (r *Run) chain(path []int32) string {
	const most = 12
	var parts []string
	for k := 0; k < len(path); {
		run := k + 1
		for run < len(path) && r.Nodes[path[run]].Function == r.Nodes[path[k]].Function {
			run++
		}
		if len(parts) == most {
			return strings.Join(parts, " > ") + " > ..."
		}
		name := r.Name(path[k])
		if run > k+1 {
			name += fmt.Sprintf(" x%d", run-k)
		}
		parts = append(parts, name)
		k = run
	}
	return strings.Join(parts, " > ")
}

// row is one node of the table.
func (r *Run) row(i int32) []string {
	n := &r.Nodes[i]
	what := r.Name(i)
	if xs := r.Operands(i); len(xs) > 0 {
		const most = 4
		var names []string
		for _, x := range xs[:min(most, len(xs))] {
			names = append(names, fmt.Sprintf("%%%d", x))
		}
		if len(xs) > most {
			names = append(names, fmt.Sprintf("and %d more", len(xs)-most))
		}
		what += "(" + strings.Join(names, ", ") + ")"
	}
	took, where := "", ""
	if n.Last >= 0 {
		s := &r.Slices[n.Last]
		took, where = Duration(s.Self), fmt.Sprintf("worker %d", s.Worker)
	}
	return []string{fmt.Sprintf("%%%d", i), what, r.FunctionOf(i).Lane.String(), n.Fate.String(), took, where, n.Site.Line()}
}

// table writes rows with their columns aligned.
func table(w io.Writer, rows [][]string) {
	var width []int
	for _, row := range rows {
		for k, text := range row {
			if k == len(width) {
				width = append(width, 0)
			}
			width[k] = max(width[k], utf8.RuneCountInString(text))
		}
	}
	for _, row := range rows {
		line := ""
		for k, text := range row {
			line += "  " + text + strings.Repeat(" ", width[k]-utf8.RuneCountInString(text))
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}
