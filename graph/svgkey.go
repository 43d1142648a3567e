package graph

// The key under a picture explains what occurs in it, and nothing else: most pictures need three or four samples. They are
// drawn by the same code as the picture, so they cannot but look like it.

// key is a row of samples with words.
type key []sample

// sample is a small drawing and its word.
type sample struct {
	word string
	draw func(d drawing, x, y float64)
}

// Sizes of samples in pixels.
const (
	sampleWidth  = 24.0
	sampleHeight = 14.0
	keyGap       = 20.0
)

// width is how much the page needs for the key.
func (k key) width() (w float64) {
	for _, s := range k {
		w += sampleWidth + 7 + textWidth(s.word, lineSize) + keyGap
	}
	return w
}

// draw writes the row from x on, around y.
func (k key) draw(p printer, x, y float64) {
	p.print(`<g font-size="`, px(lineSize), `" fill="`, softInk, "\">\n")
	for _, s := range k {
		s.draw(drawing{p, nil}, x, y)
		x += sampleWidth + 7
		p.print(`<text x="`, px(x), `" y="`, px(y+lineSize*0.36), `">`, s.word, "</text>\n")
		x += textWidth(s.word, lineSize) + keyGap
	}
	p.print("</g>\n")
}

// key collects the samples: kinds by lane, states, arrows.
func (d drawing) key() (k key) {
	type look struct {
		kind Kind
		lane Lane
	}
	looks, states, maybe := map[look]bool{}, map[State]bool{}, false
	for _, b := range d.boxes {
		looks[look{b.kind, b.lane}] = true
		states[b.state] = true
	}
	for _, a := range d.arrows {
		maybe = maybe || !a.strict
	}
	for _, kind := range []Kind{Fork, Dynamic, Operator} {
		for lane := range laneColours {
			if looks[look{kind, Lane(lane)}] {
				k = append(k, sample{keyWord(kind, Lane(lane)), func(d drawing, x, y float64) {
					d.outline(box{kind: kind, lane: Lane(lane)}, x, y-sampleHeight/2, sampleWidth, sampleHeight)
				}})
			}
		}
	}
	for _, s := range []State{Running, Done, Failed} {
		if states[s] {
			k = append(k, sample{s.String(), func(d drawing, x, y float64) { d.mark(s, x+sampleWidth/2, y) }})
		}
	}
	if maybe {
		k = append(k, sample{"needed perhaps", func(d drawing, x, y float64) {
			d.print(`<path d="M`, px(x), " ", px(y), "h", px(sampleWidth), `" fill="none" stroke="`, lineInk,
				`" stroke-width="1.5" stroke-dasharray="5 4"/>`)
		}})
	}
	return k
}

// keyWord is what a sample is called; operators have no lane to speak of.
func keyWord(kind Kind, lane Lane) string {
	if lane == Inline {
		return kind.String()
	}
	return kind.String() + ", " + laneWords[lane]
}
