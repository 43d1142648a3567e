package graph

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"xfork/internal/draw"
)

// Mermaid writes the graph as a flow chart in Mermaid's language, which many sites for code and notes draw by themselves.
// Looks are those of [DOT], and large graphs are folded as by [SVG], because Mermaid refuses more than some hundred
// edges. The error is w's.
func Mermaid(w io.Writer, nodes ...*Node) error { return Look(nodes...).Mermaid(w) }

// Mermaid writes the snapshot as a flow chart: a comment with the figures, boxes, arrows, and the classes that the boxes are of.
func (s *Snapshot) Mermaid(w io.Writer) error {
	b := bufio.NewWriter(w)
	p := printer{b}
	pic := s.picture()
	p.print("flowchart TD\n")
	p.print("  %% ", pic.figures.String(), "\n")
	for i, x := range pic.boxes {
		open, shut := mermaidShape(x.kind)
		p.print(fmt.Sprintf("  n%d%s%s%s:::%s\n", i, open, mermaidText(x), shut, mermaidClass(x)))
	}
	for _, a := range pic.arrows {
		p.print(fmt.Sprintf("  n%d %s n%d\n", a.From, mermaidArrow(a), a.To))
	}
	for i, x := range pic.boxes {
		if x.loop {
			p.print(fmt.Sprintf("  n%d --> n%d\n", i, i))
		}
	}
	mermaidStyles(p, pic)
	return b.Flush()
}

// A box and an arrow, as Mermaid has them:
//
//	n3(["✓ Add ×1,000<br/><small>main.go:14</small>"]):::inline_root     shape by kind, mark by state, class by lane
//	n1 -.->|×20| n3                                                      20 edges to operands that may not be needed

// mermaidShape returns the pair of brackets that draws a kind: a pill, a hexagon, a box.
func mermaidShape(k Kind) (open, shut string) {
	switch k {
	case Operator:
		return "([", "])"
	case Dynamic:
		return "{{", "}}"
	}
	return "[", "]"
}

// mermaidText returns a box's words, in quotation marks, within which Mermaid takes a little HTML and its own character codes.
func mermaidText(b box) string {
	text := stateMarks[b.state] + b.name
	if b.count > 1 {
		text += " ×" + draw.Thousands(b.count)
	}
	text = mermaidEscape.Replace(text)
	if b.line != "" {
		text += "<br/><small>" + mermaidEscape.Replace(b.line) + "</small>"
	}
	return `"` + text + `"`
}

// mermaidEscape writes what Mermaid or the HTML in it would take for its own as character codes. Mermaid's codes are HTML's
// with # in place of &#, so # and & are escaped themselves. A name is one line, so line breaks become spaces.
var mermaidEscape = strings.NewReplacer(
	`"`, "#34;", "#", "#35;", "&", "#38;", "<", "#60;", ">", "#62;", "`", "#96;", "\\", "#92;", "%", "#37;", "\n", " ",
)

// mermaidArrow returns the line between two names: dashed if no edge that it stands for is strict, with the number of edges if
// there are several.
func mermaidArrow(a arrow) string {
	line := "-->"
	if !a.Strict {
		line = "-.->"
	}
	if a.Count > 1 {
		line += "|×" + draw.Thousands(a.Count) + "|"
	}
	return line
}

// mermaidClass returns the name of the class that a box's colours and line depend on. The style would otherwise be repeated for
// each box.
func mermaidClass(b box) string {
	class := b.lane.String()
	if b.root {
		class += "_root"
	}
	return class
}

// mermaidStyles defines the classes that the picture uses, lane by lane.
func mermaidStyles(p printer, pic picture) {
	used := make(map[string]bool)
	for _, b := range pic.boxes {
		used[mermaidClass(b)] = true
	}
	for lane, c := range laneColours {
		for _, root := range []bool{false, true} {
			class, width := mermaidClass(box{lane: Lane(lane), root: root}), "1px"
			if root {
				width = "3px"
			}
			if used[class] {
				p.print("  classDef ", class, " fill:", c.Light, ",stroke:", c.Strong,
					",stroke-width:", width, ",color:", draw.Ink, "\n")
			}
		}
	}
}
