package graph

import (
	"fmt"
	"slices"
	"strings"

	"xfork/internal/draw"
	"xfork/internal/node"
	"xfork/internal/plan"
)

// Which array operators are evaluated together is decided by the engine's own planner, internal/plan. Here it is asked, and its
// answer is put into words:
//
//	sum := vec.Sum(vec.Add(vec.Mul(f, g), g))
//	fused:
//	  %4  one pass over 2 inputs: Mul, Add, Sum

// fused lists the regions of array operators that a force of each root would evaluate as one, as things are now. Roots that
// need the same region have equal rows for it, of which one is written.
func (p printer) fused(s *Snapshot) {
	index := make(map[*Node]int)
	for i, n := range s.nodes {
		if node.Has(n, node.Family) && !s.states[i].Settled() {
			index[n] = i
		}
	}
	if len(index) == 0 {
		return
	}
	var rows [][]string
	for _, root := range s.roots {
		for _, pass := range passes(s.nodes[root]) {
			row := passRow(pass, index)
			if !slices.ContainsFunc(rows, func(other []string) bool { return slices.Equal(other, row) }) {
				rows = append(rows, row)
			}
		}
	}
	if rows == nil {
		return
	}
	p.print("\nfused:\n")
	for _, row := range rows { // not in columns: numbers to the left, whatever follows
		p.print("  ", strings.Join(row, "  "), "\n")
	}
}

// passes returns the regions of a plan for root, as the engine would make it now. The plan is made anew, beside the snapshot:
// what has been settled since the look is no longer in it.
func passes(root *Node) []plan.Pass {
	defer visit()()
	return plan.Compile(root).Passes()
}

// passRow returns the outputs of a pass by their numbers in the table, and what is done on the way to them. What is repeated is
// counted, and of many the first are named. index has the numbers of all operators of a family that the snapshot saw; one
// that the plan found beyond it, through a node that has changed since the look, is shown as %0.
func passRow(pass plan.Pass, index map[*Node]int) []string {
	const most = 12
	outputs := make([]string, len(pass.Outputs))
	for i, n := range pass.Outputs {
		outputs[i] = fmt.Sprintf("%%%d", index[n])
	}
	var names []string
	for i := 0; i < len(pass.Members); {
		run := i + 1
		for run < len(pass.Members) && pass.Members[run].Name() == pass.Members[i].Name() {
			run++
		}
		if len(names) == most {
			names = append(names, "...")
			break
		}
		name := pass.Members[i].Name()
		name = name[strings.LastIndexByte(name, '.')+1:]
		if run > i+1 {
			name += " x" + draw.Thousands(run-i)
		}
		names = append(names, name)
		i = run
	}
	return []string{strings.Join(outputs, ", "), "one pass over " + count(pass.Inputs, "input") + ": " + strings.Join(names, ", ")}
}
