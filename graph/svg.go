package graph

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
)

// SVG draws the graph as a picture that any browser shows, without tools outside of this package: operands above their
// consumers, forks as cards in the colour of their lane, operators as pills, dynamic nodes with slanted corners, roots with
// a heavy line, and a key. Function, site and state are in the titles, which a browser shows under the mouse. Equal
// graphs give equal pictures.
//
// A graph of more than 300 nodes, or of more than 48 side by side, is folded: one box for all nodes of a function made on
// the same line. So a million nodes take about a second, nearly all of it for looking and counting; a picture of 300
// takes some milliseconds. The error is w's.
func SVG(w io.Writer, nodes ...*Node) error { return Look(nodes...).SVG(w) }

// SVG draws the snapshot.
func (s *Snapshot) SVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	d := drawing{printer{b}, s.picture().arrange()}
	d.draw()
	return b.Flush()
}

// drawing writes a layout as SVG. Attributes that many elements share are on the groups around them, and nothing is in a
// style sheet: several pictures may stand in one page.
type drawing struct {
	printer
	*layout
}

// Inks.
const (
	ink      = "#1b2229"
	softInk  = "#5c6670"
	lineInk  = "#98a2ad"
	paper    = "#ffffff"
	cardEdge = "#c9d0d8"
)

// fonts are what systems have for their own windows: clear at small sizes, and nothing to be loaded.
const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"

// Rows around the picture.
const (
	captionHeight = 34.0
	keyHeight     = 44.0
)

// draw writes the page from back to front: paper, caption, arrows, boxes, key.
func (d drawing) draw() {
	key := d.key()
	width := max(d.width, key.width()+2*margin, textWidth(d.caption(), lineSize)+2*margin)
	height := margin + captionHeight + d.height + keyHeight + margin
	shift := (width - d.width) / 2
	d.print(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, px(width), " ", px(height),
		`" width="`, px(width), `" height="`, px(height), `" role="img" font-family="`, fonts, `">`, "\n")
	d.print("<title>", escape(d.caption()), "</title>\n")
	d.defs()
	d.print(`<rect width="100%" height="100%" fill="`, paper, "\"/>\n")
	d.print(`<text x="`, px(margin), `" y="`, px(margin+lineSize), `" font-size="`, px(lineSize), `" fill="`, softInk, `">`,
		escape(d.caption()), "</text>\n")
	d.print(`<g transform="translate(`, px(shift), " ", px(margin+captionHeight), ")\">\n")
	d.arrowLines()
	d.allBoxes()
	d.print("</g>\n")
	key.draw(d.printer, margin, height-margin-sampleHeight/2)
	d.print("</svg>\n")
}

// caption is the line at the top.
func (d drawing) caption() string {
	if d.folding != "" {
		return d.figures.String() + "; " + d.folding
	}
	return d.figures.String()
}

// defs are the two arrowheads: at the lower end of an arrow, and at the upper one for those that lead up.
func (d drawing) defs() {
	for _, m := range [][3]string{
		{"xfork-arrow", "7", "M0.5 0.8L7.5 4L0.5 7.2z"},
		{"xfork-arrow-up", "1", "M7.5 0.8L0.5 4L7.5 7.2z"},
	} {
		d.print(`<defs><marker id="`, m[0], `" viewBox="0 0 8 8" refX="`, m[1], `" refY="4" markerWidth="8" markerHeight="8"`,
			` markerUnits="userSpaceOnUse" orient="auto"><path d="`, m[2], `" fill="`, lineInk, "\"/></marker></defs>\n")
	}
}

// allBoxes draws the boxes over the arrows.
func (d drawing) allBoxes() {
	d.print(`<g text-anchor="middle" fill="`, ink, `" font-size="`, px(nameSize), "\">\n")
	for i, b := range d.boxes {
		d.box(b, d.cells[i])
	}
	d.print("</g>\n")
}

// px is a length with one decimal at most: a tenth of a pixel cannot be seen, and equal graphs shall have equal files on all
// processors, some of which fuse multiplications with additions and differ in the last bits.
func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64) } // +0: no minus zero

// times is the label of an arrow that stands for several.
func times(n int) string { return fmt.Sprintf("×%s", thousands(n)) }
