package graph

import (
	"fmt"
	"strings"

	"xfork/internal/draw"
	"xfork/internal/node"
)

// Check tests the invariants that all of the engine relies on (package internal/node states them) and returns nil or an
// *[Unsound] with all that is wrong:
//
//   - every word is one of the six states;
//   - an idle node's operands are there, and older than the node: so nothing leads round in a circle;
//   - an idle operator has operands, and no more strict ones than operands;
//   - a node that is done or has failed has forgotten its operands, and a failure has its error;
//   - what a Bind has become does not lead back to the Bind.
//
// No program that uses package expr can break these; it is for tests of the engine. It may run beside forces, and costs
// what [Look] costs. A nil node panics.
func Check(nodes ...*Node) error {
	c := checker{seen: make(map[*Node]bool)}
	for _, n := range nodes {
		if n == nil {
			panic("graph: check of a nil node")
		}
		c.meet(n)
	}
	c.walk()
	for _, e := range Look(nodes...).broken {
		c.wrong(e.consumer, "leads back to itself by way of its operand %v", e.operand)
	}
	if len(c.found) > 0 {
		return &Unsound{c.found}
	}
	return nil
}

// Unsound is the error of [Check]. It has at least one violation, in the order in which the check met the nodes; circles come
// last, because they are only known once all nodes have been met.
type Unsound struct{ Violations []Violation }

// Violation is one broken invariant.
type Violation struct {
	Node *Node
	Rule string // what the node does that it must not: "has an operand that is not older: ..."
}

// shown is how many violations an error prints; the rest is only counted. One fault of the engine can break a node for each
// turn of a loop, and the first ones are the ones that help.
const shown = 20

// Error returns a line for each violation.
func (u *Unsound) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "graph: unsound: %s", count(len(u.Violations), "violation"))
	for i, v := range u.Violations {
		if i == shown {
			fmt.Fprintf(&b, "\n\tand %s more", draw.Thousands(len(u.Violations)-shown))
			break
		}
		fmt.Fprintf(&b, "\n\t%v %s", v.Node, v.Rule)
	}
	return b.String()
}

// checker walks like [Look] but trusts nothing: it looks at the nodes themselves, and at operands that a snapshot would
// leave out. It goes on after a violation, but not through it: an operand that is not older may lead anywhere.
type checker struct {
	seen  map[*Node]bool
	queue []*Node
	found []Violation
}

// meet queues a node that has not been met before. The queue is never shortened, so it is the list of all nodes as well.
func (c *checker) meet(n *Node) {
	if !c.seen[n] {
		c.seen[n] = true
		c.queue = append(c.queue, n)
	}
}

// wrong notes a violation.
func (c *checker) wrong(n *Node, rule string, args ...any) {
	c.found = append(c.found, Violation{n, fmt.Sprintf(rule, args...)})
}

// walk looks at one node after the other. The operand slots of settled nodes may be read as they are, because they were
// cleared before the state was published. They are only compared with nil, never followed: the first slot of a failed node
// holds its failure, not a node.
//
// The walk is inside the gate: otherwise a force that is alone there might keep its way back in the slots of idle nodes, and
// each of those would look like a violation.
func (c *checker) walk() {
	defer visit()()
	for i := 0; i < len(c.queue); i++ {
		switch n := c.queue[i]; node.Load(n) {
		case node.Idle:
			c.idle(n)
		case node.Running, node.Waited: // its evaluator's own
		case node.Done:
			if node.A(n) != nil || node.B(n) != nil {
				c.wrong(n, "has a value and still holds operands")
			}
		case node.Failed:
			c.failed(n)
		case node.Alias:
			c.meet(node.Resolve(n))
		default:
			c.wrong(n, "is in the unknown state %d", node.Load(n))
		}
	}
}

// idle checks the operands of an idle node. If a force claims the node between the load of the state and this, Peek calls the
// function for no operand and there is nothing to check: its operands are the claimer's from then on.
func (c *checker) idle(n *Node) {
	operands := 0
	seen := node.Peek(n, func(x *Node, _ bool) {
		operands++
		switch {
		case x == nil:
			c.wrong(n, "has a nil operand")
		case node.Number(x) >= node.Number(n):
			c.wrong(n, "has an operand that is not older: %v", x)
		default:
			c.meet(x)
		}
	})
	if seen && operands == 0 && !leafy(n) {
		c.wrong(n, "is an operator and has no operands")
	}
	if _, _, wide, ok := node.PeekPair(n); ok && wide != nil && (wide.Strict < 0 || wide.Strict > len(wide.Nodes)) {
		c.wrong(n, "has %d strict operands of %d", wide.Strict, len(wide.Nodes))
	}
}

// failed checks that there is an error, and nothing else: the first slot has the failure, the second must be empty.
func (c *checker) failed(n *Node) {
	if f := node.FailureOf(n); f == nil || f.Err == nil {
		c.wrong(n, "has failed without an error")
	}
	if node.B(n) != nil {
		c.wrong(n, "has failed and still holds operands")
	}
}
