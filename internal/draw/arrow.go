package draw

import (
	"cmp"
	"math"
	"slices"
)

// Arrows are curves that leave boxes downwards and enter them from above, and go straight through the layers between, in the
// lanes that their bends keep free for them:
//
//	+---+        tail
//	  |
//	   \__       a curve between two layers is upright at both ends
//	      \
//	      |      a bend: straight through its layer
//	      |
//	     /
//	+---+        head

// The heads are markers of SVG (see defs), which the viewer turns in the direction of the curve's end. Where an arrow leads upwards, in
// folded pictures, its route is laid out from the upper to the lower end all the same, and the marker is put at the beginning.

// end is where an arrow touches a box.
type end struct{ x, y float64 }

// arrowLines draws all arrows, then their labels, so that no line runs through a label.
func (d drawing) arrowLines() {
	tails, heads := d.ends()
	d.print(`<g fill="none" stroke="`, LineInk, `" stroke-width="1.3">`, "\n")
	for i := range d.Arrows {
		d.line(i, tails[i], heads[i])
	}
	d.print("</g>\n")
	d.labels(tails, heads)
}

// line draws arrow i from tail, its upper end, to head. Arrows of folded pictures are the thicker the more edges they stand for, by the
// logarithm: a pixel more for ten thousand times as many.
func (d drawing) line(i int, tail, head end) {
	a := d.Arrows[i]
	d.print(`<path d="`, d.path(i, tail, head), `"`)
	d.looks(a)
	marker, heavy := ` marker-end="url(#xfork-arrow`, ""
	if d.upward(i) {
		marker = ` marker-start="url(#xfork-arrow-up`
	}
	switch {
	case a.Heavy:
		heavy = "-heavy"
		d.print(` stroke="`, Ink, `" stroke-width="2.4"`)
	case d.Folded && a.Count > 1:
		d.print(` stroke-width="`, px(1.3+0.25*math.Log10(float64(a.Count))), `"`)
	}
	d.print(marker, heavy, d.ID, ")\"/>\n")
}

// looks writes what the line is like, where it is not plain: dotted or dashed, so that it can be told without colours. The key has its
// samples by the same method. An arrow that is not strict leads to an operand that may never be needed.
func (d drawing) looks(a Arrow) {
	switch {
	case a.Inner:
		d.print(` stroke-dasharray="1.5 3.5"`)
	case !a.Strict:
		d.print(` stroke-dasharray="5 4"`)
	}
}

// upward reports whether arrow i points from its lower end to its upper one.
func (d drawing) upward(i int) bool { return d.routes[i][0] != d.Arrows[i].From }

// labels writes of how many edges an arrow is made, in the middle of its last curve; or beside it, where another arrow runs
// back close by. The letters have a rim of paper, drawn before them (paint-order), so that they can be read on a line.
func (d drawing) labels(tails, heads []end) {
	d.print(`<g font-size="`, px(lineSize-1), `" fill="`, SoftInk, `" stroke="`, Paper,
		`" stroke-width="4" stroke-linejoin="round" paint-order="stroke" text-anchor="middle">`, "\n")
	// Two boxes of a folded picture may have arrows in both directions, which run side by side: their labels go to the outer sides.
	known := make(map[[2]int32]bool)
	for _, a := range d.Arrows {
		known[[2]int32{a.From, a.To}] = true
	}
	for i, a := range d.Arrows {
		if a.Count == 1 {
			continue
		}
		// The last curve begins at the lower end of the last bend, or at the tail if there is none.
		route, from, anchor := d.routes[i], tails[i], ""
		if len(route) > 2 {
			c := d.cells[route[len(route)-2]]
			from = end{c.x, c.y + c.h/2}
		}
		x, y := (from.x+heads[i].x)/2, (from.y+heads[i].y)/2+lineSize*0.3
		if known[[2]int32{a.To, a.From}] {
			if tails[i].x < d.cells[route[0]].x {
				x, anchor = x-6, ` text-anchor="end"`
			} else {
				x, anchor = x+6, ` text-anchor="start"`
			}
		}
		d.print(`<text x="`, px(x), `" y="`, px(y), `"`, anchor, ">", times(a.Count), "</text>\n")
	}
	d.print("</g>\n")
}

// ends returns where each arrow begins and ends. It spreads the arrows of a box along its lower and upper edge, in the order of where they come from, so that none of
// them cross at the box.
//
//	  \ | /          heads: in the order of the cells above
//	+-------+
//	|  box  |
//	+-------+
//	  / |            tails: in the order of the cells below
//
// The head of an arrow ends a pixel above the edge, over the cards behind a folded box if there are any.
func (d drawing) ends() (tails, heads []end) {
	tails, heads = make([]end, len(d.Arrows)), make([]end, len(d.Arrows))
	leaving, entering := make([][]int, len(d.Boxes)), make([][]int, len(d.Boxes))
	for i, route := range d.routes {
		leaving[route[0]] = append(leaving[route[0]], i)
		entering[route[len(route)-1]] = append(entering[route[len(route)-1]], i)
	}
	for b := range d.Boxes {
		c := d.cells[b]
		_, h := d.Boxes[b].size()
		d.spread(c, leaving[b], c.y+h/2, tails, func(route []int32) int32 { return route[1] })
		top := c.y - h/2
		if d.Boxes[b].Count > 1 {
			top -= 2 * stackStep
		}
		d.spread(c, entering[b], top-1, heads, func(route []int32) int32 { return route[len(route)-2] })
	}
	return tails, heads
}

// spread puts arrows side by side on one edge of a box, around its middle, in the order of the cells that next picks from their routes: 14
// pixels apart, or as close as they must be so that they keep clear of the rounded corners.
func (d drawing) spread(c cell, arrows []int, y float64, ends []end, next func(route []int32) int32) {
	w, _ := d.Boxes[c.box].size()
	slices.SortStableFunc(arrows, func(i, j int) int {
		return cmp.Compare(d.cells[next(d.routes[i])].x, d.cells[next(d.routes[j])].x)
	})
	step := min(14, (w-28)/float64(max(1, len(arrows)-1)))
	for k, i := range arrows {
		ends[i] = end{c.x + (float64(k)-float64(len(arrows)-1)/2)*step, y}
	}
}

// path returns the curve of an arrow from its upper to its lower end, one piece for each gap between layers, and a straight line through
// each layer between them.
func (d drawing) path(i int, tail, head end) string {
	route := d.routes[i]
	path := "M" + px(tail.x) + " " + px(tail.y)
	x, y := tail.x, tail.y
	for _, c := range route[1 : len(route)-1] {
		b := d.cells[c]
		path += curve(x, y, b.x, b.y-b.h/2)
		x, y = b.x, b.y+b.h/2
		path += "V" + px(y)
	}
	return path + curve(x, y, head.x, head.y)
}

// curve returns the piece from (x0, y0) to (x1, y1): a cubic Bézier curve with both control points at half the height, and so upright at both
// ends. Pieces therefore join without a kink. Where the ends are less than half a pixel apart it is a line.
func curve(x0, y0, x1, y1 float64) string {
	if math.Abs(x1-x0) < 0.5 {
		return "L" + px(x1) + " " + px(y1)
	}
	middle := px((y0 + y1) / 2)
	return "C" + px(x0) + " " + middle + " " + px(x1) + " " + middle + " " + px(x1) + " " + px(y1)
}
