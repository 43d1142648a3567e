package graph

import (
	"fmt"
	"strings"

	"xfork/internal/draw"
)

// How large graphs are folded is told in internal/draw; here is what a node's group is, and what its box says.
//
//	nodes                                      folded by function and line
//
//	fetch fetch fetch ... fetch (1,000)        fetch x1,000
//	  |     |     |         |                       |  x1,000
//	parse parse parse ... parse                parse x1,000
//	   \   /     |         |                       |  x1,000
//	   Add <---- ... <---- Add                  Add x999 (with a loop)
//
// If that leaves more groups than a picture can show, nodes are folded by function alone, and if that does, the smallest groups
// become one.

// group is what nodes are folded by.
type group struct {
	function int32
	line     string
}

// rest is the group of those that have none of their own. No node has it for its group otherwise: indices of functions are not
// negative.
var rest = group{-1, ""}

// fold fills p with one box for each group, ordered by the mean level of its nodes, so that most arrows lead downwards. It
// passes over all nodes four times, which is where the time goes: the rest is about 100 boxes.
func (s *Snapshot) fold(p *picture) {
	p.folding = "one box for all nodes of a line"
	of, groups := s.groups(true)
	if len(groups) > draw.MostGroups {
		p.folding = "one box for all nodes of a function"
		of, groups = s.groups(false)
	}
	if len(groups) > draw.MostGroups {
		var kept []group
		for _, g := range draw.Merge(of, len(groups)) {
			kept = append(kept, groups[g])
		}
		groups = append(kept, rest)
	}
	// Where a group goes, and in which state it is, depends on its members, so all of them are counted before the first box
	// is made.
	members := make([]tally, len(groups))
	for i, level := range s.Levels() {
		members[of[i]].add(s, i, level)
	}
	means := make([]float64, len(groups))
	for g, t := range members {
		means[g] = float64(t.levels) / float64(t.nodes)
	}
	place := draw.ByLevel(means)
	p.boxes = make([]box, len(groups))
	for g, at := range place {
		p.boxes[at] = s.groupBox(groups[g], members[g])
	}
	s.groupArrows(p, func(i int32) int32 { return place[of[i]] })
}

// groups returns for every node the index of its group, with or without regard to lines. Groups are in the order of their first
// nodes, so equal graphs give equal pictures.
func (s *Snapshot) groups(byLine bool) (of []int32, groups []group) {
	sites := make(lines)
	known := make(map[group]int32)
	of = make([]int32, s.Len())
	for i, n := range s.nodes {
		g := group{function: s.function[i]}
		if byLine {
			g.line = sites.of(n)
		}
		k, found := known[g]
		if !found {
			k = int32(len(groups))
			known[g] = k
			groups = append(groups, g)
		}
		of[i] = k
	}
	return of, groups
}

// tally counts the nodes of a group.
type tally struct {
	nodes, levels int // levels is their sum
	states        [4]int
	root          bool
}

// add counts node i in.
func (t *tally) add(s *Snapshot, i int, level int32) {
	t.nodes++
	t.levels += int(level)
	t.states[s.states[i]]++
	t.root = t.root || s.asked[i]
}

// groupBox returns the box of a group. Its state is the one that a reader must not miss: failed before running before idle, and
// done only if all of them are. The numbers are in the title.
func (s *Snapshot) groupBox(g group, t tally) box {
	b := box{name: "other functions", line: g.line, root: t.root, count: t.nodes}
	title := []string{b.name}
	if g != rest {
		f := s.distinct[g.function]
		b.name, b.kind, b.lane = f.Name, f.Kind, f.Lane
		title = []string{f.Name, f.Kind.String() + ", " + laneWords[f.Lane]}
	}
	if b.line != "" {
		title = append(title, b.line)
	}
	for _, state := range []State{Done, Idle, Running, Failed} {
		if t.states[state] > 0 {
			b.state = state
			title = append(title, fmt.Sprintf("%s %s", draw.Thousands(t.states[state]), state))
		}
	}
	b.title = strings.Join(title, "\n")
	return b
}

// groupArrows counts the edges between groups, and marks groups that have some within: a box has no arrow to itself, but a
// loop. draw.Bundle makes one arrow of all edges between the same two boxes.
func (s *Snapshot) groupArrows(p *picture, boxOf func(i int32) int32) {
	var b draw.Bundle
	for i := range s.Len() {
		to := boxOf(int32(i))
		for k, x := range s.Operands(i) {
			b.Add(boxOf(x), to, arrow{Strict: k < s.Strict(i)})
		}
	}
	p.arrows = b.Arrows
	for i := range b.Loops {
		p.boxes[i].loop = true
	}
}
