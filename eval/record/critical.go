package record

import (
	"slices"
	"time"
)

// CriticalPath is the longest chain of work, as indices of nodes in the order in which they had to be run, operators
// included, and its length. A node weighs what its slices took on their own; of a fold, whose parts can be done at once,
// that is its longest slice. Linear, without recursion.
func (r *Run) CriticalPath() (path []int32, length time.Duration) {
	c := chains{r: r, weight: make([]time.Duration, len(r.Nodes)), longest: make([]time.Duration, len(r.Nodes))}
	c.weigh()
	c.best = make([]int32, len(r.Nodes))
	c.seen = make([]bool, len(r.Nodes))
	end := int32(-1)
	for i := range r.Nodes {
		c.descend(int32(i))
		if end < 0 || c.longest[i] > length {
			end, length = int32(i), c.longest[i]
		}
	}
	if length == 0 {
		return nil, 0
	}
	for i := end; i >= 0; i = c.best[i] {
		path = append(path, i)
	}
	slices.Reverse(path)
	return path, length
}

// chains finds, for each node, the longest chain that ends there.
type chains struct {
	r       *Run
	weight  []time.Duration
	longest []time.Duration
	best    []int32 // the node before it on that chain; -1: none
	seen    []bool
	way     []place
}

// place is a node on the way down, and the next of its edges to look at: first operands, then demands.
type place struct {
	node int32
	edge int
}

func (c *chains) weigh() {
	helped := make(map[int32]time.Duration)
	for k := range c.r.Slices {
		s := &c.r.Slices[k]
		if s.Helper {
			helped[s.Node] = max(helped[s.Node], s.Self)
		} else {
			c.weight[s.Node] += s.Self
		}
	}
	for i, t := range helped {
		c.weight[i] = max(c.weight[i], t)
	}
}

// descend settles node i and all that it needed. An edge to a node that is on the way down would lead round in a circle, of
// functions that force each other, and is left out.
func (c *chains) descend(i int32) {
	for c.enter(i); len(c.way) > 0; {
		top := &c.way[len(c.way)-1]
		if x := c.next(top); x >= 0 {
			c.enter(x)
			continue
		}
		c.settle(top.node)
		c.way = c.way[:len(c.way)-1]
	}
}

func (c *chains) enter(i int32) {
	if !c.seen[i] {
		c.seen[i] = true
		c.way = append(c.way, place{node: i})
	}
}

// next is the next node that p's node needs, or -1.
func (c *chains) next(p *place) int32 {
	operands, demands := c.r.Operands(p.node), c.r.Demands(p.node)
	k := p.edge
	p.edge++
	switch {
	case k < len(operands):
		return operands[k]
	case k-len(operands) < len(demands):
		return demands[k-len(operands)]
	}
	return -1
}

func (c *chains) settle(i int32) {
	c.best[i] = -1
	for _, needs := range [2][]int32{c.r.Operands(i), c.r.Demands(i)} {
		for _, x := range needs {
			if c.longest[x] > 0 && (c.best[i] < 0 || c.longest[x] > c.longest[c.best[i]]) {
				c.best[i] = x
			}
		}
	}
	c.longest[i] = c.weight[i]
	if c.best[i] >= 0 {
		c.longest[i] += c.longest[c.best[i]]
	}
}
