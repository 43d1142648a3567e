package eval

import (
	"math"
	"reflect"
	"slices"

	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/node"
)

// The shape of an observed run: what its scopes have planned, and what direct evaluation has met. Each goes into the log of
// the goroutine that came to know it, as numbers: a log keeps no node alive.

// planned writes down what a block has to do.
func (c *recorder) planned(b *block) {
	l := b.scope.teller()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.shape.Nodes = slices.Grow(l.shape.Nodes, int(b.count))
	var there calls
	// The oldest first: within a block a node comes after its operands.
	for i := b.count - 1; i >= 0; i-- {
		n := b.task(i).n.Get()
		at := l.open(n, b.scope.by, stream.Wanted)
		if !node.Has(n, node.Heavy) {
			continue
		}
		switch x, y, w, idle := node.PeekPair(n); {
		// Looked at as a walker does, for another force may be evaluating the node at this moment: an operand that was read
		// from a node that is not idle may be anything.
		case !idle: // whoever evaluates it tells of its operands
		case w != nil:
			for k, x := range w.Nodes {
				l.needs(at, x, k < w.Strict, &there)
			}
		default:
			l.needs(at, x, true, &there)
			l.needs(at, y, true, &there)
		}
	}
	l.others(b, there)
}

// calls that were made before: a plan leaves them out, and any number of nodes may stand on each.
type calls map[*node.Node]bool

// needs adds x to the entry at, unless it is a constant.
func (l *log) needs(at int, x *node.Node, strict bool, there *calls) {
	if x == nil {
		return
	}
	if s := node.Load(x); s == node.Done || s == node.Alias && node.Load(node.Resolve(x)) == node.Done {
		if !node.Has(x, node.Call|node.Dynamic) {
			return
		}
		if *there == nil {
			*there = make(calls)
		}
		(*there)[x] = true
	}
	l.operand(at, x, strict)
}

// others writes down what is not in the plan: calls made before, and what dynamic nodes may choose.
func (l *log) others(b *block, there calls) {
	for x := range there {
		l.open(x, 0, stream.There)
	}
	for i := b.count - 1; i >= 0; i-- {
		if n := b.task(i).n.Get(); node.Has(n, node.Dynamic) && node.Has(n, node.Wide) {
			node.Peek(n, func(x *node.Node, strict bool) {
				if !strict && !node.Settled(x) {
					l.open(x, node.Number(n), stream.Possible)
				}
			})
		}
	}
}

// meets writes down a node that direct evaluation has claimed.
func (p *post) meets(n *node.Node) {
	if p.log != nil {
		p.log.met(n, node.Number(p.top().n))
	}
}

// met writes down a node, claimed or light.
func (l *log) met(n *node.Node, by uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	at := l.open(n, by, stream.Wanted)
	if !node.Has(n, node.Heavy) {
		return
	}
	a, b := node.Pair(n)
	for _, x := range [2]*node.Node{a, b} {
		if x != nil && (node.Load(x) != node.Done || node.Has(x, node.Call|node.Dynamic)) {
			l.operand(at, x, true)
		}
	}
}

// open begins the entry of a node. The log is locked.
func (l *log) open(n *node.Node, by uint64, s stream.Standing) int {
	k := l.function(n)
	l.shape.Nodes = append(l.shape.Nodes, stream.Node{
		Number: node.Number(n), By: by, Site: stream.SiteOf(n), Function: k.function,
		First: int32(len(l.shape.Numbers)), Limit: k.limit, Rate: k.rate, Standing: s,
	})
	return len(l.shape.Nodes) - 1
}

// operand adds one to the entry at the end of the log.
func (l *log) operand(at int, x *node.Node, strict bool) {
	l.shape.Numbers = append(l.shape.Numbers, node.Number(x))
	n := &l.shape.Nodes[at]
	n.Count++
	if strict {
		n.Strict++
	}
}

// numbers are those under which what n does, and what holds it back, have been told.
type numbers struct {
	function    int32
	limit, rate int16
}

// function is the number of what n does, with those of its limits.
func (l *log) function(n *node.Node) numbers {
	k := kindOf(n)
	// Neighbours in a graph are mostly alike: a look at the one before saves the lock and the map.
	if k != l.last {
		l.last, l.number = k, l.to.function(k, n)
	}
	return l.number
}

// function numbers what n does. Operators of one name, for ints and for floats, are one function to a reader.
func (c *recorder) function(k kind, n *node.Node) numbers {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, known := c.numbers[k]
	if known {
		return x
	}
	f := graph.FunctionOf(n)
	i, known := c.all[f]
	if !known {
		i = int32(len(c.all))
		c.all[f] = i
		c.functions = append(c.functions, f)
	}
	x.function = i
	if sp, ok := k.special.(*Special); ok {
		if sp.Limit != nil {
			x.limit = c.limit(sp.Limit, sp.Limit.n)
		}
		if sp.Rate != nil && reflect.TypeOf(sp.Rate).Comparable() {
			x.rate = c.limit(sp.Rate, 0)
		}
	}
	c.numbers[k] = x
	return x
}

// limit numbers what holds calls back, from 1 on. The recorder is locked.
func (c *recorder) limit(l any, atOnce int) int16 {
	i, known := c.limits[l]
	if !known && len(c.limits) < math.MaxInt16 {
		i = int16(len(c.limits) + 1)
		c.limits[l] = i
		c.held = append(c.held, stream.Limit{AtOnce: atOnce})
	}
	return i
}

// kind tells nodes of one function from those of another without naming it.
type kind struct {
	op    uintptr
	name  string
	entry uintptr
	lane  node.Lane
	pure  bool

	special any // a *Special, or nil
}

// kindOf is n's. An operator's descriptor says it all, and is not asked for more: it might have to be made.
func kindOf(n *node.Node) kind {
	k := kind{op: node.Kind(n)}
	if node.Has(n, node.Call) {
		info := node.OpOf(n).Info(n)
		k.name, k.entry, k.lane, k.pure, k.special = info.Name, info.Entry, info.Lane, info.Pure, info.Special
	}
	return k
}
