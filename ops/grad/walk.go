package grad

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/fuse"
	"xfork/internal/fuse/op"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/ops/grad/internal/extent"
)

// Tape is what a walk back from a loss has found: for each node between it and
// the parameters the derivative of the loss by that node, its adjoint.
//
//	loss             records, by creation number:      adjoints:
//	 |               x   y   k   Mul   Add   Sum
//	Sum                                                Sum   1
//	 |               k is a constant and has none,     Add   1 for every element
//	Add              y is a parameter                  Mul   the same
//	 |  \                                              y     the same
//	Mul  y                                             x     k
//	 |  \
//	 x   k
//
// Operands have lower creation numbers than what is made of them. So the
// numbers are a topological order: the nodes are sorted by them, once, and a
// loop from the highest to the lowest has met all consumers of a node before
// the node. Nothing here is recursive.
type Tape struct {
	pc      uintptr // the line of the function's user, which all nodes of arrays get
	rules   *tables
	loss    *node.Node
	records []record
	place   map[*node.Node]int32 // of a node's record
	params  map[*node.Node]bool
	lowest  uint64          // the creation number of the oldest parameter
	mu      sync.Mutex      // By asks for extents from any goroutine
	extents *extent.Extents // see length.go
	operand []*node.Node    // of all records, one after the other
	settled *node.Node      // one that has forgotten its operands
	err     error           // why there is no derivative
}

// record is a node that is no older than the oldest parameter, and no constant.
type record struct {
	n      *node.Node
	xs     []*node.Node // its operands, as they were when the tape was made
	d      *node.Node   // its adjoint, or nil as long as there is none
	active bool         // it is a parameter, or made of one
}

// newTape finds what lies between a loss and parameters, and goes back over it.
func newTape(pc uintptr, loss expr.Expr[float64], params ...expr.Noded) *Tape {
	t := &Tape{
		rules: rules(), pc: pc, loss: loss.Node(), lowest: math.MaxUint64,
		place: make(map[*node.Node]int32, 48), params: make(map[*node.Node]bool, len(params)),
	}
	root := loss.Node()
	for _, p := range params {
		if p == nil {
			panic("grad: a nil parameter")
		}
		n := p.Node()
		if formOfNoded(p) == flat {
			panic(fmt.Sprintf("grad: %v is of type %T: a parameter is a float64, []float64, *mat.Dense, float32 or []float32", n, p))
		}
		t.params[n] = true
		t.lowest = min(t.lowest, node.Number(n))
	}
	t.walk(root)
	if i, reached := t.place[root]; t.err == nil && reached && t.records[i].active {
		t.records[i].d = constant(t, 1.0).Node()
		t.back()
	}
	return t
}

// walk collects the records. It reads operands inside the gate, so that no walk
// of tier 1 keeps its way back in their place.
func (t *Tape) walk(root *node.Node) {
	var room [32]*node.Node
	stack := append(room[:0], root)
	gate.Enter()
	for len(stack) > 0 && t.settled == nil {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if _, seen := t.place[n]; seen || node.Number(n) < t.lowest {
			continue // what is older than every parameter is made of none
		}
		r := record{n: n}
		if !t.params[n] {
			if r.xs = t.operands(n); len(r.xs) == 0 {
				continue
			}
			stack = append(stack, r.xs...)
		}
		t.place[n] = 0
		t.records = append(t.records, r)
	}
	gate.Leave()
	t.extents = extent.New(3*len(t.records), t.rules.shapeOf)
	if t.settled != nil {
		t.err = forgotten(t.settled)
	}
	slices.SortFunc(t.records, func(a, b record) int { return cmp.Compare(node.Number(a.n), node.Number(b.n)) })
	for i := range t.records {
		r := &t.records[i]
		t.place[r.n] = int32(i)
		r.active = t.params[r.n] || slices.ContainsFunc(r.xs, t.active)
	}
}

// active reports whether n is a parameter, or made of one. It is asked for
// operands of records that are known already.
func (t *Tape) active(n *node.Node) bool {
	i, found := t.place[n]
	return found && t.records[i].active
}

// operands returns those of n, none for a constant:
//
//	idle                                  those that it has
//	idle or done, and a leaf              none: it has never had any
//	done, made by a rule                  its origin, if it has one
//	done otherwise                        forgotten: the tape fails, but for series, which are made of constants
//	failed                                the tape fails as the loss does
func (t *Tape) operands(n *node.Node) []*node.Node {
	if o, is := node.OpOf(n).(origin); is {
		if from := o.origin(n); from != nil {
			return t.keep(from)
		}
		return nil
	}
	if node.Has(n, node.Leaf) && node.Load(n) != node.Failed {
		return nil
	}
	if _, is := cell.OperatorOf(n).(interface{ constant() }); is {
		return nil
	}
	a, b, w, idle := node.PeekPair(n)
	switch {
	case w != nil:
		return t.keep(w.Nodes...)
	case b != nil:
		return t.keep(a, b)
	case a != nil:
		return t.keep(a)
	case idle || source(n):
		return nil
	}
	t.settled = n
	return nil
}

// forgotten says why the operands of a settled node are not there. It asks the
// user's operator for its name, and so is for outside of the gate.
func forgotten(n *node.Node) error {
	if err := n.Err(); err != nil {
		return err
	}
	return fmt.Errorf("%s (%s) %w", n.Name(), n.Line(), ErrForced)
}

// keep copies operands into the tape's own memory.
func (t *Tape) keep(xs ...*node.Node) []*node.Node {
	from := len(t.operand)
	t.operand = append(t.operand, xs...)
	return t.operand[from:len(t.operand):len(t.operand)]
}

// source reports whether n is an array that is made of its length and
// constants.
func source(n *node.Node) bool {
	o := fuse.OperatorOf(n)
	return o != nil && o.Class == op.Source && o.Code != op.Scalar
}

// When a node is met, all that is made of it has been met: its adjoint is
// whole. A node without one is on no way from the loss that has a slope.
// Operands are forgotten as soon as they are not needed, so that a Tape that is
// kept holds the parameters' adjoints and what those are made of.

// back goes from the loss down to the parameters and gives every node's adjoint
// on to its operands.
func (t *Tape) back() {
	for i := len(t.records) - 1; i >= 0 && t.err == nil; i-- {
		if r := &t.records[i]; r.d != nil && !t.params[r.n] {
			t.through(r)
			r.xs = nil
		}
	}
	t.operand = nil
}

// through applies the rule of one node.
func (t *Tape) through(r *record) {
	v := visit{Tape: t, n: r.n, d: r.d, xs: r.xs}
	if o, is := node.OpOf(r.n).(origin); is {
		v.give(0, o.form(), r.d, r.xs[0])
		return
	}
	switch rule := t.rules.ruleOf(r.n); {
	case rule != nil:
		v.k = kindOf(rule.out)
		rule.apply(&v)
	case !v.own():
		t.err = fmt.Errorf("%w: %s (%s)", ErrNoRule, r.n.Name(), r.n.Line())
	}
}
