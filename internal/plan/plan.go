package plan

import (
	"slices"

	"xfork/internal/node"
)

// Plan finds what some root needs: the nodes that are not done, each once, with their edges and in-degrees. What a dynamic
// node may come to need is not in it. The engine goes through one for every force of a graph with calls in it, so a Plan can
// be used again without allocating. A Plan belongs to one goroutine.
//
// Leaves are the nodes without strict operands, and the nodes past which the plan does not look: failed ones; running ones,
// which another force has claimed; and light ones (pure operators, which the engine evaluates by a walk of tier 1).
//
// # How it goes
//
// Operands are older than their consumers: their creation numbers are lower. So the nodes that are found and not yet looked
// at are kept by number, and the one with the highest number is always next: everything that needs it has been looked at.
// That visits the graph in a topological order without a stack, and in the order in which it was built, backwards, so that
// memory is read in one direction. Nothing is sorted afterwards, and nothing about a node changes once it has been given
// out, so the engine can write its tasks down as they come. (docs/adr/0013-plans-by-number.md has the figures, and what was
// tried before.)
//
//	position 0   1   2   3   4       first edge   links
//	number   9 --8   7   6   5       9  none      0: none  1: none
//	          \    \      /           8  0         2: none  3: 1
//	           +----+----6           6  3         ...
//
// An edge has a number too: 2p and 2p+1 are the two operands of the node at position p. The edges to one operand form a
// list, with its head at the operand and each link at the consumer. So a consumer needs no more memory than its two links,
// however many consumers its operands have. The head is the edge found last: the oldest consumer comes first.
type Plan struct {
	// Wide has the edges of nodes with more than two operands, those of one node one after the other. The engine may take
	// the slice for itself when all nodes have been given out, and leave nil.
	Wide []WideEdge

	// What has been seen so far. The engine reads these after the last node, to leave out the passes and the queues that
	// the plan has no use for.
	Pure   bool // a call of a pure function
	Ranked bool // a call of a function with a priority
	Queues bool // a call of the I/O or the unsafe lane, or one that asks for more than a lane
	Serial bool // a call of the unsafe lane
	Light  bool // a light leaf
	Family bool // an operator of a family: see region.go
	Leaves bool // a call that may be made on another machine

	at    int32     // position of the next node
	few   []Planned // what has been found, with many false; what lies before at has been given out
	found index     // with many true
	many  bool
}

// Planned is a node in a plan, with all edges from its consumers: they were given out before it.
type Planned struct {
	Node    *node.Node
	First   Edge    // of the list of edges from consumers
	Missing int32   // edges to operands in the plan
	Next    [2]Edge // the links of edges 2p and 2p+1

	// Unread: it is a call that another party had claimed when the plan came to it. If the claim is handed back its operands may be
	// missing: a partition claims calls together with what they need.
	Unread bool
}

// Edge is the number of an edge of a plan: 2p or 2p+1 for an operand of the node at position p, or, below NoEdge, that of a
// wide one.
type Edge int32

// NoEdge ends a list of edges. It is also the border between inline edges, above it, and wide ones, below it.
const NoEdge Edge = -1

// WideEdge is an edge from a node that has more than two operands. Its operand's list links it to the next edge.
type WideEdge struct {
	Consumer int32 // its position
	Next     Edge
}

// Wide returns the number of the edge that has place i among the wide ones: NoEdge-1 for the first, then downwards.
func Wide(i int) Edge { return NoEdge - 1 - Edge(i) }

// Inline reports whether e leads from a node that has no more than two operands, and if so returns that consumer's position,
// and which operand it is.
func (e Edge) Inline() (consumer int32, operand int, ok bool) {
	return int32(e) >> 1, int(e & 1), e >= 0
}

// Place returns the place among the wide edges of an edge that is not inline: the reverse of [Wide].
func (e Edge) Place() int { return int(NoEdge - 1 - e) }

// small is up to how many nodes a plan does without the index: nested forces and chosen branches are mostly tiny. Insertion
// into a sorted list of so few costs less than the page of three kilobytes that the index would touch.
const small = 16

// Start begins a plan of what root needs. It makes room for 2*small+1 found nodes, the most that [Plan.find] puts into the
// list before it changes to the index, so the list never grows after this.
func (p *Plan) Start(root *node.Node) {
	p.Wide = p.Wide[:0]
	p.Pure, p.Ranked, p.Queues, p.Serial, p.Light, p.Family, p.Leaves = false, false, false, false, false, false, false
	p.at, p.many = 0, false
	p.few = append(slices.Grow(p.few[:0], 2*small+1), Planned{Node: root, First: NoEdge})
}

