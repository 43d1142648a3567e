package plan

import (
	"encoding/binary"
	"slices"

	"xfork/internal/node"
)

// Regions: the operators of a family (package node, family.go) are grouped into convex sets, each of which is evaluated as
// one task.
//
//	before                             after
//
//	  f    g                             f      g
//	   \  / \                             \    /
//	   mul   \                        [mul, add, sum]   one task, at the place of sum
//	     \   /                               |
//	      add                             ops.Sqrt
//	       |
//	      sum                            mul and add are in no task: they are evaluated on the way
//	       |
//	    ops.Sqrt
//
// An output is a member (an operator of the family that no force has claimed yet) that is needed outside of its region: the
// root, an operand of a node that is no member, the result of a barrier. All other members are interior. A group of operators
// without results that leave it in the middle is what array compilers call a fused loop or kernel; keeping the groups convex
// is what lets each of them run as one task (compare Kennedy and McKinley, "Maximizing loop parallelism and improving data
// locality via loop fusion and distribution", 1993).
//
// Outputs share a region if they need the same tasks of the plan (so that they become ready at the same moment, and sharing
// delays none of them) and some array in common (so that sharing saves a pass). An interior member belongs to the region
// that consumes it. If there are several, it is evaluated in each of them as long as that is cheaper than to store it and
// read it back; otherwise it becomes an output.
//
// No region waits for itself. Say that A needs B if a member of A has an operand that is an output of B. If that output is a
// barrier, or there is another task between them, then all that B needs has lower numbers than something that A needs. If
// not, B needs a part of what A needs. Round a circle of needs both can only be equalities, and then it is one region.
//
// The pass is three loops over the nodes:
//
//	upwards     join     which nodes are members; which share arrays (members.go)
//	upwards     need     which tasks each member needs; what it costs; which members are outputs in any case
//	downwards   assign   which region each member is in; which further members have to be outputs
//
// The last one goes downwards because a member's region is that of its consumers. It may make an operand an output, never a
// consumer, so that what has been decided stays.

// Grouping is what [Regions] finds. Both slices are by the position of the nodes that Regions was given.
type Grouping struct {
	Operands [][]int32 // of every node that is a task: what it waits for; the first output of a region is an operand of the others
	Inside   []bool    // no task: evaluated on the way to one
	Regions  []Region  // one for each output
}

// Region is what a plan says about the task of an output.
type Region struct {
	Task   int32   // the output's position
	Lowest uint64  // the creation number of the first node that is evaluated on the way: it may fail as well
	Others []int32 // of the first output of a region, the further ones, which are to be evaluated along with it
}

// again is up to which cost per element, in picoseconds, a member is evaluated once more rather than stored: writing fresh
// memory and reading it back takes two to three nanoseconds for eight bytes. It is compared with the cost of a member and
// all interior members beneath it, for all of these would be evaluated once more.
const again = 2000

// manyNeeds is up to how many tasks sets of them are told apart. Outputs that need more share no region. Without such a limit
// a chain of members that each need one task more would make sets of quadratic size in all.
const manyNeeds = 64

// What fuser.region holds of a member beside the number of a region.
const (
	noRegion    int32 = -1 // no consumer has been assigned a region yet
	manyRegions int32 = -2 // consumers in different regions, or one that is itself in many
)

// fuser is the memory of one pass. The first slices are by position. It belongs to the goroutine that called [Regions], and
// is garbage afterwards but for what the Grouping keeps.
type fuser struct {
	nodes    []*node.Node
	operands [][]int32
	fusion   []*node.Fusion // nil: no member
	cost     []int32
	needs    []int32 // the set of tasks beneath, by its number
	parent   []int32 // union-find over nodes that share arrays
	region   []int32
	seen     []int32 // mark of the last walk that came by: see tasks
	output   []bool
	within   []bool

	settled numbering[*node.Node] // arrays that are there
	readers []int32               // the first to read each of them
	set     []int32               // scratch
	setKeys numbering[string]
	sets    [][]int32
	what    numbering[[2]int32] // regions, by needs and connection
	outputs [][]int32           // by region
}

// Regions groups the members among nodes, which are all that root needs and are not done, in ascending creation number.
// operands are their strict operands that are among them, by position; they are not changed. The caller is inside the gate
// (package internal/gate). It takes about a microsecond for each member, and some tens of nanoseconds for other nodes.
//
// The Grouping shares with operands the lists of nodes that are no members: a caller that changes one changes both. What is
// by position comes from two slabs in place of seven slices: two allocations for all of it.
func Regions(nodes []*node.Node, operands [][]int32, root *node.Node) Grouping {
	n := len(nodes)
	ints, bools := make([]int32, 5*n), make([]bool, 2*n)
	f := &fuser{
		nodes: nodes, operands: operands, fusion: make([]*node.Fusion, n), cost: ints[:n], needs: ints[n : 2*n],
		parent: ints[2*n : 3*n], region: ints[3*n : 4*n], seen: ints[4*n:], output: bools[:n], within: bools[n:],
	}
	for i := range n {
		f.parent[i], f.region[i] = int32(i), noRegion
	}
	for i, m := range nodes {
		f.join(int32(i), m)
	}
	for i, m := range nodes {
		if f.fusion[i] == nil {
			continue
		}
		f.need(int32(i))
		f.output[i] = m == root || f.fusion[i].Barrier
	}
	for i := n - 1; i >= 0; i-- {
		f.assign(int32(i))
	}
	return f.result()
}

