package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Folding draws one box for all nodes of the same function that were made on the same line:
//
//	fetch fetch fetch ...         fetch x1,000  main.go:12
//	   \    |    /                     |
//	  parse parse ...      ---->  parse x1,000  main.go:13
//	      \  |                         |
//	       All                        All       main.go:14
//
// So the picture has the shape of the program that built the graph, and not that of its data. Where that is still too much,
// lines are given up, and then the rarer functions.
//
// A folded graph may have circles (a loop that uses f and g in turns folds into f <-> g), which a layered picture cannot
// have. So boxes are put in an order first, and arrows against it count as drawn the other way round.

// mostGroups is how many boxes a folded picture has at most.
const mostGroups = 100

// group is what nodes are folded by.
type group struct {
	function int32
	line     string
}

// rest is the group of those that have none of their own.
var rest = group{-1, ""}

// fold draws groups. It passes over all nodes four times, which is where the time goes: the rest is about 100 boxes.
func (s *Snapshot) fold(p *picture) {
	p.folding = "one box for all nodes of a line"
	of, groups := s.groups(true)
	if len(groups) > mostGroups {
		p.folding = "one box for all nodes of a function"
		of, groups = s.groups(false)
	}
	if len(groups) > mostGroups {
		of, groups = merge(of, groups)
	}
	// Where a group goes, and in which state it is, depends on its members.
	members := make([]tally, len(groups))
	for i, level := range s.Levels() {
		members[of[i]].add(s, i, level)
	}
	place := byLevel(members)
	p.boxes = make([]box, len(groups))
	for g, at := range place {
		p.boxes[at] = s.groupBox(groups[g], members[g])
	}
	s.groupArrows(p, func(i int32) int32 { return place[of[i]] })
}

// groups tells for every node its group, with or without regard to lines. Groups are in the order of their first nodes.
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

// merge leaves the largest groups as they are and makes one of the others: a picture of what there is most of tells most.
// Which groups stay is a question of size, in which order one of first occurrence.
func merge(of []int32, groups []group) ([]int32, []group) {
	size := make([]int, len(groups))
	for _, g := range of {
		size[g]++
	}
	largest := make([]int32, len(groups))
	for g := range largest {
		largest[g] = int32(g)
	}
	slices.SortStableFunc(largest, func(a, b int32) int { return cmp.Compare(size[b], size[a]) })
	largest = largest[:mostGroups-1]
	slices.Sort(largest)
	renamed := make([]int32, len(groups))
	for g := range renamed {
		renamed[g] = mostGroups - 1
	}
	kept := make([]group, 0, mostGroups)
	for at, g := range largest {
		renamed[g] = int32(at)
		kept = append(kept, groups[g])
	}
	for i, g := range of {
		of[i] = renamed[g]
	}
	return of, append(kept, rest)
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

// byLevel gives groups their places, those whose nodes lie higher up first: then most arrows lead downwards. Some cannot,
// where functions use each other in turns.
func byLevel(members []tally) (place []int32) {
	order := make([]int32, len(members))
	for g := range order {
		order[g] = int32(g)
	}
	mean := func(g int32) float64 { return float64(members[g].levels) / float64(members[g].nodes) }
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(mean(a), mean(b)) })
	place = make([]int32, len(members))
	for at, g := range order {
		place[g] = int32(at)
	}
	return place
}

// groupBox is the box of a group. Its state is the one that a reader must not miss: failed before running before idle, and
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
			title = append(title, fmt.Sprintf("%s %s", thousands(t.states[state]), state))
		}
	}
	b.title = strings.Join(title, "\n")
	return b
}

// groupArrows counts the edges between groups, and marks groups that have some within.
func (s *Snapshot) groupArrows(p *picture, boxOf func(i int32) int32) {
	known := make(map[[2]int32]int)
	for i := range s.Len() {
		to := boxOf(int32(i))
		for k, x := range s.Operands(i) {
			from := boxOf(x)
			if from == to {
				p.boxes[to].loop = true
				continue
			}
			a, found := known[[2]int32{from, to}]
			if !found {
				a = len(p.arrows)
				known[[2]int32{from, to}] = a
				p.arrows = append(p.arrows, arrow{from: from, to: to})
			}
			p.arrows[a].count++
			p.arrows[a].strict = p.arrows[a].strict || k < s.Strict(i)
		}
	}
}
