package graph

// Snapshot is what one look at the graph saw from some roots downwards: every node once, by index, with its operands as
// indices. Make one with [Look].
//
//	%0 fetch     index     0      1      2      3
//	%1 fetch     operands  -      -      0 1    0 2
//	%2 Add       arcs      0 1 0 2
//	%3 Mul       first     0      0      0      2     4
//
// Indices ascend with creation numbers, and operands have lower indices than their consumers, so every pass over a
// snapshot is a loop from 0 upwards or from the end downwards, and none needs a stack. (One exception: what a Bind has
// become is younger than the Bind, and comes before it all the same.)
//
// A snapshot does not change, whatever happens to the graph afterwards, and is safe for concurrent use. It costs some 40
// bytes a node, and keeps the nodes and their values alive: drop it when the picture is drawn.
//
// The layout is that of sparse matrices, compressed rows: one slice of operands for all nodes, and where the row of each node
// begins. It has two allocations where a slice for each node would have millions, and passes read it from end to end.
type Snapshot struct {
	nodes    []*Node
	states   []State
	first    []int32 // operands of i are arcs[first[i]:first[i+1]]
	arcs     []int32
	strict   []int32 // the strict ones among them are arcs[first[i]:strict[i]]
	roots    []int32
	asked    []bool  // whether it is a root
	function []int32 // index into distinct
	distinct []Function
	broken   []edge // edges that no graph of package expr has: see Check
}

// edge is one that had to be left out of a snapshot, because it leads round in a circle.
type edge struct{ operand, consumer *Node }

// Len returns the number of nodes.
func (s *Snapshot) Len() int { return len(s.nodes) }

// Edges returns the number of edges. A node that uses an operand twice has two.
func (s *Snapshot) Edges() int { return len(s.arcs) }

// Roots returns the indices of the nodes that were asked about, in the order of asking, each once. The slice is shared.
func (s *Snapshot) Roots() []int32 { return s.roots }

// ask makes node i a root, unless it is one already: a node that was asked about twice is one root.
func (s *Snapshot) ask(i int32) {
	if !s.asked[i] {
		s.asked[i] = true
		s.roots = append(s.roots, i)
	}
}

// Node returns the node with index i.
func (s *Snapshot) Node(i int) *Node { return s.nodes[i] }

// State returns the state in which node i was seen. The node may have gone on since.
func (s *Snapshot) State(i int) State { return s.states[i] }

// Operands returns the indices of what node i needs, in its own order and below i: first the strict ones, then those it may
// come to need. Nodes that were running or settled show none. The slice is shared.
func (s *Snapshot) Operands(i int) []int32 { return s.arcs[s.first[i]:s.first[i+1]] }

// Strict returns how many of node i's operands are strict: the first ones.
func (s *Snapshot) Strict(i int) int { return int(s.strict[i] - s.first[i]) }

// Function returns what node i does.
func (s *Snapshot) Function(i int) Function { return s.distinct[s.function[i]] }

// Levels returns for every node how many nodes the longest path has that ends there: 1 for a leaf. Linear.
func (s *Snapshot) Levels() []int32 {
	levels := make([]int32, s.Len())
	for i := range levels {
		for _, x := range s.Operands(i) {
			levels[i] = max(levels[i], levels[x])
		}
		levels[i]++
	}
	return levels
}

// consumers returns the reverse of Operands, in the same layout: those of i are to[first[i]:first[i+1]], ascending. It is a
// counting sort of the edges by operand (Knuth, The Art of Computer Programming, volume 3, 5.2), in two passes over them:
//
//	after            first[x+1] is
//	counting         the number of consumers of node x-1
//	summing up       where the row of x begins
//	filling          where the row of x ends, and that of x+1 begins
func (s *Snapshot) consumers() (first, to []int32) {
	first = make([]int32, s.Len()+2)
	for _, x := range s.arcs {
		first[x+2]++
	}
	for i := 2; i < len(first); i++ {
		first[i] += first[i-1]
	}
	to = make([]int32, len(s.arcs))
	for i := range s.Len() {
		for _, x := range s.Operands(i) {
			to[first[x+1]] = int32(i)
			first[x+1]++
		}
	}
	return first[:s.Len()+1], to
}
