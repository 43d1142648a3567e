package draw

// Boxes: how large, and with which words.
//
//	fork            operator     dynamic         folded
//	+-+--------+                   ________       +-+--------+
//	| | fetch  |     (  Add  )    /  If    \     +-+--------+|
//	| | a.go:1 |                  \_a.go:2_/     | | fetch x9|
//	+-+--------+                                 | | a.go:1  |
//
// Forks are what takes time, so they are cards with two lines; operators are many and cheap, so they are small.

//	+--+---------------------+
//	|  |        name      (m)|    bandWidth | padding | text | padding | mark
//	|  |        line         |    the text is centred between the band and the mark
//	+--+---------------------+

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

// words returns the one or two lines of a box. Operators of unfolded pictures have one: there are many of them, and their
// lines are in the title.
func (b Box) words() (name, line string) {
	name = Shorten(b.Name)
	if b.Count > 1 {
		name += "  ×" + Thousands(b.Count)
	}
	if b.Shape == Pill && b.Count == 1 {
		return name, ""
	}
	return name, Shorten(b.Line)
}

// size returns that of the outline, from the estimated widths of the words: the text is never measured, because a file has no fonts.
func (b Box) size() (w, h float64) {
	name, line := b.words()
	nameWidth := textWidth(name, nameSize)
	if b.Shape != Pill {
		nameWidth *= boldness
	}
	w, h = max(nameWidth, textWidth(line, lineSize))+2*padding, pillHeight
	if line != "" || b.Shape != Pill {
		h = forkHeight
	}
	// Room is added and nothing moved, so that the text keeps its padding at both sides.
	switch b.Shape {
	case Card:
		w += bandWidth
	case Slanted:
		w += 2 * padding // for the slanted corners
	}
	if b.Mark != Plain {
		w += markSize + 4
	}
	return max(w, leastWidth), h
}

// room returns the size with what a folded box has around it. It is the same at both sides, so that the box itself stays in the
// middle of its cell, where its arrows aim.
func (b Box) room() (w, h float64) {
	w, h = b.size()
	if b.Count > 1 {
		w, h = w+4*stackStep, h+4*stackStep
	}
	if b.Loop {
		w += 2 * loopWidth
	}
	return w, h
}
