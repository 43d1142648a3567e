package draw

import (
	"bufio"
	"io"
	"math"
	"strconv"
)

// SVG draws the picture: operands above their consumers, a caption above, the key below. It fits light pages and dark ones.
// Equal pictures give equal texts. The error is w's.
func (p Picture) SVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	d := drawing{printer{b}, p.arrange()}
	d.draw()
	return b.Flush()
}

// printer writes text without looking at errors: a bufio.Writer remembers its first one, and Flush returns it when all is done.
type printer struct{ *bufio.Writer }

// print writes texts.
func (p printer) print(texts ...string) {
	for _, t := range texts {
		_, _ = p.WriteString(t)
	}
}

// drawing writes a layout as SVG. Attributes that many elements share are on the groups around them, and the style sheet
// does nothing but turn light into dark: a viewer that knows none draws the same picture.
//
//	<svg>
//	  <style>, <title>, <defs> of the arrowheads
//	  <rect>                                paper
//	  <text> ...                            caption
//	  <g translate>                         the picture, from (0, 0) on
//	    <g> <path> ...                      arrows
//	    <g> <text> ...                      their labels
//	    <g> <g><title> <rect> <text> ...    boxes, each with its words and its mark
//	  <g> ...                               key
type drawing struct {
	printer
	*layout
}

// fonts are what systems have for their own windows: clear at small sizes, and nothing to be loaded.
const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"

// legible is how far a page may shrink a picture that is wider than itself: further down it is scrolled. At 0.62 a line of 11 pixels has
// about 7, the least that can be read.
const legible = 0.62

// Heights around the picture, in pixels.
const (
	captionHeight = 17.0 // of each line
	captionGap    = 17.0
	keyHeight     = 44.0
)

// draw writes the page from back to front: paper, caption, arrows, boxes, key. The page is as wide as the widest of them, and the picture
// stands in its middle.
//
//	margin
//	caption, a line each
//	captionGap
//	picture                 d.width x d.height
//	key, a row each
//	margin
func (d drawing) draw() {
	// All sizes are known before the first element is written: the viewBox comes first.
	rows := lines(d.Key, max(d.width-2*margin, widestKey))
	width := max(d.width, rows.width()+2*margin)
	for _, line := range d.Caption {
		width = max(width, textWidth(line, lineSize)+2*margin)
	}
	head := margin + captionHeight*float64(len(d.Caption)) + captionGap
	foot := rows.height() + margin
	height := head + d.height + foot
	d.print(`<svg xmlns="http://www.w3.org/2000/svg" class="xfork" viewBox="0 0 `, px(width), " ", px(height),
		`" width="`, px(width), `" height="`, px(height), `" style="max-width:100%;height:auto;min-width:`, px(legible*width),
		`px" role="img" font-family="`, fonts, `">`, "\n")
	d.print("<style>", darkStyle, "</style>\n")
	d.caption()
	d.defs()
	d.print(`<rect width="100%" height="100%" fill="`, Paper, "\"/>\n")
	for i, line := range d.Caption {
		looks := px(lineSize) + `" fill="` + SoftInk
		if i == 0 && len(d.Caption) > 1 { // a heading
			looks = px(nameSize) + `" font-weight="600" fill="` + Ink
		}
		d.print(`<text x="`, px(margin), `" y="`, px(margin+lineSize+captionHeight*float64(i)), `" font-size="`, looks, `">`,
			Escape(line), "</text>\n")
	}
	d.print(`<g transform="translate(`, px((width-d.width)/2), " ", px(head), ")\">\n")
	d.arrowLines()
	d.allBoxes()
	d.print("</g>\n")
	rows.draw(d.printer, margin, head+d.height+keyHeight-sampleHeight/2)
	d.print("</svg>\n")
}

// caption writes the title of the whole, which screen readers read.
func (d drawing) caption() {
	for i, line := range d.Caption {
		if i == 0 {
			d.print("<title>", Escape(line), "</title>\n")
		}
	}
}

// defs writes the arrowheads: at the lower end of an arrow, and at the upper one for those that lead up. Their names end in the picture's ID: names are common to all
// pictures of a page.
func (d drawing) defs() {
	for _, m := range [][4]string{
		{"xfork-arrow", "7", "M0.5 0.8L7.5 4L0.5 7.2z", LineInk},
		{"xfork-arrow-up", "1", "M7.5 0.8L0.5 4L7.5 7.2z", LineInk},
		{"xfork-arrow-heavy", "7", "M0.5 0.8L7.5 4L0.5 7.2z", Ink},
		{"xfork-arrow-up-heavy", "1", "M7.5 0.8L0.5 4L7.5 7.2z", Ink},
	} {
		d.print(`<defs><marker id="`, m[0], d.ID, `" viewBox="0 0 8 8" refX="`, m[1], `" refY="4" markerWidth="8" markerHeight="8"`,
			` markerUnits="userSpaceOnUse" orient="auto"><path d="`, m[2], `" fill="`, m[3], "\"/></marker></defs>\n")
	}
}

// allBoxes draws the boxes over the arrows.
func (d drawing) allBoxes() {
	d.print(`<g text-anchor="middle" fill="`, Ink, `" font-size="`, px(nameSize), "\">\n")
	for i, b := range d.Boxes {
		d.box(b, d.cells[i])
	}
	d.print("</g>\n")
}

// px returns a length with one decimal at most: a tenth of a pixel cannot be seen, and equal graphs shall have equal files on all
// processors, some of which fuse multiplications with additions and differ in the last bits.
func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64) } // +0: no minus zero

// times returns the label of an arrow that stands for several.
func times(n int) string { return "×" + Thousands(n) }
