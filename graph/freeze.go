package graph

import (
	"cmp"
	"slices"

	"xfork/internal/node"
)

// Freezing puts what a walk met into its final order:
//
//	met (breadth first)             frozen (by creation number)
//	0 #9 Mul  <- 1 2                0 #4 fetch
//	1 #7 Add  <- 3 3                1 #5 fetch
//	2 #5 fetch             ----->   2 #7 Add  <- 0 0
//	3 #4 fetch                      3 #9 Mul  <- 2 1
//
// Creation order is a topological order, because operands are older than their consumers. All but one: a Bind's result.
// Hence the descent below each node, which finds everything in place already and costs next to nothing otherwise.
//
//	#7 bind, became #12           by number alone     0 #7 bind <- 1, 1 #12 fetch: an operand after its consumer
//	#12 fetch                     by descent          0 #12 fetch, 1 #7 bind <- 0

// freeze makes the snapshot of a finished walk. All slices have their final capacity from the beginning, so that the snapshot
// holds no more memory than it needs; the walk with its map is garbage afterwards.
func (w *walk) freeze() *Snapshot {
	s := &Snapshot{
		nodes:  make([]*Node, 0, len(w.nodes)),
		states: make([]State, 0, len(w.nodes)),
		first:  make([]int32, 0, len(w.nodes)+1),
		strict: make([]int32, 0, len(w.nodes)),
		arcs:   make([]int32, 0, len(w.arcs)),
	}
	f := freezer{walk: w, s: s, place: make([]int32, len(w.nodes))}
	for _, i := range w.byNumber() {
		f.descend(i)
	}
	s.first = append(s.first, int32(len(s.arcs)))
	s.asked = make([]bool, s.Len())
	for _, r := range w.roots {
		s.ask(f.place[r] - 1)
	}
	s.name()
	return s
}

// byNumber returns the indices of the walk in ascending order of creation numbers. Numbers are copied next to the indices
// first: comparing them in the nodes would miss the cache twenty times per node.
func (w *walk) byNumber() []int32 {
	type key struct {
		number uint64
		index  int32
	}
	keys := make([]key, len(w.nodes))
	for i, n := range w.nodes {
		keys[i] = key{node.Number(n), int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Compare(a.number, b.number) })
	order := make([]int32, len(keys))
	for i, k := range keys {
		order[i] = k.index
	}
	return order
}

// freezer is a depth-first search that emits a node after all that it stands on: a topological sort (Tarjan, 1976), which
// finds the circles as well.
type freezer struct {
	*walk
	s     *Snapshot
	place []int32 // by walk index: 0 unseen, open while its operands are placed, else the index in s plus one
	way   []step  // from the node that descend began with down to the current one
}

// step is a node on the way down, by its index in the walk, and the next of its arcs to look at.
type step struct{ node, arc int32 }

// open marks a node on the way down: an operand that is open leads round in a circle.
const open = -1

// descend places a node and, before it, whatever it stands on. The way down is kept by hand: nothing recurses.
func (f *freezer) descend(i int32) {
	for f.enter(i); len(f.way) > 0; {
		top := &f.way[len(f.way)-1]
		if top.arc < f.first[top.node+1] { // an operand is left to look at: it goes first
			x := f.arcs[top.arc]
			top.arc++
			f.enter(x)
			continue
		}
		f.emit(top.node)
		f.way = f.way[:len(f.way)-1]
	}
}

// enter goes down to a node that has no place yet. One that is open or placed is left alone.
func (f *freezer) enter(i int32) {
	if f.place[i] == 0 {
		f.place[i] = open
		f.way = append(f.way, step{i, f.first[i]})
	}
}

// emit appends i to the snapshot. Its operands have their places by now, but for those that are open: such an edge closes
// a circle and is left out, so that all passes over a snapshot may rely on there being none.
func (f *freezer) emit(i int32) {
	s := f.s
	s.first = append(s.first, int32(len(s.arcs)))
	strict := 0
	for k := f.first[i]; k < f.first[i+1]; k++ {
		x := f.arcs[k]
		if f.place[x] == open {
			s.broken = append(s.broken, edge{f.nodes[x], f.nodes[i]})
			continue
		}
		s.arcs = append(s.arcs, f.place[x]-1)
		if k < f.strict[i] {
			strict++
		}
	}
	s.strict = append(s.strict, s.first[len(s.nodes)]+int32(strict))
	s.nodes = append(s.nodes, f.nodes[i])
	s.states = append(s.states, f.states[i])
	f.place[i] = int32(len(s.nodes))
}
