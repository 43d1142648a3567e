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

// Costs returns the mean times that the functions of this run took on their own, for an estimate of another graph's:
// snapshot.ExplainWith(w, run.Costs()). Functions are told apart by name and lane, for the other graph may have been built
// by another process of the program.
func (r *Run) Costs() graph.Costs {
	type function struct {
		name string
		lane graph.Lane
	}
	type cost struct{ work, calls time.Duration }
	costs := make(map[function]cost)
	for i := range r.Slices {
		s := &r.Slices[i]
		f := r.FunctionOf(s.Node)
		c := costs[function{f.Name, f.Lane}]
		c.work += s.Self
		if r.Nodes[s.Node].First == int32(i) { // further attempts, and helpers, are of the same call
			c.calls++
		}
		costs[function{f.Name, f.Lane}] = c
	}
	return func(f graph.Function) (time.Duration, bool) {
		c := costs[function{f.Name, f.Lane}]
		return c.work / max(1, c.calls), c.calls > 0
	}
}

// Numbers of nodes of a long table that are shown at its start and at its end: the start has the leaves, from which one sees
// what the program reads, the end has the roots.
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
//
// The text is for people and for tests that pin what a program does; it is no format to parse, and may change.
func (r *Run) Explain(w io.Writer) error {
	b := bufio.NewWriter(w) // keeps the first error for Flush, so that none of the lines below has to look
	fmt.Fprintln(b, r.Figures())
	path, length := r.CriticalPath()
	if len(path) > 0 {
		fmt.Fprintf(b, "critical path, %s: %s\n", Duration(length), r.chain(path))
	}
	if rows := r.functionRows(); rows != nil {
		fmt.Fprintln(b, "\nfunctions:")
		table(b, rows)
	}
	fmt.Fprintln(b, "\nnodes:")
	table(b, r.nodeRows())
	return b.Flush()
}

// functionRows returns the rows of the functions that were called: how many calls, name, lane, own time.
func (r *Run) functionRows() (rows [][]string) {
	for _, f := range r.ByFunction() {
		if made := (Figures{Calls: f.Calls}).Ran(); made > 0 {
			rows = append(rows, []string{fmt.Sprint(made), f.Name, f.Lane.String(), Duration(f.Work)})
		}
	}
	return rows
}

// nodeRows returns the rows of the nodes, the first and the last of them. One node is never hidden: the row that says so would
// take as much room.
func (r *Run) nodeRows() (rows [][]string) {
	for i := 0; i < len(r.Nodes); i++ {
		if hidden := len(r.Nodes) - explainStart - explainEnd; hidden > 1 && i == explainStart {
			rows = append(rows, []string{"...", fmt.Sprintf("%d more nodes", hidden)})
			i += hidden
		}
		rows = append(rows, r.row(int32(i)))
	}
	return rows
}

// chain names the nodes of a path. Neighbours of one function are written once, with a number: "fetch > Add x99 > store". At
// most twelve names are written, some two lines of a terminal: the beginning of the path, where one looks first to
// shorten it.
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

// row returns the row of one node: index, name and operands, lane, fate, and of its last slice own time and worker, line.
// Cells that say nothing are empty and not left out, so that the lines stay in one column.
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
	fate := n.Fate.String()
	if n.Rejected > 0 {
		fate += ", " + number(int(n.Rejected), "row") + " rejected"
	}
	return []string{fmt.Sprintf("%%%d", i), what, r.FunctionOf(i).Lane.String(), fate, took, where, n.Site.Line()}
}

// table writes rows with their columns aligned. Widths are counted in letters, rows may have different numbers of columns, and
// no line ends in blanks, which diffs would show.
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
