package plan

import (
	"cmp"
	"slices"

	"xfork/internal/node"
)

// Listing is a plan that is written down in the order of indices, oldest first, with its regions. It is for readers, such as
// graph.Explain, and for tests. The engine takes nodes as [Plan.Next] gives them and keeps no lists but for its tasks.
type Listing struct {
	Nodes    []*node.Node
	Operands [][]int32 // strict operands that are in the plan, by index, in the node's own order
	Group    Grouping  // empty if there are no operators of a family
}

// Compile lists what root needs. The caller is inside the gate (package internal/gate).
//
// Plans have the edges of a node with its operands: here they are turned round, which takes two passes, because the oldest
// consumer comes first in every list and the operands of one consumer come in any order.
//
//	position   node         list of its consumers     slots of consumers        operands by index
//	0          (a+b)*b      none                      (a+b)*b: 1, 2             3: 2 1
//	1          a+b          (a+b)*b                   a+b:     3, 2             2: 0 1
//	2          b            a+b, (a+b)*b
//	3          a            a+b
func Compile(root *node.Node) *Listing {
	var p Plan
	var found []Planned
	p.Start(root)
	for k, ok := p.Next(); ok; k, ok = p.Next() {
		found = append(found, k)
	}
	n := int32(len(found))
	pairs, wide := make([][2]int32, n), make([]int32, len(p.Wide)) // n minus the operand's position, 0 for none
	for at, k := range found {
		for e := k.First; e != NoEdge; {
			if consumer, operand, inline := e.Inline(); inline {
				pairs[consumer][operand] = n - int32(at)
				e = found[consumer].Next[operand]
				continue
			}
			wide[e.Place()] = n - int32(at)
			e = p.Wide[e.Place()].Next
		}
	}
	l := &Listing{Nodes: make([]*node.Node, n), Operands: make([][]int32, n)}
	for at, k := range found {
		i := n - 1 - int32(at)
		l.Nodes[i] = k.Node
		for _, x := range pairs[at] {
			if x > 0 {
				l.Operands[i] = append(l.Operands[i], x-1)
			}
		}
	}
	for place, w := range p.Wide { // the edges of one node lie side by side, in its own order
		i := n - 1 - w.Consumer
		l.Operands[i] = append(l.Operands[i], wide[place]-1)
	}
	if p.Family {
		l.Group = Regions(l.Nodes, l.Operands, root)
	}
	return l
}

// Pass is a region as a reader sees it: what is evaluated together.
type Pass struct {
	Outputs []*node.Node // the first one's task evaluates the region
	Members []*node.Node // the outputs and all that is evaluated on the way to them, by ascending number
	Inputs  int          // results of other tasks, and settled nodes, that the members read: each once
}

// Passes returns the regions of the listing, in the order of Regions. A member that is cheap enough to be evaluated in several
// regions is in the passes of all of them. The caller is still inside the gate: settled inputs are in no plan, so they are
// read from the nodes. Cost is linear in the sum of the passes.
func (l *Listing) Passes() (passes []Pass) {
	task := make(map[*node.Node]bool, len(l.Nodes))
	for i, n := range l.Nodes {
		task[n] = l.Group.Inside == nil || !l.Group.Inside[i]
	}
	further := make(map[int32]bool) // outputs that are evaluated along with the first of their region
	for _, r := range l.Group.Regions {
		if further[r.Task] {
			continue
		}
		p := Pass{Outputs: []*node.Node{l.Nodes[r.Task]}}
		for _, o := range r.Others {
			further[o] = true
			p.Outputs = append(p.Outputs, l.Nodes[o])
		}
		p.walk(task)
		passes = append(passes, p)
	}
	return passes
}

// walk finds the members beneath the outputs, and counts the inputs. It does the same as the evaluation of a region, which
// has no plan either: downwards from the outputs, as far as nodes that are tasks or settled.
func (p *Pass) walk(task map[*node.Node]bool) {
	seen := make(map[*node.Node]bool)
	todo := slices.Clone(p.Outputs)
	for _, n := range p.Outputs {
		seen[n] = true
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		p.Members = append(p.Members, n)
		node.Peek(n, func(x *node.Node, _ bool) {
			switch {
			case seen[x]:
				return
			case node.Settled(x) || task[x]:
				p.Inputs++
			default:
				todo = append(todo, x)
			}
			seen[x] = true
		})
	}
	slices.SortFunc(p.Members, func(a, b *node.Node) int { return cmp.Compare(node.Number(a), node.Number(b)) })
}
