package plan

import (
	"fmt"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
)

// Nearest is what a JoinAsof says beside equalities.
type Nearest struct {
	Left, Right string    // the columns of the order
	Orders      int       // how many times they have been given
	Forward     bool      // the first right row that is not less; else the last that is not greater
	Within      *ast.Expr // how far away it may be; nil for any distance
}

// And returns what two matches say together. n may be nil, and does not change:
// a match belongs to the program, which may put it into a variable and use it
// for several joins. What is said twice counts as it was said last, but for the
// order itself, of which there is one: that is told when the join is bound.
func (n *Nearest) And(m Nearest) *Nearest {
	if n == nil {
		return &m
	}
	all := *n
	if m.Orders > 0 {
		all.Left, all.Right = m.Left, m.Right
	}
	if m.Within != nil {
		all.Within = m.Within
	}
	all.Forward, all.Orders = n.Forward || m.Forward, n.Orders+m.Orders
	return &all
}

// AsofMatch is the order of an as-of join, with both sides in one type, so that
// package asof compares values of one layout. The keys of its partitions are
// the equalities of the step's Match.
//
// The schema is that of a left join: the columns of the left input, then those
// of the right one, which may be null.
type AsofMatch struct {
	Left, Right *bind.Expr // in one type; each on its own input
	Forward     bool
	Within      *bind.End // nil for any distance
}

// An as-of join is a left join with at most one match for each row. So
// conditions on the left columns move below it, and those on the right ones
// stay (push.go); the planner's other rules for joins do not know it, because
// it has an order of its own and cannot change sides.

// asof binds a JoinAsof, and the projection that gives its columns their names.
//
//	l.JoinAsof(r, Asof("t", "u"), On("k"), Within(d))
//
//	bind k on both sides, bring them to one type
//	bind t and u alike; d is a distance of that type
//	schema: l's columns, then r's, which may be null
//	project: k once, names of r that l has with the suffix
func (v *verb) asof() (*Bound, error) {
	n := v.n.Nearest
	switch {
	case n == nil || n.Orders != 1:
		return nil, v.n.misuse("it needs one Asof, which has the columns to order by")
	case len(v.n.Where) > 0:
		return nil, v.n.misuse("Where is for Join: a condition on one frame is a Filter before, one on the nearest row a Filter behind")
	}
	m := &Match{Kind: Left}
	a := &AsofMatch{Forward: n.Forward}
	for _, on := range v.n.On {
		l, r, err := v.pair(on)
		if err != nil {
			return nil, err
		}
		m.Left, m.Right, m.Same = append(m.Left, l), append(m.Right, r), append(m.Same, false)
	}
	var err error
	by := Equal{Left: &ast.Expr{Op: ast.Col, Text: n.Left}, Right: &ast.Expr{Op: ast.Col, Text: n.Right}}
	if a.Left, a.Right, err = v.pair(by); err != nil {
		return nil, err
	}
	if n.Within != nil {
		if a.Within, err = v.Within(n.Within, a.Left.Type); err != nil {
			return nil, err
		}
	}
	left, right := v.inputs[0].Schema, v.inputs[1].Schema
	b := &Bound{Step: StepAsof, Node: v.n, Inputs: v.inputs, Join: m, Asof: a, Schema: joined(Left, left, right)}
	return v.named(b, left, right)
}

// describeAsof returns a JoinAsof with its matches.
//
//	JoinAsof on time >= right.time within 5s and sym
func (n *Node) describeAsof() string {
	s := n.Verb.String()
	if a := n.Nearest; a != nil {
		sign := ">="
		if a.Forward {
			sign = "<="
		}
		s += fmt.Sprintf(" on %s %s right.%s", a.Left, sign, a.Right)
		if a.Within != nil {
			s += fmt.Sprintf(" within %s", a.Within)
		}
	}
	for _, e := range n.On {
		s += " and " + e.String()
	}
	return s
}
