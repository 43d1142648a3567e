package fuse

import (
	"cmp"
	"slices"

	"xfork/internal/node"
)

// item is a node as a region sees it: an input, which is settled, or a member, which is to be evaluated.
type item struct {
	n    *node.Node
	typ  Operand
	op   *Operator // nil: an input
	args []int32   // of a member: positions
	busy bool      // somebody else is evaluating it, or has to

	claimed bool // it is an output
	result       // what has become of it
}

// result is what is known about an item.
type result struct {
	fault   *node.Fault   // it, or something that it needs, has failed here
	failure *node.Failure // an input that it needs has failed
	open    bool          // an input that it needs is not settled
	length  int           // of an array
}

// spoilt tells whether there is no value.
func (r *result) spoilt() bool { return r.fault != nil || r.failure != nil || r.open }

// region is one call of Eval: the nodes it is for, and all that it finds on the way down to settled ones.
type region struct {
	lent  *node.Region
	items []item               // by ascending number, once they are all there: operands before consumers
	index map[*node.Node]int32 // with few items nil: they are searched
	stack []int32

	// Room, to be used again.
	args         []int32 // of all items
	pair         [2]*node.Node
	order, place []int32
	spare        []item
	kept         map[*node.Node]int32
}

// reset leaves nothing but room.
func (g *region) reset() {
	g.lent = nil
	clear(g.items)
	g.items, g.args = g.items[:0], g.args[:0]
	if g.index != nil {
		clear(g.index)
		g.kept, g.index = g.index, nil
	}
	clear(g.pair[:])
}

// collect finds the items of the call for n. missing are nodes that have to be settled first.
func (g *region) collect(lent *node.Region, n *node.Node) (missing []*node.Node) {
	g.lent = lent
	node.Settle(n)
	g.add(n, operatorOf(n), true)
	missing = g.down()
	missing = slices.DeleteFunc(missing, g.unwanted)
	if len(missing) > 0 {
		return missing
	}
	for _, o := range lent.Others {
		g.other(o)
	}
	g.sort()
	return nil
}

// unwanted tells whether n need not wait for x, because x lies above the bar and can only fail with a number that does as well.
// Of what others evaluate that is not known: what would be inside of this region may be about to fail at something older.
func (g *region) unwanted(x *node.Node) bool {
	op := operatorOf(x)
	return node.Number(x) > g.lent.Bar && (op == nil || op.Info.Fusion.Barrier || g.lent.Bar == 0)
}

// other takes in a further output, if all that it needs is there and nobody else has it.
func (g *region) other(o *node.Node) {
	if i, known := g.find(o); known && g.items[i].op == nil || node.Load(o) != node.Idle || node.Number(o) > g.lent.Bar {
		return
	}
	before := len(g.items)
	g.add(o, operatorOf(o), false)
	missing := g.down()
	if i, _ := g.find(o); missing == nil && !g.items[i].busy && g.lent.Claim(o) {
		g.items[i].claimed = true
		return
	}
	for _, it := range g.items[before:] { // nothing that is already there needs them
		delete(g.index, it.n)
	}
	clear(g.items[before:])
	g.items = g.items[:before]
}

// few is up to how many items are searched from end to end: most regions are small, and a map costs more than they do.
const few = 16

// find gives the position of a node that is there.
func (g *region) find(n *node.Node) (i int32, known bool) {
	if g.index != nil {
		i, known = g.index[n]
		return i, known
	}
	for i := range g.items {
		if g.items[i].n == n {
			return int32(i), true
		}
	}
	return 0, false
}

// enter adds an item.
func (g *region) enter(it item) (i int32) {
	i = int32(len(g.items))
	g.items = append(g.items, it)
	switch {
	case g.index != nil:
		g.index[it.n] = i
	case len(g.items) > few:
		if g.index = g.kept; g.index == nil {
			g.index = make(map[*node.Node]int32)
		}
		for k := range g.items {
			g.index[g.items[k].n] = int32(k)
		}
	}
	return i
}

// add gives the position of a node that is to be evaluated.
func (g *region) add(n *node.Node, op *Operator, claimed bool) {
	if _, known := g.find(n); known {
		return
	}
	i := g.enter(item{n: n, typ: op.Out, op: op, claimed: claimed})
	g.stack = append(g.stack, i)
}

// down expands what is on the stack, and all beneath it. It returns what it cannot go past.
func (g *region) down() (missing []*node.Node) {
	for len(g.stack) > 0 {
		i := g.stack[len(g.stack)-1]
		g.stack = g.stack[:len(g.stack)-1]
		operands, ok := g.operands(i)
		if !ok { // somebody has claimed or settled it since
			g.leaf(i)
			if g.items[i].busy {
				missing = append(missing, g.items[i].n)
			}
			continue
		}
		from, op := len(g.args), g.items[i].op
		for k, x := range operands {
			j, busy := g.visit(x, op.arg(k))
			if g.args = append(g.args, j); busy {
				missing = append(missing, x)
			}
		}
		g.items[i].args = g.args[from:len(g.args):len(g.args)]
	}
	return missing
}

// operands reads those of member i.
func (g *region) operands(i int32) (operands []*node.Node, ok bool) {
	n := g.items[i].n
	var a, b *node.Node
	var w *node.WideOperands
	switch {
	case !g.items[i].claimed:
		a, b, w, ok = node.PeekPair(n)
		if !ok {
			return nil, false
		}
	case node.Has(n, node.Wide):
		w = node.Wider(n)
	default:
		a, b = node.Pair(n)
	}
	switch {
	case w != nil:
		return w.Nodes, true
	case b != nil:
		g.pair = [2]*node.Node{a, b}
		return g.pair[:], true
	case a != nil:
		g.pair[0] = a
		return g.pair[:1], true
	}
	return nil, true
}

// visit gives the position of operand x.
func (g *region) visit(x *node.Node, typ Operand) (i int32, busy bool) {
	if i, known := g.find(x); known {
		op := g.items[i].op
		return i, op != nil && op.Info.Fusion.Barrier // an output of this very region: not there before its pass has ended
	}
	i = int32(len(g.items))
	if op := operatorOf(x); op != nil && !op.Info.Fusion.Barrier && node.Load(x) == node.Idle {
		g.add(x, op, false)
		return i, false
	}
	g.enter(item{n: x, typ: typ})
	g.leaf(i)
	return i, g.items[i].busy
}

// leaf makes item i an input.
func (g *region) leaf(i int32) {
	it := &g.items[i]
	it.op, it.args = nil, nil
	switch n := node.Resolve(it.n); node.Load(n) {
	case node.Done:
		if it.typ.Array {
			it.length = arrayOf(n).n
		}
	case node.Failed:
		it.failure = node.Outcome(it.n)
	default:
		it.busy, it.open = true, true
	}
}

// sort brings the items into creation order.
func (g *region) sort() {
	g.order, g.place = resized(g.order, len(g.items)), resized(g.place, len(g.items)) // order[new] = old
	for i := range g.order {
		g.order[i] = int32(i)
	}
	slices.SortFunc(g.order, func(a, b int32) int { // inserts one by one, where there are few
		return cmp.Compare(node.Number(g.items[a].n), node.Number(g.items[b].n))
	})
	items := resized(g.spare, len(g.items))
	for i, old := range g.order {
		g.place[old], items[i] = int32(i), g.items[old]
		if g.index != nil {
			g.index[items[i].n] = int32(i)
		}
	}
	for i := range items {
		for k, a := range items[i].args {
			items[i].args[k] = g.place[a]
		}
	}
	clear(g.items)
	g.items, g.spare = items, g.items[:0]
}
