package graph

import (
	"fmt"
	"strings"

	"xfork/internal/draw"
)

// What a graph amounts to, in numbers that can be added up and compared in tests:
//
//	level 1    fetch  fetch  fetch     width 3
//	level 2      Add          |
//	level 3            Add             depth 3

// Figures are a graph in numbers. Made by [Stats]. Comparable, so that a test can compare all of them at once.
type Figures struct {
	Nodes, Edges, Roots, Leaves int

	// Nodes by what is left to do. They add up to Nodes.
	Settled   int // done or failed: nothing
	Forks     int // calls of a user's function
	Operators int // inline
	Dynamic   int // that, and then what they choose: more nodes than can be seen now

	// Lanes counts the nodes that are not settled by the lane they will run in: Lanes[IO].
	Lanes [5]int

	// Depth is the number of nodes on the longest path, and Width that of the fullest level: how long a run takes at least,
	// and how much of it can be done at once. Both count settled nodes too, as the pictures show them.
	Depth, Width int
}

// Stats counts what the given nodes stand on. Linear, and like every look constant in stack.
func Stats(nodes ...*Node) Figures { return Look(nodes...).Stats() }

// Stats counts what the snapshot holds. Leaves are nodes that show no operands: settled and running ones are among them.
func (s *Snapshot) Stats() Figures {
	f := Figures{Nodes: s.Len(), Edges: s.Edges(), Roots: len(s.roots)}
	for i := range s.Len() {
		if len(s.Operands(i)) == 0 {
			f.Leaves++
		}
		if s.states[i].Settled() {
			f.Settled++
			continue
		}
		does := s.Function(i)
		f.Lanes[does.Lane]++
		switch does.Kind {
		case Fork:
			f.Forks++
		case Operator:
			f.Operators++
		case Dynamic:
			f.Dynamic++
		}
	}
	f.Depth, f.Width = depthAndWidth(s.Levels())
	return f
}

// depthAndWidth counts levels. (The largest set of nodes that are independent of one another, an antichain, may be larger than
// the fullest level, but finding it is a matching problem by Dilworth's theorem, far from linear.)
func depthAndWidth(levels []int32) (depth, width int) {
	full := make([]int, len(levels)+1)
	for _, l := range levels {
		full[l]++
		depth = max(depth, int(l))
		width = max(width, full[l])
	}
	return depth, width
}

// String returns the figures in one line, without those that are zero. Golden files have it, and the heads of all views.
func (f Figures) String() string {
	parts := []string{count(f.Nodes, "node"), count(f.Edges, "edge")}
	for _, p := range []struct {
		n    int
		what string
	}{{f.Forks, "fork"}, {f.Operators, "operator"}, {f.Dynamic, "dynamic node"}} {
		if p.n > 0 {
			parts = append(parts, count(p.n, p.what))
		}
	}
	if f.Settled > 0 {
		parts = append(parts, draw.Thousands(f.Settled)+" settled")
	}
	return fmt.Sprintf("%s, depth %s, width %s", strings.Join(parts, ", "), draw.Thousands(f.Depth), draw.Thousands(f.Width))
}

// count returns a number of things in English.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return draw.Thousands(n) + " " + thing + "s"
}
