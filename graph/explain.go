package graph

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"xfork/internal/draw"
)

// Explain writes what a force of the nodes would have to do, as text: figures, lanes, functions by how often they occur,
// the longest path, and every node, first as the program built them and then with equal ones shared.
//
//	before sharing:
//	  %0  1  main.fetch     io      idle  main.go:14
//	  %1  2  Add(%0, %0)    inline  idle  main.go:15
//	  %2  2  Add(%0, %0)    inline  idle  main.go:15  = %1
//
// Where array operators are to be evaluated together, it says which:
//
//	fused:
//	  %5, %6  one pass over 2 inputs: Mul, Add, Sum, MaxOf
//
// The columns are number, level, what is done to which operands, lane, state, line, and notes: roots, and the older node
// that a node equals. Numbers are the snapshot's indices, so equal graphs give equal texts, fit for golden files. A
// question mark is before operands that may not be needed. Of more than 40 nodes the first and the last are shown.
// Linear; the error is w's.
func Explain(w io.Writer, nodes ...*Node) error { return Look(nodes...).Explain(w) }

// Explain writes the snapshot as text.
func (s *Snapshot) Explain(w io.Writer) error { return s.ExplainWith(w, nil) }

// Costs returns what one call of a function takes, and reports whether that is known. A recorded run of an earlier force has
// them: package eval/record.
type Costs func(Function) (each time.Duration, known bool)

// ExplainWith is Explain with an estimate: how long the work of each function will take, and of all of them together, one
// after the other and along the longest path. Functions of unknown cost are taken to cost nothing, and named.
func (s *Snapshot) ExplainWith(w io.Writer, costs Costs) error {
	b := bufio.NewWriter(w)
	p := printer{b}
	figures := s.Stats()
	p.print(figures.String(), "\n")
	if s.Len() == 0 {
		return b.Flush()
	}
	p.lanes(figures)
	p.print("longest path: ", s.longestPath(), "\n")
	p.estimate(s, costs)
	p.functions(s, costs)
	after, rep := CSE(s)
	p.print("\nbefore sharing:\n")
	p.table(s, rep)
	if after == s {
		p.print("\nafter sharing: the same, no two nodes are equal\n")
	} else {
		p.print("\nafter sharing: ", after.Stats().String(), "\n")
		p.table(after, nil)
	}
	p.fused(s)
	return b.Flush()
}

// lanes writes how many nodes are left to do in each lane. Lanes without any are left out.
func (p printer) lanes(f Figures) {
	var parts []string
	for lane, n := range f.Lanes {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", Lane(lane), draw.Thousands(n)))
		}
	}
	if parts == nil {
		parts = []string{"nothing to do"}
	}
	p.print("lanes: ", strings.Join(parts, ", "), "\n")
}

// longestPath returns the names of the functions on the critical path, from the leaf on. What is repeated is counted, so that
// the path through a loop of a million turns is a few words long: "Const > Add x1,000,000".
func (s *Snapshot) longestPath() string {
	const most = 12
	var parts []string
	path, _ := s.heaviestPath(nil)
	for k := 0; k < len(path); {
		run := k + 1
		for run < len(path) && s.function[path[run]] == s.function[path[k]] {
			run++
		}
		if len(parts) == most {
			return strings.Join(parts, " > ") + " > ..."
		}
		name := s.Function(int(path[k])).Name
		if run > k+1 {
			name += " x" + draw.Thousands(run-k)
		}
		parts = append(parts, name)
		k = run
	}
	return strings.Join(parts, " > ")
}

// functions writes the functions that occur most often. Ties are in the order of first occurrence, which is that of the
// program: the sort is stable, and functions are numbered as they turn up. After CSE a function may have no node left, so
// those are left out.
func (p printer) functions(s *Snapshot, costs Costs) {
	const most = 20
	nodes := make([]int, len(s.distinct))
	for _, f := range s.function {
		nodes[f]++
	}
	order := make([]int, 0, len(s.distinct))
	for f, n := range nodes {
		if n > 0 {
			order = append(order, f)
		}
	}
	slices.SortStableFunc(order, func(f, g int) int { return cmp.Compare(nodes[g], nodes[f]) })
	var rows [][]string
	for _, f := range order[:min(most, len(order))] {
		d := s.distinct[f]
		row := []string{draw.Thousands(nodes[f]), d.Name, d.Kind.String(), d.Lane.String()}
		if each, known := costs.of(d); known {
			row = append(row, each.String()+" each")
		}
		rows = append(rows, row)
	}
	p.print("\nfunctions:\n")
	p.columns(rows)
	if len(order) > most {
		p.print("  and ", count(len(order)-most, "function"), " more\n")
	}
}

// How many nodes of a long table are shown at its start and at its end.
const (
	tableStart = 28
	tableEnd   = 12
)

// table writes a row for each node, and one for all those in the middle of a long table. rep are the representatives, or
// nil. Only rows that are shown are put into words, so those of a million nodes cost no more than those of forty.
func (p printer) table(s *Snapshot, rep []int32) {
	levels, sites := s.Levels(), make(lines)
	var rows [][]string
	for i := 0; i < s.Len(); i++ {
		// A single hidden row would be no shorter than the row that says so.
		if hidden := s.Len() - tableStart - tableEnd; hidden > 1 && i == tableStart {
			rows = append(rows, []string{"...", "", draw.Thousands(hidden) + " more nodes"})
			i += hidden
		}
		what := draw.Shorten(s.Function(i).Name)
		if len(s.Operands(i)) > 0 {
			what += "(" + s.operandList(i) + ")"
		}
		rows = append(rows, []string{
			fmt.Sprintf("%%%d", i), draw.Thousands(int(levels[i])), what, s.Function(i).Lane.String(), s.states[i].String(),
			sites.of(s.nodes[i]), s.note(i, rep),
		})
	}
	p.columns(rows)
}

// note returns what else there is to say of a node: whether it is a root, and which older node it equals.
func (s *Snapshot) note(i int, rep []int32) string {
	var notes []string
	if s.asked[i] {
		notes = append(notes, "root")
	}
	if rep != nil && int(rep[i]) != i {
		notes = append(notes, fmt.Sprintf("= %%%d", rep[i]))
	}
	return strings.Join(notes, ", ")
}

// columns writes rows with their columns aligned, numbers to the right. (text/tabwriter aligns all cells of a column
// alike, and writes spaces at the ends of lines.)
func (p printer) columns(rows [][]string) {
	var width []int
	for _, row := range rows {
		for k, text := range row {
			if k == len(width) {
				width = append(width, 0)
			}
			width[k] = max(width[k], len([]rune(text)))
		}
	}
	for _, row := range rows {
		line := ""
		for k, text := range row {
			pad := strings.Repeat(" ", width[k]-len([]rune(text)))
			if numeric(text) {
				line += "  " + pad + text
			} else {
				line += "  " + text + pad
			}
		}
		p.print(strings.TrimRight(line, " "), "\n")
	}
}

// numeric reports whether a cell of a table is a number or a node.
func numeric(text string) bool {
	return text != "" && strings.Trim(text, "0123456789,%") == ""
}
