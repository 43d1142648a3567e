package graph

import (
	"math"

	"xfork/internal/node"
)

// How the package is laid out: a look makes a snapshot, and everything else reads snapshots; only check and fused go to the
// nodes themselves again.
//
//	                    visit   look   freeze          in among the forces; meet every node; put them in order
//	                               |
//	node  state  function       snapshot  site         what nodes are, and where they come from
//	                               |
//	   +--------------+------------+------------+-----------------+
//	check          stats        cse          picture           directed       sound? how much? what is equal?
//	               critical     fused           |              viewnode       for pictures; for gonum
//	               estimate       |          fold, svg         iterate
//	                  +---> explain <---+    mermaid, palette
//	                                         dot

// Look freezes what the given nodes stand on: all nodes that a force of them would or might need, as they are now. Nodes
// that are settled or being evaluated are leaves, because they have forgotten or do not show their operands. A nil
// node panics.
//
// Looking never forces. It takes half a microsecond per node, some 270 bytes of which the snapshot keeps 40, and constant
// stack. It may be done beside forces: each node is seen as it was at one instant, but not all at the same one.
func Look(nodes ...*Node) *Snapshot {
	defer visit()()
	w := walk{number: make(map[*Node]int32)}
	for _, n := range nodes {
		if n == nil {
			panic("graph: look at a nil node")
		}
		w.roots = append(w.roots, w.meet(n))
	}
	for i := 0; i < len(w.nodes); i++ {
		w.first = append(w.first, int32(len(w.arcs)))
		w.examine(w.nodes[i])
	}
	w.first = append(w.first, int32(len(w.arcs)))
	return w.freeze()
}

// walk meets the graph breadth first. The list of nodes met is its queue as well, so that it needs nothing else, however
// deep the graph is. All indices are in the order of meeting, which freeze replaces; the layout is that of a Snapshot.
//
// Invariant: states and strict have one entry for each node that has been examined, first one more when the walk has ended. A
// node enters the queue once, when it gets its number, so each node is examined once.
type walk struct {
	number map[*Node]int32
	nodes  []*Node
	states []State
	first  []int32
	arcs   []int32
	strict []int32
	roots  []int32
	read   []*Node // operands of one node, before it is certain that they are to be taken
}

// meet returns the index of a node, new or known. A new one is appended to the queue.
func (w *walk) meet(n *Node) int32 {
	i, known := w.number[n]
	if !known {
		i = int32(len(w.nodes))
		w.number[n] = i
		w.nodes = append(w.nodes, n)
	}
	return i
}

// examine reads state and operands of a node that any force may be evaluating. Peek gives operands only of a node that was
// idle before and after; a node that changed in between is looked at again. That ends: each turn of the
// loop but the last means that a force has claimed the node in between, and a claimed node is a leaf.
func (w *walk) examine(n *Node) {
	for {
		switch node.Load(n) {
		case node.Idle:
			if w.operands(n) {
				return
			}
		case node.Done: // and forgotten its operands
			w.leaf(Done)
			return
		case node.Failed:
			w.leaf(Failed)
			return
		case node.Alias:
			w.forward(n)
			return
		default:
			w.leaf(Running)
			return
		}
	}
}

// leaf adds a node without operands, or one that has its arcs already, all of them strict.
func (w *walk) leaf(s State) {
	w.states = append(w.states, s)
	w.strict = append(w.strict, int32(len(w.arcs)))
}

// forward shows a node that has become another one: settled with it, or as its consumer until then. The target is what it
// was when the way was followed; should it have become yet another one since, that is met as the target's own operand.
func (w *walk) forward(n *Node) {
	target := node.Resolve(n)
	state := Running
	switch node.Load(target) {
	case node.Done:
		state = Done
	case node.Failed:
		state = Failed
	case node.Idle:
		state = Idle
	}
	if !state.Settled() {
		w.arc(target)
	}
	w.leaf(state) // after the arc, which is strict therefore
}

// operands adds the operands of an idle node, and reports whether it was still idle; otherwise nothing is added. They are
// collected first and met afterwards: a node that is met cannot be taken off the queue again.
func (w *walk) operands(n *Node) bool {
	w.read = w.read[:0]
	strict, odd := 0, false
	seen := node.Peek(n, func(x *Node, isStrict bool) {
		w.read = append(w.read, x)
		odd = odd || x == nil || node.Number(x) >= node.Number(n)
		if isStrict {
			strict++
		}
	})
	if !seen {
		return false
	}
	if odd || len(w.read) == 0 && !leafy(n) {
		w.leaf(Running)
		return true
	}
	w.states = append(w.states, Idle)
	w.strict = append(w.strict, int32(len(w.arcs)+strict))
	for _, x := range w.read {
		w.arc(x)
	}
	return true
}

// leafy reports whether an idle node may be without operands: forks have arguments instead, All() may be of nothing. A
// plain operator has at least one. One that shows none, or one with a consumer's number, is being walked by a force that
// claims silently and keeps its way back in the operand slots; see visit.go, which makes such a force stop doing that. This
// is the second line of defence: it keeps a snapshot free of circles, whatever it meets.
func leafy(n *Node) bool { return node.Has(n, node.Call|node.Wide) }

// arc adds an edge from x to the node that is being examined. Indices of edges are int32, which is half the
// memory of int; hence the limit.
func (w *walk) arc(x *Node) {
	if len(w.arcs) == math.MaxInt32 {
		panic("graph: look at a graph of more than 2,147,483,647 edges")
	}
	w.arcs = append(w.arcs, w.meet(x))
}
