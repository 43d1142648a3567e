package demand

import (
	"slices"
	"sort"

	"xfork/internal/node"
	"xfork/internal/plan"
)

// Unplanned is the number of a task that has a family node, but no region: another force had the node when the plan was made.
// What is evaluated on the way to it is not known, and may fail at any number. Only a bar of 0, which skips all, skips it.
const Unplanned = 1

// group makes tasks of regions. What lies inside of one stays in the block as a task that is over: it is no task's operand and
// has none. From here on the tasks are no longer sorted by their numbers.
//
// It runs while the block is being filled, on one goroutine, before any task has a number or can be found. It costs two
// passes over the edges besides the planner's own work.
func (b *Block) group(root *node.Node) {
	last := b.Count - 1
	nodes, operands := make([]*node.Node, b.Count), b.operands()
	b.turnRound(operands) // regions count from the oldest node
	for i := range nodes {
		nodes[i] = b.Task(last - int32(i)).Node.Get()
	}
	// The edges of the plan go to plan.Regions and come back as those of regions: an operand inside of a region is replaced by
	// what the region reads.
	g := plan.Regions(nodes, operands, root)
	b.regions = true
	for i := range b.Count {
		k := b.Task(last - i)
		switch n := nodes[i]; {
		case g.Inside[i]:
			b.Scope.fused(n)
			k.State.Store(Over)
			k.Node.Set(nil) // the consumers hold it for as long as it is needed
		case node.Has(n, node.Family):
			k.Number = Unplanned // unless it is found below
		}
	}
	for _, reg := range g.Regions {
		k := b.Task(last - reg.Task)
		// Skipped only above the bar with all of its nodes: the oldest may be what the sequential program would have failed
		// at.
		k.Number = reg.Lowest
		for _, o := range reg.Others {
			x := k.Extra()
			x.Others = append(x.Others, nodes[o])
		}
	}
	b.turnRound(g.Operands)
	b.rewire(g.Operands)
}

// turnRound makes operands by task into operands by position from the oldest node on, or the reverse.
func (b *Block) turnRound(operands [][]int32) {
	slices.Reverse(operands)
	for _, args := range operands {
		for k, a := range args {
			args[k] = b.Count - 1 - a
		}
	}
}

// Between returns the range of tasks in which those with numbers above lo and up to hi lie. Where there are regions it is the whole
// block, and the caller (package exec, sweep) looks at each number; elsewhere two binary searches, for numbers descend.
func (b *Block) Between(lo, hi uint64) (first, end int32) {
	// Numbers do not follow indices there (group), so there is nothing to search by.
	if b.regions {
		return 0, b.Count
	}
	n := int(b.Count)
	first = int32(sort.Search(n, func(i int) bool { return b.Task(int32(i)).Number <= hi }))
	return first, int32(sort.Search(n, func(i int) bool { return b.Task(int32(i)).Number <= lo }))
}
