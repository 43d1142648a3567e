package graph

// Boxes: how large, and with which words.
//
//	fork            operator     dynamic         folded
//	+-+--------+                   ________       +-+--------+
//	| | fetch  |     (  Add  )    /  If    \     +-+--------+|
//	| | a.go:1 |                  \_a.go:2_/     | | fetch x9|
//	+-+--------+                                 | | a.go:1  |
//
// Forks are what takes time, so they are cards with two lines; operators are many and cheap, so they are small.

// Sizes in pixels.
const (
	padding    = 12.0
	forkHeight = 44.0
	pillHeight = 28.0
	bandWidth  = 6.0  // the strip at a fork's left edge, in the colour of its lane
	markSize   = 16.0 // of a state
	stackStep  = 3.0  // what each of the two cards behind a folded one is moved by
	loopWidth  = 20.0
	leastWidth = 56.0 // room for the heads of four arrows
)

// words are the one or two lines of a box. Operators of unfolded pictures have one: there are many of them, and their
// lines are in the title.
func (b box) words() (name, line string) {
	name = shorten(b.name)
	if b.count > 1 {
		name += "  ×" + thousands(b.count)
	}
	if b.kind == Operator && b.count == 1 {
		return name, ""
	}
	return name, shorten(b.line)
}

// size is that of the outline.
func (b box) size() (w, h float64) {
	name, line := b.words()
	nameWidth := textWidth(name, nameSize)
	if b.kind != Operator {
		nameWidth *= boldness
	}
	w, h = max(nameWidth, textWidth(line, lineSize))+2*padding, pillHeight
	if line != "" || b.kind != Operator {
		h = forkHeight
	}
	switch b.kind {
	case Fork:
		w += bandWidth
	case Dynamic:
		w += 2 * padding // for the slanted corners
	}
	if b.state != Idle {
		w += markSize + 4
	}
	return max(w, leastWidth), h
}

// room is the size with what a folded box has around it. It is the same at both sides, so that the box itself stays in the
// middle of its cell, where its arrows aim.
func (b box) room() (w, h float64) {
	w, h = b.size()
	if b.count > 1 {
		w, h = w+4*stackStep, h+4*stackStep
	}
	if b.loop {
		w += 2 * loopWidth
	}
	return w, h
}
