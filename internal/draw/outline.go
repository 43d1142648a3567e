package draw

import "cmp"

// box draws one box: its outline, its words, its mark, and the title for the mouse. What comes later in the file lies above: the loop's
// beginning is hidden by the cards, and a stack of cards is drawn from the back.
func (d drawing) box(b Box, c cell) {
	w, h := b.size()
	x, y := c.x-w/2, c.y-h/2
	d.print("<g><title>", Escape(b.Title), "</title>")
	if b.Loop {
		d.selfLoop(x+w, c.y)
	}
	if b.Count > 1 { // a stack of cards
		for _, step := range []float64{2 * stackStep, stackStep} {
			d.outline(Box{Shape: b.Shape, Paint: b.Paint}, x+step, y-step, w, h)
		}
	}
	d.outline(b, x, y, w, h)
	left, right := x, x+w
	if b.Shape == Card {
		left += bandWidth
	}
	if b.Mark != Plain {
		right -= markSize + 4
		inset := padding / 2
		if b.Shape == Slanted {
			inset = padding
		}
		d.mark(b.Mark, right+markSize/2-inset+4, c.y)
	}
	d.words(b, (left+right)/2, c.y)
	d.print("</g>\n")
}

// words writes one line in the middle, or two around it. Baselines are set by hand: not every renderer knows how to centre text
// upright.
func (d drawing) words(b Box, x, y float64) {
	name, line := b.words()
	weight := ""
	if b.Shape != Pill {
		weight = ` font-weight="600"`
	}
	if line == "" {
		d.print(`<text x="`, px(x), `" y="`, px(y+nameSize*0.36), `"`, weight, ">", Escape(name), "</text>")
		return
	}
	d.print(`<text x="`, px(x), `" y="`, px(y-3), `"`, weight, ">", Escape(name), "</text>")
	d.print(`<text x="`, px(x), `" y="`, px(y+lineSize+2), `" font-size="`, px(lineSize), `" fill="`, cmp.Or(b.Paint.Text, SoftInk), `">`)
	d.print(Escape(line), "</text>")
}

// outline draws a box without its words: a rounded rectangle with a band, a hexagon, or a pill. (x, y) is its upper left corner. A root has a
// thicker line.
func (d drawing) outline(b Box, x, y, w, h float64) {
	c := b.Paint
	stroke, width := c.Strong, "1.2"
	if b.Root {
		width = "2.6"
	}
	switch b.Shape {
	case Card:
		d.print(`<rect x="`, px(x), `" y="`, px(y), `" width="`, px(w), `" height="`, px(h), `" rx="5" fill="`, c.Light,
			`" stroke="`, stroke, `" stroke-width="`, width, `"/>`)
		// The band, with the two round corners of the card at its left and straight ones at its right.
		d.print(`<path d="M`, px(x+5), " ", px(y), "h", px(bandWidth-3), "v", px(h), "h", px(-(bandWidth - 3)),
			"a5 5 0 0 1-5-5v", px(-(h - 10)), `a5 5 0 0 1 5-5z" fill="`, cmp.Or(c.Band, c.Strong), `"/>`)
	case Slanted:
		// The corners at the sides lie at half the height, and the upper and lower ones a quarter of the height further in: about
		// 60 degrees.
		in := 0.27 * h
		d.print(`<path d="M`, px(x+in), " ", px(y), "H", px(x+w-in), "L", px(x+w), " ", px(y+h/2), "L", px(x+w-in), " ", px(y+h),
			"H", px(x+in), "L", px(x), " ", px(y+h/2), `z" fill="`, c.Light, `" stroke="`, stroke,
			`" stroke-width="`, width, `" stroke-linejoin="round"/>`)
	default:
		d.print(`<rect x="`, px(x), `" y="`, px(y), `" width="`, px(w), `" height="`, px(h), `" rx="`, px(min(h, pillHeight)/2),
			`" fill="`, c.Light, `" stroke="`, stroke, `" stroke-width="`, width, `"/>`)
	}
}

// mark draws a sign around (x, y), about 14 pixels wide. Shapes first, colours second: round for what went well, square for what did not, and
// in each a white sign, so that it can be read in grey.
func (d drawing) mark(m Mark, x, y float64) {
	switch m {
	case Half:
		d.print(`<circle cx="`, px(x), `" cy="`, px(y), `" r="6" fill="`, Paper, `" stroke="`, Sky.Strong, `" stroke-width="2"/>`)
		d.print(`<path d="M`, px(x), " ", px(y-6), `a6 6 0 0 1 0 12z" fill="`, Sky.Strong, `"/>`)
	case Tick:
		d.print(`<circle cx="`, px(x), `" cy="`, px(y), `" r="7" fill="`, Green.Strong, `"/>`)
		d.stroke(`M` + px(x-3.2) + " " + px(y+0.3) + "l2.3 2.4l4.1-4.9")
	case Cross:
		d.square(x, y, Vermilion.Strong)
		d.stroke(`M` + px(x-3) + " " + px(y-3) + "l6 6m0-6l-6 6")
	case Equals:
		d.print(`<circle cx="`, px(x), `" cy="`, px(y), `" r="7" fill="`, Purple.Strong, `"/>`)
		d.stroke(`M` + px(x-3.2) + " " + px(y-2) + "h6.4m-6.4 4h6.4")
	case Dash:
		d.print(`<circle cx="`, px(x), `" cy="`, px(y), `" r="7" fill="`, LineInk, `"/>`)
		d.stroke(`M` + px(x-3.2) + " " + px(y) + "h6.4")
	case Slash:
		d.square(x, y, Grey.Strong)
		d.stroke(`M` + px(x-3) + " " + px(y+3) + "l6-6")
	case Ring: // of the disk from above, on which the result was kept; round, for nothing went wrong, and empty, for
		// nothing was computed
		d.print(`<circle cx="`, px(x), `" cy="`, px(y), `" r="7" fill="`, Amber.Strong, `"/>`)
		d.stroke(`M` + px(x-3) + " " + px(y) + "a3 3 0 1 0 6 0a3 3 0 1 0-6 0")
	}
}

// square draws the ground of the marks for what went wrong.
func (d drawing) square(x, y float64, colour string) {
	d.print(`<rect x="`, px(x-6.5), `" y="`, px(y-6.5), `" width="13" height="13" rx="2.5" fill="`, colour, `"/>`)
}

// stroke draws a white line on a mark, also on dark pages: the grounds of marks are strong colours on both.
func (d drawing) stroke(path string) {
	d.print(`<path d="`, path, `" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`)
}

// selfLoop draws an arrow from a box's right edge back to it: nodes of a folded box are operands of one another. (x, y) is the middle of the
// edge; room keeps loopWidth free for it.
func (d drawing) selfLoop(x, y float64) {
	d.print(`<path d="M`, px(x), " ", px(y+9), "h", px(loopWidth), "c9 0 9-18 0-18h", px(2*stackStep-loopWidth+1),
		`" fill="none" stroke="`, LineInk, `" stroke-width="1.3" marker-end="url(#xfork-arrow`, d.ID, `)"/>`)
}