// Next returns the next node, consumers first, in descending creation number; ok is false once there is none. It takes some
// tens of nanoseconds.
//
// The change to the index happens between two nodes, except within one of many operands (see find): all of a node's operands
// have to be looked up in the same place.
func (p *Plan) Next() (k Planned, ok bool) {
	if !p.many {
		if int(p.at) == len(p.few) {
			clear(p.few) // so that a plan that is kept for further use keeps nothing alive
			return k, false
		}
		if len(p.few) > small {
			p.change(int(p.at))
		}
	}
	if p.many {
		k.Node, k.First = p.found.highest()
		if k.Node == nil {
			return k, false
		}
	} else {
		k = p.few[p.at]
	}
	k.Next = [2]Edge{NoEdge, NoEdge}
	p.expand(&k)
	p.at++
	return k, true
}

// change moves what has been found, from position from on, to the index, for the rest of the plan. What lies before from has
// been given out. The list is cleared, so that a plan that is kept for further use keeps no nodes alive.
func (p *Plan) change(from int) {
	// Up to the node that is next or is being expanded, and not only to the highest one found: further operands of a wide node
	// may lie between the two.
	p.found.reset(node.Number(p.few[p.at].Node))
	for _, k := range p.few[from:] {
		p.found.add(k.Node, k.First)
	}
	clear(p.few)
	p.few = p.few[:0]
	p.many = true
}

// expand looks up the operands of k, which is next, and counts those that are in the plan. A done operand is in no plan: its
// value is there. A failed one is, as a leaf, because its failure becomes the consumer's. An operand used twice has two
// edges and counts twice, so that an in-degree is the number of edges that have to be followed before it is zero.
func (p *Plan) expand(k *Planned) {
	n := k.Node
	if !node.Has(n, node.Heavy) {
		p.Light = true
		return
	}
	a, b, w, idle := node.PeekPair(n)
	if !idle {
		p.Family = p.Family || node.Has(n, node.Family) && !node.Settled(n)
		k.Unread = node.Has(n, node.Call) && !node.Has(n, node.Family)
		return
	}
	if node.Has(n, node.Call) {
		p.note(node.OpOf(n).Info(n))
	}
	if w != nil {
		p.expandWide(k, w.Nodes[:w.Strict])
		return
	}
	if a != nil && !done(a) {
		k.Next[0] = p.find(a, Edge(2*p.at))
		k.Missing++
	}
	if b != nil && !done(b) {
		k.Next[1] = p.find(b, Edge(2*p.at+1))
		k.Missing++
	}
}

// expandWide looks up the strict operands of a node that has many. It takes room for all of them first, and gives back what
// done operands have left unused, so that the edges of one node lie side by side.
func (p *Plan) expandWide(k *Planned, operands []*node.Node) {
	e := len(p.Wide)
	if need := e + len(operands); need > cap(p.Wide) {
		// Twice as much, and not a quarter more as append would give: what grows is copied, and fresh memory costs more than
		// the copy.
		p.Wide = slices.Grow(p.Wide, max(len(operands), e, small))
	}
	p.Wide = p.Wide[:e+len(operands)]
	for _, x := range operands {
		if !done(x) {
			p.Wide[e] = WideEdge{Consumer: p.at, Next: p.find(x, Wide(e))}
			e++
		}
	}
	k.Missing = int32(e - (len(p.Wide) - len(operands)))
	p.Wide = p.Wide[:e]
}

// note adds what the engine must know of a call to the flags of the plan.
func (p *Plan) note(info *node.Info) {
	p.Pure = p.Pure || info.Pure
	p.Family = p.Family || info.Fusion != nil
	p.Ranked = p.Ranked || info.Priority != 0
	p.Serial = p.Serial || info.Lane == node.Unsafe
	p.Queues = p.Queues || info.Lane != node.CPU || info.Special != nil
	p.Leaves = p.Leaves || info.Leaves != nil
}

// done reports whether n has a value: its own, or that of the node it has become. An alias of a node that has failed or is
// not settled yet stays in the plan; the engine follows it.
func done(n *node.Node) bool {
	s := node.Load(n)
	return s == node.Done || s == node.Alias && node.Load(node.Resolve(n)) == node.Done
}

// find notes that edge e leads to n, and returns the edge that led to it before. The list is in descending creation number,
// as Next gives it out; the search begins behind the node that is being expanded, because operands are older.
func (p *Plan) find(n *node.Node, e Edge) (before Edge) {
	if !p.many && len(p.few) > 2*small { // a node of many operands
		p.change(int(p.at) + 1)
	}
	if p.many {
		return p.found.add(n, e)
	}
	k := node.Number(n)
	i := int(p.at) + 1
	for i < len(p.few) && node.Number(p.few[i].Node) > k {
		i++
	}
	if i < len(p.few) && p.few[i].Node == n {
		before, p.few[i].First = p.few[i].First, e
		return before
	}
	p.few = slices.Insert(p.few, i, Planned{Node: n, First: e})
	return NoEdge
}
