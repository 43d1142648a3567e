package graph

import (
	"fmt"
	"strings"

	"xfork/internal/draw"
)

// A picture is what is going to be drawn, before it is known where: boxes and arrows. A small graph has a box for each
// node, a large one is folded (see fold.go). [SVG] and [Mermaid] share it, and so show the same.
type picture struct {
	boxes   []box   // most arrows lead from lower to higher indices
	arrows  []arrow // at most one in each direction between two boxes
	folding string  // what the boxes stand for, if not for one node each
	figures Figures
}

// box stands for one node, or for several of the same function. Line and title of an unfolded box are those of its node.
type box struct {
	name, line string
	title      string // all there is to know, for the mouse
	kind       Kind
	lane       Lane
	state      State
	root       bool
	count      int  // nodes that it stands for
	loop       bool // some of them are operands of others
}

// arrow leads from an operand to its consumer, both by the index of their boxes.
type arrow = draw.Arrow

// picture chooses whether to fold: by the number of nodes, and by the width, because a long picture can be scrolled through
// but a wide one has to be shrunk until nothing can be read.
func (s *Snapshot) picture() picture {
	figures := s.Stats()
	p := picture{figures: figures}
	switch {
	case figures.Nodes <= draw.MostBoxes && figures.Width <= draw.MostWide:
		s.each(&p)
	default:
		s.fold(&p)
	}
	return p
}

// The boxes of (a+b)*b, unfolded, where a is done:
//
//	0 fetch  main.go:12  IO  done       arrows   0 -> 2
//	1 fetch  main.go:13  IO  idle                1 -> 2, 1 -> 3
//	2 Add    main.go:14  inline                  2 -> 3
//	3 Mul    main.go:14  inline, root

// each fills p with a box for every node. Boxes have the indices of their nodes, so operands are indices of boxes too.
func (s *Snapshot) each(p *picture) {
	sites := make(lines)
	for i, n := range s.nodes {
		f := s.Function(i)
		b := box{
			name: f.Name, line: sites.of(n), kind: f.Kind, lane: f.Lane,
			state: s.states[i], root: s.asked[i], count: 1,
		}
		b.title = s.title(i, b.line)
		p.boxes = append(p.boxes, b)
		p.arrows = s.arrowsTo(i, p.arrows)
	}
}

// arrowsTo appends an arrow for each distinct operand of node i, with the number of its edges; it is strict if one of them is.
// Searching them one by one is fine for the few operands that a picture of some hundred nodes has.
func (s *Snapshot) arrowsTo(i int, arrows []arrow) []arrow {
	from := len(arrows)
next:
	for k, x := range s.Operands(i) {
		strict := k < s.Strict(i)
		for a := range arrows[from:] {
			if a := &arrows[from+a]; a.From == x {
				a.Count++
				a.Strict = a.Strict || strict
				continue next
			}
		}
		arrows = append(arrows, arrow{From: x, To: int32(i), Count: 1, Strict: strict})
	}
	return arrows
}

// title returns a node in words, for the mouse: what there is no room for in a box. An error may be long, so only its first line
// is taken.
func (s *Snapshot) title(i int, line string) string {
	f, n := s.Function(i), s.nodes[i]
	var b strings.Builder
	fmt.Fprintf(&b, "%%%d %s\n%s, %s, %s\n%s", i, n.Name(), f.Kind, laneWords[f.Lane], s.states[i], line)
	if len(s.Operands(i)) > 0 {
		b.WriteString("\noperands: " + s.operandList(i))
	}
	if s.states[i] == Failed {
		b.WriteString("\n" + firstLine(fmt.Sprint(n.Err())))
	}
	return b.String()
}

// operandList returns "%3, %5, ?%8": the question mark is before operands that the node may not need. Long ones are elided.
func (s *Snapshot) operandList(i int) string {
	const ends = 4
	operands := s.Operands(i)
	parts := make([]string, 0, 2*ends+1)
	for k, x := range operands {
		switch elided := len(operands) - 2*ends; {
		case elided > 1 && k == ends:
			parts = append(parts, fmt.Sprintf("... %s more", draw.Thousands(elided)))
		case elided > 1 && k > ends && k < len(operands)-ends:
		case k < s.Strict(i):
			parts = append(parts, fmt.Sprintf("%%%d", x))
		default:
			parts = append(parts, fmt.Sprintf("?%%%d", x))
		}
	}
	return strings.Join(parts, ", ")
}

// firstLine returns what of an error goes into a title.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
