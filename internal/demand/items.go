package demand

import (
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/seam"
)

// items are those of a block: which task belongs to which.
//
//	read 1   read 2   read 3        each begins an item
//	  |        |        |
//	parse 1  parse 2  parse 3       of the same item
//	     \   /          |
//	     join           |           of item 2, which began later
//	        \           |
//	         '--- All --'           of item 3
//
// So an item depends on those that began before it and on no other: it can always come to its end, however few may be under
// way. What a dynamic node chooses at run time begins no item if a task of an item waits for it (Needed, Scope.Within). What waits
// for something else, a node that another scope has or its turn in the unsafe lane, does not count while it waits.
//
// The slices are as long as the block has tasks. Of and Needed do not change once itemise has returned. left and blocked are
// indexed by the task with which the item begins, and atomic: tasks of one item may run on several workers.
//
//	left[i]      tasks of the item that are not over: at 0 the item has landed, and another one may begin
//	blocked[i]   tasks of the item that are stalled: while there is one, the item does not count
type items struct {
	Of      []int32 // by task: the index of the call with which its item begins, or none
	Needed  []bool  // by task: a task of an item waits for it
	left    []seam.Int32
	blocked []seam.Int32
}

// itemise finds the items of a block that has its edges and knows what is over already (sortOut). It takes two passes over the
// edges, and some 13 bytes for each task.
func (b *Block) itemise() {
	n := int(b.Count)
	x := &items{Of: make([]int32, n), Needed: make([]bool, n), left: make([]seam.Int32, n), blocked: make([]seam.Int32, n)}
	for i := range x.Of {
		x.Of[i] = None
	}
	// The oldest first, so that a task knows its item before its consumers ask. Indices descend as numbers ascend: the item that
	// began last has the lowest index.
	for i := b.Count - 1; i >= 0; i-- {
		k := b.Task(i)
		if k.State.Load() == Over {
			continue
		}
		if x.Of[i] == None && k.Pending.Load() == 0 && begins(k.Node.Get()) {
			x.Of[i] = i
		}
		own := x.Of[i]
		if own == None {
			continue
		}
		x.left[own].Add(1)
		b.eachConsumer(i, func(c int32) {
			if x.Of[c] == None || own < x.Of[c] {
				x.Of[c] = own
			}
		})
	}
	// The youngest first, so that a consumer knows whether it is needed before its operands ask.
	for i := range b.Count {
		b.eachConsumer(i, func(c int32) { x.Needed[i] = x.Needed[i] || x.Needed[c] || x.Of[c] != None })
	}
	b.Items = x
}

// begins reports whether an item can begin with n. An unsafe or exclusive call cannot: it waits for its turn, or for all other calls
// to end, and room that it took meanwhile could be what those before it need.
func begins(n *node.Node) bool {
	if !node.Has(n, node.Call) || node.Has(n, node.Family) {
		return false
	}
	lane := node.OpOf(n).Info(n).Lane
	return lane != node.Unsafe && lane != node.Exclusive
}

// eachConsumer calls f for the consumers of task i, twice for one that has it for an operand twice.
func (b *Block) eachConsumer(i int32, f func(c int32)) {
	for e := b.Task(i).First; e != plan.NoEdge; {
		var c int32
		c, e = b.Follow(e)
		f(c)
	}
}

// The values of Extra.stall. Each change is a swap, because a step, a withdrawal and the end of the task may come at once: the one
// that takes a task out of stalled counts its item again.
const (
	counts  int32 = iota
	stalled       // it waits for something that others may have to begin first
	landed        // it is over
)

// Stall notes that task i is about to wait for something that others may have to begin first. It reports whether an item does not
// count from here on, because this is the first of its tasks that waits: another one may begin in its place. Otherwise n items that
// wait for what the next one has to do would wait for ever.
func (b *Block) Stall(i int32) bool {
	return b.Items != nil && b.Items.Of[i] != None && b.Task(i).Extra().stall.CompareAndSwap(counts, stalled) &&
		b.Items.blocked[b.Items.Of[i]].Add(1) == 1
}

// GoOn takes back that task i is stalled, if it is. It reports whether its item counts again: no task of it is stalled.
func (b *Block) GoOn(i int32) bool {
	return b.Items != nil && b.Items.Of[i] != None && b.Task(i).Extra().stall.CompareAndSwap(stalled, counts) &&
		b.Items.blocked[b.Items.Of[i]].Add(-1) == 0
}

// Land notes that task i is over. It reports whether its item counts again, as in GoOn, and whether this was the last task of the
// item. A task that is withdrawn while it is stalled is taken off the stalled ones first; otherwise its item would not count for
// good.
func (b *Block) Land(i int32) (counts, last bool) {
	own := b.Items.Of[i]
	if own == None {
		return false, false
	}
	if x := b.Task(i).Ext.Load(); x != nil && x.stall.Swap(landed) == stalled {
		counts = b.Items.blocked[own].Add(-1) == 0
	}
	return counts, b.Items.left[own].Add(-1) == 0
}
