package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"time"
)

// The picture: a panel for each pattern, with the efficiency of each contender by the granularity, for the first kernel that has
// sizes. Where a curve crosses the line in the middle is its METG.
const (
	panelW, panelH = 330, 210
	columns        = 4
	edge           = 44
	headH          = 64
)

// Colours of Okabe and Ito; the lines differ by dashes as well.
var (
	colours = []string{"#0072B2", "#56B4E9", "#E69F00", "#CC79A7", "#009E73", "#D55E00"}
	dashes  = []string{"", "6 3", "", "6 3", "2 2", "8 2 2 2"}
)

// plot draws the curves.
func (r *results) plot() []byte {
	var rows []row
	for _, x := range r.Rows {
		if x.Kernel != "empty" && (len(rows) == 0 || x.Kernel == rows[0].Kernel) {
			rows = append(rows, x)
		}
	}
	var b bytes.Buffer
	lines := (len(rows) + columns - 1) / columns
	w, h := columns*panelW+20, headH+lines*panelH+20
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Liberation Sans,Arial,Helvetica,sans-serif" font-size="11">`+"\n", w, h)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", w, h)
	if len(rows) > 0 {
		r.legend(&b, rows[0])
		for i, x := range rows {
			fmt.Fprintf(&b, `<g transform="translate(%d %d)">`+"\n", 10+i%columns*panelW, headH+i/columns*panelH)
			panel(&b, x)
			fmt.Fprintln(&b, "</g>")
		}
	}
	fmt.Fprintln(&b, "</svg>")
	return b.Bytes()
}

// legend draws the title and the names of the lines.
func (r *results) legend(b *bytes.Buffer, first row) {
	fmt.Fprintf(b, `<text x="16" y="24" font-size="16">Task Bench, kernel %q: which part of the time tasks compute, by what they take</text>`+"\n", html.EscapeString(first.Kernel))
	x := 16
	for i, c := range first.Curves {
		fmt.Fprintf(b, `<path d="M%d 44h22" stroke=%q stroke-width="2" stroke-dasharray=%q/><text x="%d" y="48">%s</text>`+"\n",
			x, colours[i%len(colours)], dashes[i%len(dashes)], x+28, html.EscapeString(c.Contender))
		x += 50 + 7*len(c.Contender)
	}
	fmt.Fprintf(b, `<text x="%d" y="48" fill="#666">%s, %s</text>`+"\n", x, html.EscapeString(r.Machine), r.Date.Format(time.DateOnly))
}

// The axes: granularities from 0.1 to 20 microseconds, by the logarithm, and efficiencies from 0 to 1.
const lowest, highest = 100.0, 20_000.0

func across(ns float64) float64 {
	t := math.Log(ns/lowest) / math.Log(highest/lowest)
	return edge + min(max(t, 0), 1)*(panelW-edge-14)
}

func up(efficiency float64) float64 { return 24 + (1-min(max(efficiency, 0), 1.1)/1.1)*(panelH-60) }

// panel draws one pattern.
func panel(b *bytes.Buffer, x row) {
	fmt.Fprintf(b, `<text x="%d" y="14" text-anchor="middle" font-size="12.5">%s, %.1f needs a task</text>`+"\n", panelW/2+14, html.EscapeString(x.Pattern), x.Needs)
	axes(b)
	for i, c := range x.Curves {
		fmt.Fprint(b, `<path fill="none" d="`)
		for k, p := range c.Points {
			fmt.Fprintf(b, "%c%.1f %.1f", "ML"[min(k, 1)], across(p.Best), up(p.Work/p.Best))
		}
		fmt.Fprintf(b, `" stroke=%q stroke-width="1.8" stroke-dasharray=%q/>`+"\n", colours[i%len(colours)], dashes[i%len(dashes)])
	}
}

// axes draws the axes of a panel, with their lines.
func axes(b *bytes.Buffer) {
	for _, e := range []float64{0, 0.5, 1} {
		grey := "#e4e4e4"
		if e == 0.5 {
			grey = "#999"
		}
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="%s"/><text x="%d" y="%.1f" text-anchor="end">%.0f %%</text>`+"\n", edge, up(e), panelW-14, grey, edge-5, up(e)+4, 100*e)
	}
	for _, ns := range []float64{100, 200, 500, 1000, 2000, 5000, 10_000, 20_000} {
		fmt.Fprintf(b, `<path d="M%.1f %.1fV%.1f" stroke="#eee"/><text x="%.1f" y="%.1f" text-anchor="middle" font-size="10">%g</text>`+"\n",
			across(ns), up(1.1), up(0), across(ns), up(0)+14, ns/1000)
	}
	fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end" font-size="10" fill="#666">µs</text>`+"\n", panelW-14, up(0)+27)
}
