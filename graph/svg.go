package graph

import (
	"io"

	"xfork/internal/draw"
)

// SVG draws the graph as a picture that any browser shows, on light pages and dark ones, without tools from outside:
// operands above their consumers, forks as cards in the colour of their lane, operators as pills, dynamic nodes with slanted
// corners, roots with a heavy line, and a key. Function, site and state are in the titles, which a browser shows under the
// mouse. Equal graphs give equal pictures. How long things took is drawn by package eval/picture.
//
// A graph of more than 300 nodes, or of more than 48 side by side, is folded: one box for all nodes of a function made on
// the same line. So a million nodes take about a second, nearly all of it for looking and counting; a picture of 300
// takes some milliseconds. The error is w's.
func SVG(w io.Writer, nodes ...*Node) error { return Look(nodes...).SVG(w) }

// SVG draws the snapshot. Here boxes get their looks; where they go, and the arrows between them, is decided by internal/draw.
func (s *Snapshot) SVG(w io.Writer) error {
	p := s.picture()
	d := draw.Picture{Arrows: p.arrows, Caption: []string{p.figures.String()}, Folded: p.folding != "", Key: p.key()}
	if d.Folded {
		d.Caption[0] += "; " + p.folding
	}
	for _, b := range p.boxes {
		d.Boxes = append(d.Boxes, draw.Box{
			Name: b.name, Line: b.line, Title: b.title, Shape: shapes[b.kind], Paint: laneColours[b.lane],
			Mark: drawnMarks[b.state], Root: b.root, Count: b.count, Loop: b.loop,
		})
	}
	return d.SVG(w)
}

// key returns the key of the picture: kinds by lane, states, arrows, and of these only what occurs in it. Idle has no mark, and a
// solid arrow is what a reader expects, so neither is explained.
func (p picture) key() (key []draw.Sample) {
	type look struct {
		kind Kind
		lane Lane
	}
	looks, states, maybe := map[look]bool{}, map[State]bool{}, false
	for _, b := range p.boxes {
		looks[look{b.kind, b.lane}] = true
		states[b.state] = true
	}
	for _, a := range p.arrows {
		maybe = maybe || !a.Strict
	}
	for _, kind := range []Kind{Fork, Dynamic, Operator} {
		for lane, paint := range laneColours {
			if looks[look{kind, Lane(lane)}] {
				key = append(key, draw.Sample{Word: keyWord(kind, Lane(lane)), Box: &draw.Box{Shape: shapes[kind], Paint: paint}})
			}
		}
	}
	for _, s := range []State{Running, Done, Failed} {
		if states[s] {
			key = append(key, draw.Sample{Word: s.String(), Mark: drawnMarks[s]})
		}
	}
	if maybe {
		key = append(key, draw.Sample{Word: "needed perhaps"})
	}
	return key
}

// keyWord returns what a sample is called. What is inline has no lane to name.
func keyWord(kind Kind, lane Lane) string {
	if lane == Inline {
		return kind.String()
	}
	return kind.String() + ", " + laneWords[lane]
}
