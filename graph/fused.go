package graph

import (
	"fmt"
	"slices"
	"strings"

	"xfork/internal/draw"
	"xfork/internal/node"
	"xfork/internal/plan"
)

// fused lists the regions of array operators that a force of each root would evaluate as one, as things are now.
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
		for _, r := range regionsOf(s.nodes[root]) {
			row := r.row(index)
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

// fusion is a region as it is told.
type fusion struct {
	outputs []*Node
	members []*Node // the outputs among them, by ascending number
	inputs  int
}

// regionsOf are the regions of a plan for root.
func regionsOf(root *Node) (fs []fusion) {
	defer visit()()
	nodes, operands := planned(root)
	g := plan.Regions(nodes, operands, root)
	task := make(map[*Node]bool, len(nodes))
	for i, n := range nodes {
		task[n] = !g.Inside[i]
	}
	led := make(map[int32]bool) // outputs that another one's task evaluates
	for _, r := range g.Regions {
		if led[r.Task] {
			continue
		}
		f := fusion{outputs: []*Node{nodes[r.Task]}}
		for _, o := range r.Others {
			led[o] = true
			f.outputs = append(f.outputs, nodes[o])
		}
		f.walk(task)
		fs = append(fs, f)
	}
	return fs
}

// planned lists what a plan for root gives out, the oldest first, and their operands by position.
func planned(root *Node) (nodes []*Node, operands [][]int32) {
	var p plan.Plan
	at := make(map[*Node]int32)
	p.Start(root)
	for k, ok := p.Next(); ok; k, ok = p.Next() {
		nodes = append(nodes, k.Node)
	}
	slices.Reverse(nodes)
	for i, n := range nodes {
		at[n] = int32(i)
	}
	operands = make([][]int32, len(nodes))
	for i, n := range nodes {
		node.Peek(n, func(x *Node, strict bool) {
			if j, there := at[x]; there && strict {
				operands[i] = append(operands[i], j)
			}
		})
	}
	return nodes, operands
}

// walk finds the members beneath the outputs, and counts the inputs.
func (f *fusion) walk(task map[*Node]bool) {
	seen := make(map[*Node]bool)
	todo := slices.Clone(f.outputs)
	for _, n := range f.outputs {
		seen[n] = true
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f.members = append(f.members, n)
		node.Peek(n, func(x *Node, _ bool) {
			switch {
			case seen[x]:
				return
			case node.Settled(x) || task[x]:
				f.inputs++
			default:
				todo = append(todo, x)
			}
			seen[x] = true
		})
	}
	slices.SortFunc(f.members, func(a, b *Node) int { return int(a.Number()) - int(b.Number()) })
}

// row names the outputs by their numbers in the table, and what is done on the way to them. What is repeated is counted, and
// of many the first are named.
func (f *fusion) row(index map[*Node]int) []string {
	const most = 12
	outputs := make([]string, len(f.outputs))
	for i, n := range f.outputs {
		outputs[i] = fmt.Sprintf("%%%d", index[n])
	}
	var names []string
	for i := 0; i < len(f.members); {
		run := i + 1
		for run < len(f.members) && f.members[run].Name() == f.members[i].Name() {
			run++
		}
		if len(names) == most {
			names = append(names, "...")
			break
		}
		name := f.members[i].Name()
		name = name[strings.LastIndexByte(name, '.')+1:]
		if run > i+1 {
			name += " x" + draw.Thousands(run-i)
		}
		names = append(names, name)
		i = run
	}
	return []string{strings.Join(outputs, ", "), "one pass over " + count(f.inputs, "input") + ": " + strings.Join(names, ", ")}
}
