package graph

import (
	"maps"
	"slices"

	"xfork/internal/node"
)

// Plan is a frozen, dense snapshot of what some roots need: the nodes that are not done, in ascending creation number,
// which is a topological order, and their strict operands by position. What a dynamic node may come to need is not in it.
// The engine compiles one for every force of a graph with calls in it, so a Plan can be used again without allocating.
//
// Leaves are the nodes without strict operands, and those that are somebody else's or nobody's business any more: failed
// or running ones, and light ones (pure operators, which the engine evaluates on the spot).
type Plan struct {
	Nodes  []*Node
	Pure   bool // there is a call whose function is pure
	Ranked bool // there is a call whose function has a priority
	Calls  bool // there are calls or dynamic nodes at all
	Light  bool // there are light leaves

	pairs [][2]int32 // operand positions, -1 for none; {wideArgs, k}: see wide[k]
	wide  [][]int32
	stack []int32
	index numbering

	nodes2 []*Node // scratch of sort
	pairs2 [][2]int32
	place  []int32
}

const wideArgs = -2

// Compile fills p with what root needs. It walks with an explicit stack and visits every node once; nodes and edges cost
// some tens of nanoseconds each.
func (p *Plan) Compile(root *Node) {
	p.Nodes, p.pairs, p.stack = p.Nodes[:0], p.pairs[:0], p.stack[:0]
	clear(p.wide)
	p.wide = p.wide[:0]
	p.Pure, p.Ranked, p.Calls, p.Light = false, false, false, false
	p.index.reset(node.Number(root))
	p.visit(root)
	for len(p.stack) > 0 {
		i := p.stack[len(p.stack)-1]
		p.stack = p.stack[:len(p.stack)-1]
		p.expand(i)
	}
	p.sort()
}

// expand looks up the operands of node i.
func (p *Plan) expand(i int32) {
	n := p.Nodes[i]
	if !node.Has(n, node.Heavy) {
		p.Light = true
		return
	}
	a, b, w, idle := node.PeekPair(n)
	if !idle {
		return
	}
	if node.Has(n, node.Call|node.Dynamic) {
		p.Calls = true
		info := node.OpOf(n).Info(n)
		p.Pure = p.Pure || info.Pure
		p.Ranked = p.Ranked || info.Priority != 0
	}
	if w == nil {
		if a != nil {
			p.pairs[i][0] = p.visit(a)
		}
		if b != nil {
			p.pairs[i][1] = p.visit(b)
		}
		return
	}
	args := make([]int32, 0, w.Strict)
	for _, x := range w.Nodes[:w.Strict] {
		if j := p.visit(x); j >= 0 {
			args = append(args, j)
		}
	}
	p.pairs[i] = [2]int32{wideArgs, int32(len(p.wide))}
	p.wide = append(p.wide, args)
}

// visit gives the position of n, which is -1 for a done node.
func (p *Plan) visit(n *Node) int32 {
	if s := node.Load(n); s == node.Done || s == node.Alias && node.Load(node.Resolve(n)) == node.Done {
		return -1
	}
	next := int32(len(p.Nodes))
	i, fresh := p.find(n, next)
	if fresh {
		p.Nodes = append(p.Nodes, n)
		p.pairs = append(p.pairs, [2]int32{-1, -1})
		p.stack = append(p.stack, next)
	}
	return i
}

// few is up to how many nodes a plan is searched from end to end: nested forces and chosen branches are mostly tiny.
const few = 16

func (p *Plan) find(n *Node, next int32) (i int32, fresh bool) {
	if next < few {
		for i, m := range p.Nodes {
			if m == n {
				return int32(i), false
			}
		}
		return next, true
	}
	if next == few && p.index.empty() {
		for i, m := range p.Nodes {
			p.index.add(node.Number(m), int32(i))
		}
	}
	return p.index.add(node.Number(n), next)
}

