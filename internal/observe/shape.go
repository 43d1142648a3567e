package observe

import (
	"math"
	"reflect"
	"slices"

	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/node"
)

// The shape of an observed run: what its scopes have planned, and what direct evaluation has met. Each goes into the log of the
// goroutine that came to know it, as numbers, so that a log keeps no node alive. The operands of all nodes of a log lie in one slice:
//
//	Nodes     {Number: 7, First: 0, Count: 2}  {Number: 9, First: 2, Count: 1}
//	               |                                |
//	Numbers    3   5                            7

// Planned writes down the count nodes of a plan, and the number of the node that demands them, or 0. at(0) is the youngest node, the
// root. The plan's own goroutine calls it, before any of the nodes can be evaluated for this plan.
func (l *Log) Planned(count int32, at func(i int32) *node.Node, by uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.shape.Nodes = slices.Grow(l.shape.Nodes, int(count))
	var there calls
	// The oldest first, so that a watcher hears of a node after it has heard of the operands that are in the plan.
	for i := count - 1; i >= 0; i-- {
		n := at(i)
		entry := l.open(n, by, stream.Wanted)
		if !node.Has(n, node.Heavy) {
			continue
		}
		switch x, y, w, idle := node.PeekPair(n); {
		// Read as a planner does, for another force may be evaluating the node at this moment: what was read from a node that
		// is not idle may be anything. The run that evaluates it tells of its operands.
		case !idle:
		case w != nil:
			for k, x := range w.Nodes {
				l.needs(entry, x, k < w.Strict, &there)
			}
		default:
			l.needs(entry, x, true, &there)
			l.needs(entry, y, true, &there)
		}
	}
	l.others(count, at, there)
}

// calls are those that were made before the run: a plan leaves them out, and any number of nodes may stand on each.
type calls map[*node.Node]bool

// needs adds operand x to the entry at, unless it is a constant or an operator that is done, and notes calls that were made before.
// The log is locked.
func (l *Log) needs(at int, x *node.Node, strict bool, there *calls) {
	if x == nil {
		return
	}
	// A value that is there is an operand only where a call made it: the reader wants to know that it was not called again.
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

// others writes down what is not in the plan: calls made before, and what dynamic nodes may choose. The log is locked.
//
// What a dynamic node may choose is told as possible, so that a picture has it; what it does choose is told by the scope that is opened
// for it, as wanted.
func (l *Log) others(count int32, at func(i int32) *node.Node, there calls) {
	// In any order: they have no operands in the plan.
	for x := range there {
		l.open(x, 0, stream.There)
	}
	for i := count - 1; i >= 0; i-- {
		if n := at(i); node.Has(n, node.Dynamic) && node.Has(n, node.Wide) {
			node.Peek(n, func(x *node.Node, strict bool) {
				if !strict && !node.Settled(x) {
					l.open(x, node.Number(n), stream.Possible)
				}
			})
		}
	}
}

// Met writes down a single node, and the number of the node that demands it, or 0: one that direct evaluation has claimed, or the root
// of a walk. The caller has the claim of a heavy node, so that its operands are there.
func (l *Log) Met(n *node.Node, by uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	at := l.open(n, by, stream.Wanted)
	// The operands of a light node are not told of: a walk may be at work on them, and there may be a million.
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

// open begins the entry of a node and returns its index. The log is locked.
func (l *Log) open(n *node.Node, by uint64, s stream.Standing) int {
	k := l.function(n)
	l.shape.Nodes = append(l.shape.Nodes, stream.Node{
		Number: node.Number(n), By: by, Site: stream.SiteOf(n), Function: k.function,
		First: int32(len(l.shape.Numbers)), Limit: k.limit, Rate: k.rate, Standing: s,
	})
	return len(l.shape.Nodes) - 1
}

// operand adds an operand to the entry at, which is the last one. The log is locked.
func (l *Log) operand(at int, x *node.Node, strict bool) {
	l.shape.Numbers = append(l.shape.Numbers, node.Number(x))
	n := &l.shape.Nodes[at]
	n.Count++
	if strict {
		n.Strict++
	}
}

// numbers are those by which watchers know the function of a node, its limit and its rate. 0 is no limit, and no rate. They count the
// functions of the run in the order in which its logs have met them, so they may differ from run to run.
type numbers struct {
	function    int32
	limit, rate int16
}

// function gives the numbers of n's function. The log is locked.
func (l *Log) function(n *node.Node) numbers {
	k := kindOf(n)
	// A comparison with the node before saves the recorder's lock and the map.
	if k != l.last {
		l.last, l.number = k, l.to.function(k, n)
	}
	return l.number
}

// function numbers the function of n, which is of kind k. Operators of one name, for ints and for floats, are several kinds and one
// function, because a reader does not tell them apart.
func (c *Recorder) function(k kind, n *node.Node) numbers {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, known := c.numbers[k]
	if known {
		return x
	}
	// Only now is the function named, which takes the look-ups of its file and line: once for each kind.
	f := graph.FunctionOf(n)
	i, known := c.all[f]
	if !known {
		i = int32(len(c.all))
		c.all[f] = i
		c.functions = append(c.functions, f)
	}
	x.function = i
	if sp, ok := k.special.(throttled); ok {
		limit, atOnce, rate := sp.HeldBy()
		if limit != nil {
			x.limit = c.limit(limit, atOnce)
		}
		if rate != nil && reflect.TypeOf(rate).Comparable() {
			x.rate = c.limit(rate, 0)
		}
	}
	c.numbers[k] = x
	return x
}

// throttled is how the machine describes what holds calls of a function back: its limit, with how many calls that lets run at
// once, and its rate; nil where there is none.
type throttled interface {
	HeldBy() (limit any, atOnce int, rate any)
}

// limit numbers a limit or a rate, from 1 on. Beyond 32,767 of them the later ones have none. The recorder is locked.
func (c *Recorder) limit(l any, atOnce int) int16 {
	i, known := c.limits[l]
	if !known && len(c.limits) < math.MaxInt16 {
		i = int16(len(c.limits) + 1)
		c.limits[l] = i
		c.held = append(c.held, stream.Limit{AtOnce: atOnce})
	}
	return i
}

// kind tells nodes of one function from those of another without naming it: a comparable value, made without an allocation.
//
// The operator alone does not do for calls: all lifted functions of one signature have the same one. Their record tells them apart, and
// two records of one function, made by two calls of Lift with other options, are two kinds.
type kind struct {
	op uintptr

	// Of calls.
	name  string
	entry uintptr
	lane  node.Lane
	pure  bool

	special any // see throttled; or nil
}

// kindOf is the kind of n. The type of an operator's descriptor says it all; its Info is not asked for, because for some operators
// it would have to be made.
func kindOf(n *node.Node) kind {
	k := kind{op: node.Kind(n)}
	if node.Has(n, node.Call) {
		info := node.OpOf(n).Info(n)
		k.name, k.entry, k.lane, k.pure, k.special = info.Name, info.Entry, info.Lane, info.Pure, info.Special
	}
	return k
}
