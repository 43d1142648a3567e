package graph

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/gonum/graph/encoding"
)

// DOT writes the graph in Graphviz's language: operands above their consumers, nodes coloured by lane, named after
// function and line, and marked with their states; operands that may be needed are dashed. Equal graphs give equal files.
//
// Nothing is folded, and the file is written in one go: about a microsecond and 120 bytes per node. (Graphviz itself
// manages some thousands of nodes; [SVG] folds larger graphs.) The error is w's.
func DOT(w io.Writer, nodes ...*Node) error { return Look(nodes...).DOT(w) }

// DOT writes the snapshot in Graphviz's language. Looks that most nodes share are written once, at the head, and nodes and edges
// only say in what they differ: that keeps the file at some 120 bytes a node.
func (s *Snapshot) DOT(w io.Writer) error {
	b := bufio.NewWriter(w)
	p := printer{b}
	p.print("digraph xfork {\n")
	p.print("  graph ", brackets(dotGraph), ";\n")
	p.print("  node ", brackets(dotNode), ";\n")
	p.print("  edge ", brackets(dotEdge), ";\n")
	s.dotNodes(p)
	s.dotEdges(p)
	p.print("}\n")
	return b.Flush()
}

// The file, for the sum of two forks:
//
//	digraph xfork {
//	  graph [...];                                   looks of the whole,
//	  node [...];                                    of operators,
//	  edge [...];                                    and of edges to strict operands
//	  n0 [label="fetch\nmain.go:12", color=..., ...];
//	  n1 [label="fetch\nmain.go:13", color=..., ...];
//	  n2 [label="Add\nmain.go:14", ...];
//	  n0 -> n2;
//	  n1 -> n2;
//	}
//
// Names in it are indices, n0 and up, never numbers or addresses.

// printer writes text, and leaves its errors to be looked at when all is done: a bufio.Writer remembers its first one.
type printer struct{ *bufio.Writer }

// print writes texts. An error stays in the bufio.Writer, where every later write and the final Flush return it.
func (p printer) print(texts ...string) {
	for _, t := range texts {
		_, _ = p.WriteString(t)
	}
}

// dotNodes writes a line for each node. Nodes look alike when function, line, state and being a root are the same, so
// the million nodes of a loop are put into words once.
func (s *Snapshot) dotNodes(p printer) {
	type like struct {
		function int32
		line     string
		state    State
		root     bool
	}
	known := make(map[like]string)
	sites := make(lines)
	for i, n := range s.nodes {
		l := like{s.function[i], sites.of(n), s.states[i], s.asked[i]}
		text, found := known[l]
		if !found {
			text = brackets(s.nodeLooks(i, l.line))
			known[l] = text
		}
		p.print("  n", strconv.Itoa(i), " ", text, ";\n")
	}
}

// dotEdges writes a line for each edge, repeated ones included: Graphviz draws them side by side.
func (s *Snapshot) dotEdges(p printer) {
	maybe := " " + brackets(edgeLooks(false))
	for i := range s.Len() {
		for k, x := range s.Operands(i) {
			p.print("  n", strconv.Itoa(int(x)), " -> n", strconv.Itoa(i))
			if k >= s.Strict(i) {
				p.print(maybe)
			}
			p.print(";\n")
		}
	}
}

// Looks of the whole, for nodes and edges that say nothing else. Most nodes of large graphs are operators, so theirs are
// the ones that need not be repeated.
var (
	dotGraph = []encoding.Attribute{{Key: "bgcolor", Value: `"white"`}, {Key: "nodesep", Value: `"0.3"`}}
	dotNode  = []encoding.Attribute{
		{Key: "color", Value: quote(laneColours[Inline].Strong)},
		{Key: "fillcolor", Value: quote(laneColours[Inline].Light)},
		{Key: "fontname", Value: `"Helvetica"`},
		{Key: "fontsize", Value: `"11"`},
		{Key: "height", Value: `"0.3"`},
		{Key: "shape", Value: `"box"`},
		{Key: "style", Value: `"filled,rounded"`},
	}
	dotEdge = []encoding.Attribute{{Key: "arrowsize", Value: `"0.6"`}, {Key: "color", Value: `"#8a94a0"`}}
)

// nodeLooks returns how node i is drawn: forks are square, operators rounded, dynamic nodes have six corners, roots a
// heavier line. Only what differs from dotNode is in it. dotNodes takes it to be the same for all nodes of the same function,
// line and state that are roots, and for all that are not.
func (s *Snapshot) nodeLooks(i int, line string) []encoding.Attribute {
	f, state := s.Function(i), s.State(i)
	colours := laneColours[f.Lane]
	attributes := []encoding.Attribute{
		{Key: "label", Value: quote(stateMarks[state] + f.Name + "\n" + line)},
		{Key: "tooltip", Value: quote(fmt.Sprintf("%s: %s, %s, %s", s.nodes[i].Name(), f.Kind, laneWords[f.Lane], state))},
	}
	if f.Lane != Inline {
		attributes = append(attributes, encoding.Attribute{Key: "color", Value: quote(colours.Strong)},
			encoding.Attribute{Key: "fillcolor", Value: quote(colours.Light)})
	}
	switch f.Kind {
	case Fork:
		attributes = append(attributes, encoding.Attribute{Key: "style", Value: `"filled"`})
	case Dynamic:
		attributes = append(attributes, encoding.Attribute{Key: "shape", Value: `"hexagon"`},
			encoding.Attribute{Key: "style", Value: `"filled"`})
	}
	if s.asked[i] {
		attributes = append(attributes, encoding.Attribute{Key: "penwidth", Value: `"2.5"`})
	}
	return attributes
}

// edgeLooks returns how an edge is drawn: solid if its consumer cannot run without the operand, otherwise dashed.
func edgeLooks(strict bool) []encoding.Attribute {
	if strict {
		return nil
	}
	return []encoding.Attribute{{Key: "style", Value: `"dashed"`}}
}

// brackets returns attributes as DOT writes them.
func brackets(attributes []encoding.Attribute) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, a := range attributes {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.Key + "=" + a.Value)
	}
	b.WriteByte(']')
	return b.String()
}

// quote returns a DOT string. A user's name may hold anything: quotes and backslashes are escaped, line breaks become DOT's,
// and other control characters, which Graphviz would choke on, become spaces.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f:
			b.WriteByte(' ')
		case r == utf8.RuneError:
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
