package plan

import (
	"cmp"
	"slices"

	"xfork/internal/node"
)

// The first step of region.go: which nodes can be in a region, and which of them have arrays in common.
//
//	x, y: forks or settled arrays            sets of the union-find
//
//	Add(x, y)    Scale(y, s)    Exp(z)       {x, y, Add, Scale}    {z, Exp}
//
// The scalar s connects nothing: that two members read the same number saves no pass over memory.

// join makes node i a member if it is one, and connects it with the nodes that it shares arrays with. A node that another
// force had claimed when the plan looked at it stays a task of its own, even if it has been handed back since: its operands
// are not all in the plan. Hence the check that each operand is either in the plan or settled.
func (f *fuser) join(i int32, m *node.Node) {
	if !node.Has(m, node.Family) {
		return
	}
	a, b, wide, idle := node.PeekPair(m)
	if !idle {
		return
	}
	pair := [2]*node.Node{a, b}
	operands := pair[:]
	if wide != nil {
		operands = wide.Nodes
	}
	for _, x := range operands {
		if x != nil && f.place(f.operands[i], x) < 0 && !node.Settled(x) {
			return
		}
	}
	f.fusion[i] = node.OpOf(m).Info(m).Fusion
	for k, x := range operands {
		if x != nil && f.fusion[i].Scalars>>k&1 == 0 {
			f.connect(i, x)
		}
	}
}

// place returns the position of operand x if x is among args, or -1. Up to eight operands are compared one by one. Of a node
// with more, such as a concatenation of thousands, that would take quadratic time in all, so x is searched among all nodes
// of the plan by its number.
func (f *fuser) place(args []int32, x *node.Node) int32 {
	if len(args) > 8 { // by number, which ascends
		k, is := slices.BinarySearchFunc(f.nodes, node.Number(x), func(m *node.Node, number uint64) int {
			return cmp.Compare(node.Number(m), number)
		})
		if is && f.nodes[k] == x {
			return int32(k)
		}
		return -1
	}
	for _, a := range args {
		if f.nodes[a] == x {
			return a
		}
	}
	return -1
}

// connect unites node i with its operand x. A settled operand is in no plan and has no position, so the first member that
// reads it stands for it.
func (f *fuser) connect(i int32, x *node.Node) {
	if a := f.place(f.operands[i], x); a >= 0 {
		f.parent[f.find(i)] = f.find(a)
		return
	}
	j, known := f.settled.number(x)
	if !known {
		f.readers = append(f.readers, i)
		return
	}
	f.parent[f.find(i)] = f.find(f.readers[j])
}

// find returns the node that stands for the set of node i. It halves the path on its way (Tarjan and van Leeuwen, "Worst-case
// analysis of set union algorithms", 1984), which without union by rank takes logarithmic time, amortised.
func (f *fuser) find(i int32) int32 {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}
