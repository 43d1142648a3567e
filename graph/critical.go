package graph

import (
	"fmt"
	"slices"
)

// The critical path is what no number of workers can shorten. Where work is the sum of all weights, a run on p workers takes at
// least the larger of work/p and the weight of the critical path (Brent's theorem, 1974, gives the bound from above):
//
//	a(1) --> b(5) --> d(1)        a b d weighs 7, a c d only 4: b is the one to make faster
//	   \---> c(2) ---/
//
// gonum has it too (package path), at the price of copying the graph into its own and of two linear algebra libraries.

// CriticalPath returns the heaviest path from a leaf to one of the nodes, in the order in which it has to be run, and its
// weight. A nil weight counts nodes. Of equally heavy paths it is the one through the oldest nodes. Negative and NaN
// weights panic. Linear; weight is called once for each node.
func CriticalPath(weight func(*Node) float64, nodes ...*Node) (path []*Node, total float64) {
	return Look(nodes...).CriticalPath(weight)
}

// CriticalPath returns the heaviest path of the snapshot: see the function of that name.
func (s *Snapshot) CriticalPath(weight func(*Node) float64) (path []*Node, total float64) {
	var byIndex func(int) float64
	if weight != nil {
		byIndex = func(i int) float64 { return weight(s.nodes[i]) }
	}
	indices, total := s.heaviestPath(byIndex)
	for _, i := range indices {
		path = append(path, s.nodes[i])
	}
	return path, total
}

// heaviestPath is CriticalPath by indices: the sums of the heaviest paths in the order of evaluation, then the way back
// from the heaviest root. It ends at a root because weights are not negative: no path is lighter for being longer.
//
//	weight    1   5   2   1         of a, b, c, d above
//	sum       1   6   3   7         upwards: the weight, and the largest sum of an operand
//	path      d, b, a               downwards: each time to the operand with the largest sum
//
// The way back asks heaviest again instead of keeping the answers of the way up: the sums do not change in between, so the
// answers are the same, and an array of the length of the graph is saved.
func (s *Snapshot) heaviestPath(weight func(i int) float64) (path []int32, total float64) {
	sum := make([]float64, s.Len()) // of the heaviest path that ends at each node
	end := int32(-1)
	for i := range s.nodes {
		w := 1.0
		if weight != nil {
			w = weight(i)
		}
		if !(w >= 0) { // so that NaN is refused too
			panic(fmt.Sprintf("graph: the weight of a node must be at least 0, not %v", w))
		}
		if x := s.heaviest(sum, int32(i)); x >= 0 {
			w += sum[x]
		}
		sum[i] = w
		if s.asked[i] && (end < 0 || w > total) {
			end, total = int32(i), w
		}
	}
	for i := end; i >= 0; i = s.heaviest(sum, i) {
		path = append(path, i)
	}
	slices.Reverse(path)
	return path, total
}

// heaviest returns the operand of i with the heaviest path below it, or -1 for a leaf. Of equals it is the oldest, so that equal
// graphs give equal paths, whatever the order of operands.
func (s *Snapshot) heaviest(sum []float64, i int32) int32 {
	best := int32(-1)
	for _, x := range s.Operands(int(i)) {
		if best < 0 || sum[x] > sum[best] || sum[x] == sum[best] && x < best {
			best = x
		}
	}
	return best
}
