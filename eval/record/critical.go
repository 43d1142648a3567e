package record

import (
	"slices"
	"time"

	"xfork/eval/internal/order"
)

// CriticalPath returns the longest chain of work, as indices of nodes in the order in which they had to be run, operators
// included, and its length. A node weighs what its slices took on their own. The parts of a fold can be done at once, so a
// fold weighs what its longest slice took. Linear, without recursion.
//
// It is the critical path of Kelley and Walker (Critical-path planning and scheduling, 1959), which parallel computing calls
// the span: however many workers there are, a run takes at least this long. Forces that one function makes one after the
// other count as if they had been made at once, so the length is a lower bound.
func (r *Run) CriticalPath() (path []int32, length time.Duration) {
	c := chains{
		r: r, weight: r.weights(), longest: make([]time.Duration, len(r.Nodes)), before: make([]int32, len(r.Nodes)),
	}
	order.Each(len(r.Nodes), func(i int32) ([]int32, []int32) { return r.Operands(i), r.Demands(i) }, c.extend)
	end := int32(-1)
	for i := range r.Nodes {
		if end < 0 || c.longest[i] > length {
			end, length = int32(i), c.longest[i]
		}
	}
	if length == 0 { // no calls: a walk of operators
		return nil, 0
	}
	for i := end; i >= 0; i = c.before[i] {
		path = append(path, i)
	}
	slices.Reverse(path)
	return path, length
}

// chains has, for each node, the longest chain that ends there. It is dynamic programming over the nodes in the order of
// package order: when extend sees a node, the chains of all that it needs are final.
type chains struct {
	r       *Run
	weight  []time.Duration
	longest []time.Duration // with the node's own weight
	before  []int32         // the node before it on that chain; -1: none
}

// weights returns what each node takes on a chain. Attempts at one call follow each other and add up. Helpers with a fold
// work beside its first worker, so the longest of them stands for all.
func (r *Run) weights() []time.Duration {
	weight := make([]time.Duration, len(r.Nodes))
	helped := make(map[int32]time.Duration) // few: only folds have helpers
	for k := range r.Slices {
		s := &r.Slices[k]
		if s.Helper {
			helped[s.Node] = max(helped[s.Node], s.Self)
		} else {
			weight[s.Node] += s.Self
		}
	}
	for i, t := range helped {
		weight[i] = max(weight[i], t)
	}
	return weight
}

// extend sets the chain of node i. Needs that close a circle (see package order) have no chain yet, weigh nothing here, and
// so are never chosen: before leads to nodes visited earlier only, and the walk back along it ends.
//
// Of two needs with equally long chains the later one is taken. A call that forces an operator over other calls demands all of
// them, and the operator's chain, which weighs nothing itself, is as long as that of the call below it:
//
//	f forces Add(g, h)     demands of f: g, h, Add     path: g > Add > f, and not g > f past the operator
//
// What stands on another node has been made later, and so has a higher index.
func (c *chains) extend(i int32) {
	c.before[i] = -1
	for _, needs := range [2][]int32{c.r.Operands(i), c.r.Demands(i)} {
		for _, x := range needs {
			if c.longest[x] > 0 && (c.before[i] < 0 || c.later(x, c.before[i])) {
				c.before[i] = x
			}
		}
	}
	c.longest[i] = c.weight[i]
	if c.before[i] >= 0 {
		c.longest[i] += c.longest[c.before[i]]
	}
}

// later reports whether the chain of x is longer than that of y, or as long and x has been made later.
func (c *chains) later(x, y int32) bool {
	return c.longest[x] > c.longest[y] || c.longest[x] == c.longest[y] && x > y
}