// sort brings the nodes into ascending creation number and the operand positions along.
func (p *Plan) sort() {
	n := len(p.Nodes)
	order := p.stack[:0] // order[new] = old
	if p.index.empty() {
		for i := range n {
			order = append(order, int32(i))
		}
		for i := 1; i < n; i++ { // few: by insertion
			for j := i; j > 0 && node.Number(p.Nodes[order[j]]) < node.Number(p.Nodes[order[j-1]]); j-- {
				order[j], order[j-1] = order[j-1], order[j]
			}
		}
	} else {
		order = p.index.ascending(order)
	}
	if sorted(order) {
		p.stack = order[:0]
		return
	}
	nodes, pairs := slices.Grow(p.nodes2[:0], n)[:n], slices.Grow(p.pairs2[:0], n)[:n]
	place := slices.Grow(p.place[:0], n)[:n] // place[old] = new
	for i, old := range order {
		nodes[i], pairs[i], place[old] = p.Nodes[old], p.pairs[old], int32(i)
	}
	for i := range pairs {
		q := &pairs[i]
		if q[0] == wideArgs {
			continue
		}
		if q[0] >= 0 {
			q[0] = place[q[0]]
		}
		if q[1] >= 0 {
			q[1] = place[q[1]]
		}
	}
	for _, args := range p.wide {
		for i, old := range args {
			args[i] = place[old]
		}
	}
	clear(p.Nodes)
	p.nodes2, p.pairs2, p.place = p.Nodes[:0], p.pairs[:0], place
	p.Nodes, p.pairs, p.stack = nodes, pairs, order[:0]
}

func sorted(order []int32) bool {
	for i, old := range order {
		if int32(i) != old {
			return false
		}
	}
	return true
}

// Args gives the positions of node i's operands that are in the plan. The slice is shared and valid until Compile.
func (p *Plan) Args(i int) []int32 {
	q := &p.pairs[i]
	switch {
	case q[0] == wideArgs:
		return p.wide[q[1]]
	case q[0] >= 0 && q[1] >= 0:
		return q[:]
	case q[0] >= 0:
		return q[:1]
	case q[1] >= 0:
		return q[1:]
	}
	return nil
}

// Forget lets go of the nodes, so that a plan kept for further use keeps nothing alive.
func (p *Plan) Forget() {
	clear(p.Nodes)
	p.Nodes = p.Nodes[:0]
}

// numbering maps creation numbers to positions. The numbers of a graph that was built in one go are contiguous, and none
// is higher than the root's, so it is nearly an array: a directory of pages, indexed from the root's page downwards.
type numbering struct {
	top   uint64           // the root's page
	near  []*page          // pages top, top-1, ...
	far   map[uint64]*page // pages of numbers so much lower that the directory would be mostly empty
	pages int
	spare []*page // empty ones
}

const (
	pageBits = 8
	reach    = 1 << 16 // pages in the directory
)

// page has position + 1 for each number, 0 for none.
type page [1 << pageBits]int32

func (x *numbering) empty() bool { return x.pages == 0 }

func (x *numbering) reset(root uint64) {
	for i, pg := range x.near {
		if pg != nil {
			clear(pg[:])
			x.spare = append(x.spare, pg)
			x.near[i] = nil
		}
	}
	x.top, x.near, x.far, x.pages = root>>pageBits, x.near[:0], nil, 0
}

// add gives the position of number k, which is next for a new one.
func (x *numbering) add(k uint64, next int32) (position int32, fresh bool) {
	var pg *page
	if i := x.top - k>>pageBits; i < uint64(len(x.near)) {
		pg = x.near[i]
	}
	if pg == nil {
		pg = x.page(k >> pageBits)
	}
	slot := &pg[k&(1<<pageBits-1)]
	if *slot != 0 {
		return *slot - 1, false
	}
	*slot = next + 1
	return next, true
}

// page finds or makes a page.
func (x *numbering) page(key uint64) *page {
	i := x.top - key
	if i >= reach {
		pg := x.far[key]
		if pg == nil {
			if x.far == nil {
				x.far = make(map[uint64]*page)
			}
			pg = new(page)
			x.far[key] = pg
			x.pages++
		}
		return pg
	}
	for uint64(len(x.near)) <= i {
		x.near = append(x.near, nil)
	}
	if x.near[i] == nil {
		if last := len(x.spare) - 1; last >= 0 {
			x.near[i], x.spare = x.spare[last], x.spare[:last]
		} else {
			x.near[i] = new(page)
		}
		x.pages++
	}
	return x.near[i]
}

// ascending appends all positions by ascending number.
func (x *numbering) ascending(to []int32) []int32 {
	keys := slices.Sorted(maps.Keys(x.far))
	for _, k := range keys {
		to = x.far[k].ascending(to)
	}
	for i := len(x.near) - 1; i >= 0; i-- {
		if x.near[i] != nil {
			to = x.near[i].ascending(to)
		}
	}
	return to
}

func (pg *page) ascending(to []int32) []int32 {
	for _, slot := range pg {
		if slot != 0 {
			to = append(to, slot-1)
		}
	}
	return to
}