// inside reports whether operand a of a member can be evaluated on the way to it: a is a member and its elements are there
// one by one. It is evaluated so unless something else makes it an output.
func (f *fuser) inside(a int32) bool { return f.fusion[a] != nil && !f.fusion[a].Barrier }

// need finds which tasks member i cannot do without, and what an element of it costs. Both are sums over the operands, which
// come first. The tasks beneath an interior operand are those that the operand needs itself:
//
//	f   g   h          needs
//	 \ /   /           a = f+g    {f, g}
//	  a   /            b = a*h    {f, g, h}
//	   \ /             sum of b   {f, g, h}: may share a region with other sums of all three
//	    b
//
// The cost counts an operand that is used twice twice. It saturates at 2^30, so that chains of such operands, which double it
// at each step, do not overflow.
func (f *fuser) need(i int32) {
	set := f.set[:0]
	cost := f.fusion[i].Cost
	unique := false
	for _, a := range f.operands[i] {
		if !f.inside(a) {
			set = append(set, a)
			continue
		}
		cost += int(f.cost[a])
		if f.needs[a] < 0 {
			unique = true
			continue
		}
		set = append(set, f.sets[f.needs[a]]...)
	}
	f.cost[i] = int32(min(cost, 1<<30))
	slices.Sort(set)
	f.set = set // its room, at its full length: Compact below shortens a copy of the slice header
	set = slices.Compact(set)
	if unique || len(set) > manyNeeds {
		f.needs[i] = -1 - i // like no other
		return
	}
	key := make([]byte, 0, 4*len(set))
	for _, a := range set {
		key = binary.LittleEndian.AppendUint32(key, uint32(a))
	}
	k, known := f.setKeys.number(string(key))
	if !known {
		f.sets = append(f.sets, slices.Clone(set))
	}
	f.needs[i] = k
}

// assign decides about node i, after all of its consumers: whether it is an output, and which region it is in. Then it passes
// that region on to the operands that would be inside of it.
//
// A node that is no member makes outputs of all members among its operands: it reads their values from the nodes. An interior
// member in many regions passes that on, so that whatever lies beneath it is in as many.
func (f *fuser) assign(i int32) {
	args := f.operands[i]
	if f.fusion[i] == nil {
		for _, a := range args {
			f.output[a] = f.fusion[a] != nil
		}
		return
	}
	if f.region[i] == manyRegions && f.cost[i] > again {
		f.output[i] = true
	}
	if f.output[i] {
		f.region[i] = f.regionOf(i)
		f.outputs[f.region[i]] = append(f.outputs[f.region[i]], i)
	}
	for _, a := range args {
		if !f.inside(a) {
			continue
		}
		if r := f.region[a]; r == noRegion {
			f.region[a] = f.region[i]
		} else if r != f.region[i] {
			f.region[a] = manyRegions
		}
	}
}

// regionOf returns the region of output i, and makes it if it is the first such output. Outputs share one if they need the same
// tasks and are connected by arrays. An operator that is to be alone, such as sorting, has a key that no other output has:
// the second part of all other keys is a position, which is not negative.
func (f *fuser) regionOf(i int32) int32 {
	what := [2]int32{f.needs[i], f.find(i)}
	if f.fusion[i].Alone {
		what = [2]int32{-1 - i, -1}
	}
	r, known := f.what.number(what)
	if !known {
		f.outputs = append(f.outputs, nil)
	}
	return r
}

// result writes down what has been decided: what each task waits for, and one Region for each output. The outputs of one region
// but the first wait for the first as well: its task evaluates all of them, so that theirs find their nodes settled.
func (f *fuser) result() Grouping {
	g := Grouping{Operands: make([][]int32, len(f.nodes)), Inside: f.within, Regions: make([]Region, 0, len(f.outputs))}
	for i := range f.nodes {
		if f.fusion[i] == nil {
			g.Operands[i] = f.operands[i]
		}
		g.Inside[i] = f.fusion[i] != nil && !f.output[i]
	}
	for _, outs := range f.outputs {
		slices.Sort(outs)
		for k, i := range outs {
			reg := Region{Task: i}
			g.Operands[i], reg.Lowest = f.tasks(i)
			if k == 0 {
				reg.Others = outs[1:]
			} else {
				g.Operands[i] = append(g.Operands[i], outs[0])
			}
			g.Regions = append(g.Regions, reg)
		}
	}
	return g
}

// tasks walks from output i through the interior down to the tasks that it needs, and returns them in ascending order, with the
// lowest creation number on the way. Each walk has a mark of its own, i+1, so that seen needs no clearing in between; 0 is
// the mark of no walk. Members that are evaluated in several regions are walked over once for each output above them.
func (f *fuser) tasks(i int32) (tasks []int32, lowest uint64) {
	mark := i + 1
	lowest = node.Number(f.nodes[i])
	for todo := []int32{i}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, a := range f.operands[at] {
			switch {
			case f.seen[a] == mark:
			case f.fusion[a] != nil && !f.output[a]:
				todo = append(todo, a)
				lowest = min(lowest, node.Number(f.nodes[a]))
			default:
				tasks = append(tasks, a)
			}
			f.seen[a] = mark
		}
	}
	slices.Sort(tasks)
	return tasks, lowest
}
