package draw

// The key under a picture explains what occurs in it, and nothing else: most pictures need three or four samples. They are
// drawn by the same code as the picture, so they cannot but look like it.

//	[##] a call   (  ) an operator   - - - not strict        an entry: sample, 7 pixels, word, keyGap
//	[X] failed                                               a row: as many entries as the width has room for

// keyRows are the samples, row by row. It has a width and a height before anything is drawn, because the page is as large as the picture
// and its key together.
type keyRows [][]Sample

// Sizes of samples in pixels.
const (
	sampleWidth  = 24.0
	sampleHeight = 14.0
	keyGap       = 20.0
	keyRow       = 24.0
	widestKey    = 720.0 // of pictures that are not wider
)

// lines breaks the key into rows of at most a width, in order, as words are broken into lines; a sample that is wider has a row of its own.
func lines(samples []Sample, width float64) (rows keyRows) {
	x := 0.0
	for _, s := range samples {
		if len(rows) == 0 || x+s.width() > width {
			rows = append(rows, nil)
			x = 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s)
		x += s.width()
	}
	return rows
}

// width returns how much a sample needs, with the gap behind it.
func (s Sample) width() float64 { return sampleWidth + 7 + textWidth(s.Word, lineSize) + keyGap }

// width returns how much the page needs for the key: the width of its widest row.
func (k keyRows) width() (w float64) {
	for _, row := range k {
		sum := 0.0
		for _, s := range row {
			sum += s.width()
		}
		w = max(w, sum)
	}
	return w
}

// height returns that of all rows. A picture without a key keeps the room of one row, as a margin.
func (k keyRows) height() float64 { return keyHeight + keyRow*float64(max(0, len(k)-1)) }

// draw writes the rows from left on, the middle of the first at height y.
func (k keyRows) draw(p printer, left, y float64) {
	p.print(`<g font-size="`, px(lineSize), `" fill="`, SoftInk, "\">\n")
	for _, row := range k {
		x := left
		for _, s := range row {
			drawing{p, nil}.sample(s, x, y)
			p.print(`<text x="`, px(x+sampleWidth+7), `" y="`, px(y+lineSize*0.36), `">`, Escape(s.Word), "</text>\n")
			x += s.width()
		}
		y += keyRow
	}
	p.print("</g>\n")
}

// sample draws one sign, sampleWidth wide, its middle at height y. Boxes and marks are drawn by the methods that draw those of the picture.
func (d drawing) sample(s Sample, x, y float64) {
	switch {
	case s.Box != nil:
		d.outline(*s.Box, x, y-sampleHeight/2, sampleWidth, sampleHeight)
	case s.Mark != Plain:
		d.mark(s.Mark, x+sampleWidth/2, y)
	default:
		colour, width := LineInk, "1.5"
		if s.Arrow.Heavy {
			colour, width = Ink, "2.4"
		}
		d.print(`<path d="M`, px(x), " ", px(y), "h", px(sampleWidth), `" fill="none" stroke="`, colour,
			`" stroke-width="`, width, `"`)
		d.looks(s.Arrow)
		d.print("/>")
	}
}
