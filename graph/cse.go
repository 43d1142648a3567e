package graph

import "xfork/internal/plan"

// Common sub-expression elimination of a whole snapshot, for readers of it: what is left when equal nodes are shared.
//
//	before                          after
//	%0 fetch("a")                   %0 fetch("a")
//	%1 fetch("b")                   %1 fetch("b")
//	%2 Add(%0, %1)                  %2 Add(%0, %1)
//	%3 fetch("a")        = %0
//	%4 Add(%3, %1)       = %2
//	%5 Mul(%2, %4)                  %3 Mul(%2, %2)
//
// The engine does the same to its plans at each force, by package internal/plan; the nodes themselves are never touched, and
// each of the equals keeps its own site and, if it fails, its own error.

// CSE returns the snapshot without those nodes that equal an older one, and the index in s of every node's representative.
// What equal means is written in internal/plan, share.go; states are those of the snapshot, whatever has happened since. Where
// nothing is equal, after is s itself. Linear, a fifth of a microsecond a node.
//
// All operands of a node are its inputs here, those that it may come to need as well: the engine's plans have only strict ones,
// but no node that has others is ever shared.
func CSE(s *Snapshot) (after *Snapshot, rep []int32) {
	t := plan.Sharing{Node: s.Node, Rep: make([]int32, s.Len())}
	t.Inputs = func(i int) bool {
		for _, x := range s.Operands(i) {
			t.IDs = append(t.IDs, t.Operand(x))
		}
		return s.states[i] == Idle
	}
	rep = t.Representatives()
	kept := 0
	place := make([]int32, s.Len()) // in after, of representatives
	for i, r := range rep {
		if int(r) == i {
			place[i] = int32(kept)
			kept++
		}
	}
	if kept == s.Len() {
		return s, rep
	}
	return s.without(rep, place, kept), rep
}

// without returns a copy of the representatives alone. Nothing else becomes unreachable: the operands of a node that goes are
// equal to those of the one that stays.
func (s *Snapshot) without(rep, place []int32, kept int) *Snapshot {
	after := &Snapshot{
		nodes:    make([]*Node, 0, kept),
		states:   make([]State, 0, kept),
		first:    make([]int32, 0, kept+1),
		strict:   make([]int32, 0, kept),
		function: make([]int32, 0, kept),
		distinct: s.distinct,
		broken:   s.broken,
	}
	for i, r := range rep {
		if int(r) != i {
			continue
		}
		// Operands are found by two steps: to their representative, and to where that is now.
		from := int32(len(after.arcs))
		after.first = append(after.first, from)
		after.strict = append(after.strict, from+int32(s.Strict(i)))
		for _, x := range s.Operands(i) {
			after.arcs = append(after.arcs, place[rep[x]])
		}
		after.nodes = append(after.nodes, s.nodes[i])
		after.states = append(after.states, s.states[i])
		after.function = append(after.function, s.function[i])
	}
	after.first = append(after.first, int32(len(after.arcs)))
	after.asked = make([]bool, kept) // two equal roots are one
	for _, r := range s.roots {
		after.ask(place[rep[r]])
	}
	return after
}
