package ast

import (
	"fmt"
	"strings"
)

// Numbers gives expressions numbers, and equal ones the same. It compares what they
// are and not their text, in which two lazy operands, or two functions, look alike.
//
//	Col a          0
//	Col b          1
//	Add 0 1        2        the same for each a + b, whether it is one node or two
//
// This is hash-consing, as in compilers (Ershov, On programming of arithmetic
// operations, 1958): equal arguments have equal numbers, so nodes are compared by their
// own fields and a number for each argument.
//
// The zero Numbers is ready for use. A node is looked at once, so that a question
// costs as much as there is new in the expression.
type Numbers struct {
	nodes map[*Expr]int
	known map[string]int // by operator, fields and the numbers of the arguments
}

// Number returns the number of an expression.
func (n *Numbers) Number(e *Expr) int {
	if n.nodes == nil {
		n.nodes, n.known = map[*Expr]int{}, map[string]int{}
	}
	list := Nodes(e, func(e *Expr) []*Expr {
		if _, known := n.nodes[e]; known {
			return nil
		}
		return e.Args
	})
	for _, e := range list {
		if _, known := n.nodes[e]; known {
			continue
		}
		if e.Op == As { // a name has nothing to do with the value
			n.nodes[e] = n.nodes[e.Args[0]]
			continue
		}
		key := n.key(e)
		number, known := n.known[key]
		if !known {
			number = len(n.known)
			n.known[key] = number
		}
		n.nodes[e] = number
	}
	return n.nodes[e]
}

// key returns a text that is the same for equal expressions. Functions, lazy operands,
// windows and time zones go by identity.
func (n *Numbers) key(e *Expr) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %q %q %d %d %v %v", e.Op, e.Text, e.By, e.N, e.M, e.Q, e.Type)
	switch v := e.Value.(type) {
	case *Operand: // of the node: each use of a lazy value makes an operand
		fmt.Fprintf(&b, " lazy %p", v.Node)
	case int: // 1 is int64(1), and not 1.0
		fmt.Fprintf(&b, " int64 %q", fmt.Sprint(v))
	case nil, bool, int64, float64, string:
		fmt.Fprintf(&b, " %T %q", v, fmt.Sprint(v))
	case []byte:
		fmt.Fprintf(&b, " bytes %q", v)
	case fmt.Stringer:
		fmt.Fprintf(&b, " %T %q %p", v, v.String(), v)
	default:
		fmt.Fprintf(&b, " %T %v %p", v, v, v)
	}
	for _, a := range e.Args {
		fmt.Fprintf(&b, " %d", n.nodes[a])
	}
	return b.String()
}
