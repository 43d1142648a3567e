package battery

import (
	"fmt"
	"slices"
)

// The oracle evaluates a program by the rules about what runs and which error is reported, in the plainest way: recursion,
// one goroutine, no notion of a run. A node gets its outcome once. A force is a scope: what its root needs unconditionally, in ascending creation
// number, up to the first failure. Dynamic nodes open scopes of their own at their turn.
type oracle struct {
	created int
	ran     map[int]bool // ids of the functions that were called
	fails   bool         // something failed, though it may have been caught
}

// onode is one node: a description in its surroundings.
type onode struct {
	d      *desc
	around *olist
	number int
	done   bool
	v      int
	fault  *fault
	key    int // of the fault
}

// olist has the nodes of one copy of a program.
type olist struct {
	up *olist
	of map[*desc]*onode
}

func (l *olist) find(d *desc) *onode {
	for ; l != nil; l = l.up {
		if n := l.of[d]; n != nil {
			return n
		}
	}
	panic("battery: operand out of sight")
}

// fault is an error as describe writes it. exit says that it is a Goexit that goes through forces.
type fault struct {
	text string
	exit bool
}

// build makes the nodes of p; v is the argument of the function around it.
func (o *oracle) build(p *program, up *olist, v int) *olist {
	l := &olist{up, map[*desc]*onode{}}
	for _, d := range p.nodes {
		o.created++
		n := &onode{d: d, around: l, number: o.created}
		switch d.kind {
		case constant:
			n.v, n.done = d.k, true
		case param:
			n.v, n.done = v, true
		case failed:
			n.fail(&fault{text: fmt.Sprintf("err %d", d.id)})
		}
		l.of[d] = n
	}
	return l
}

func (n *onode) args() (ns []*onode) {
	for _, d := range n.d.args {
		ns = append(ns, n.around.find(d))
	}
	if n.d.kind == after { // dependencies first
		ns = append(ns[1:], ns[0])
	}
	return ns
}

func (n *onode) strict() []*onode {
	ns := n.args()
	return ns[:n.d.kind.strict(len(ns))]
}

func (n *onode) settled() bool { return n.done || n.fault != nil }

// fail gives n a failure of its own.
func (n *onode) fail(f *fault) {
	n.fault, n.key = &fault{fmt.Sprintf("#%d %s", n.d.id, f.text), f.exit}, n.number
}

// force evaluates what root needs, and root, and returns its fault.
func (o *oracle) force(root *onode) *fault {
	if root.settled() {
		return root.fault
	}
	members := map[*onode]bool{}
	var collect func(*onode)
	collect = func(n *onode) {
		if n.done || members[n] {
			return
		}
		members[n] = true
		if n.fault == nil {
			for _, a := range n.strict() {
				collect(a)
			}
		}
	}
	collect(root)
	var order []*onode
	var first *onode
	for n := range members {
		if order = append(order, n); n.fault != nil && (first == nil || n.key < first.key) {
			first = n
		}
	}
	slices.SortFunc(order, func(a, b *onode) int { return a.number - b.number })
	for _, n := range order {
		if first != nil && n.number >= first.key {
			break
		}
		if o.evaluate(n); n.fault != nil {
			first, o.fails = n, true
		}
	}
	if first != nil && root.fault == nil {
		root.fault, root.key = first.fault, first.key
	}
	return root.fault
}

// become gives n the outcome of m, as a failure at n's own turn.
func (o *oracle) become(n, m *onode) {
	if f := o.force(m); f != nil {
		n.fault, n.key = f, n.number
		return
	}
	n.v, n.done = m.v, true
}

// evaluate gives n its outcome. The strict operands of n are done.
func (o *oracle) evaluate(n *onode) {
	args := n.args()
	v := make([]int, len(args))
	for i, a := range args {
		v[i] = a.v
	}
	n.done = true
	switch d := n.d; d.kind {
	case negate:
		n.v = -v[0]
	case add:
		n.v = v[0] + v[1]
	case quo:
		if v[1]%3 == 0 {
			n.done = false
			n.fail(&fault{text: "zero"})
			return
		}
		n.v = v[0] / (v[1] % 3)
	case largest:
		n.v = max(v[0], v[1], v[2])
	case ratio:
		if v[2]%3 == 0 {
			n.done = false
			n.fail(&fault{text: "zero"})
			return
		}
		n.v = (v[0] - v[1]) / (v[2] % 3)
	case all, pair, gather:
		n.v = mixed(v...)
	case choose, after, andAlso, orElse, catch, anyOf, settle, loop:
		n.done = false
		o.dynamic(n, args, v)
	default:
		n.done = false
		o.function(n, v)
	}
}

func (o *oracle) dynamic(n *onode, args []*onode, v []int) {
	switch n.d.kind {
	case choose:
		if odd(v[0]) {
			o.become(n, args[1])
		} else {
			o.become(n, args[2])
		}
	case after:
		o.become(n, args[len(args)-1])
	case andAlso, orElse:
		if n.v, n.done = truth(odd(v[0])), true; odd(v[0]) == (n.d.kind == andAlso) {
			n.done = false
			if o.become(n, args[1]); n.done {
				n.v = truth(odd(n.v))
			}
		}
	case catch:
		f := o.force(args[0])
		if f == nil {
			o.become(n, args[0])
			return
		}
		o.bound(n, hash(f.text))
	case anyOf: // all operands that succeed are the same number
		var texts []string
		exit := false
		for _, a := range args {
			if a.d.isValue() { // starts nothing
				n.v, n.done = anyValue, true
				return
			}
		}
		for _, a := range args {
			f := o.force(a)
			if f == nil {
				n.v, n.done = anyValue, true
				return
			}
			texts, exit = append(texts, f.text), exit || f.exit
		}
		n.fail(&fault{joined(texts), exit})
	case settle:
		for _, a := range args {
			if f := o.force(a); f != nil {
				n.v = mix(n.v, hash(f.text))
			} else {
				n.v = mix(n.v, a.v)
			}
		}
		n.done = true
	case loop:
		if o.become(n, args[0]); n.done && odd(n.d.k) {
			n.v += n.d.k // not in tail position: each turn adds one
		}
	}
}
