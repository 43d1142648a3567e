package main

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"os"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The picture: a panel for each workload, a horizontal bar for each peer, the cheapest at the top. Bars on a logarithmic axis
// begin at its left end, so it is their ends that are compared; each says its figure.
const (
	width, height = 15.5 * vg.Inch, 9.5 * vg.Inch
	head          = 0.95 * vg.Inch
	columns, rows = 3, 2
	dpi           = 110
)

// Colours of Okabe and Ito, which differ also for eyes that do not distinguish red from green; darkness differs as well.
var colours = map[kind]color.Color{
	ours:    color.NRGBA{0x00, 0x72, 0xB2, 0xFF},
	byHand:  color.NRGBA{0xE6, 0x9F, 0x00, 0xFF},
	library: color.NRGBA{0xB8, 0xB8, 0xB8, 0xFF},
}

// sans is the typeface of everything in the picture.
var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

// style returns a style of text.
func style(size vg.Length, x draw.XAlignment, y draw.YAlignment) draw.TextStyle {
	text := plot.New().Title.TextStyle
	text.Font, text.XAlign, text.YAlign = font.From(sans, size), x, y
	return text
}

// plot draws the picture into base.png and base.svg.
func (r *Results) plot(base string) error {
	raster := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))}
	r.draw(draw.New(raster))
	vector := vgsvg.New(width, height)
	r.draw(draw.New(vector))
	var picture bytes.Buffer
	if _, err := raster.WriteTo(&picture); err != nil {
		return err
	}
	if err := os.WriteFile(base+".png", picture.Bytes(), 0o644); err != nil {
		return err
	}
	var text bytes.Buffer
	if _, err := vector.WriteTo(&text); err != nil {
		return err
	}
	named, many := []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif")
	return os.WriteFile(base+".svg", bytes.ReplaceAll(text.Bytes(), named, many), 0o644)
}

func (r *Results) draw(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	r.heading(draw.Crop(c, 0, 0, c.Size().Y-head, 0))
	body := draw.Crop(c, vg.Points(6), -vg.Points(6), vg.Points(6), -head)
	grid := make([][]*plot.Plot, rows)
	for i := range grid {
		grid[i] = make([]*plot.Plot, columns)
	}
	for i, t := range r.Tables {
		grid[i/columns][i%columns] = panel(t)
	}
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: vg.Points(16), PadY: vg.Points(20)}
	for i, line := range plot.Align(grid, tiles, body) {
		for j, tile := range line {
			if p := grid[i][j]; p != nil {
				p.Draw(tile)
			}
		}
	}
}

// heading draws the title, the legend and the machine.
func (r *Results) heading(c draw.Canvas) {
	text := style(17, draw.XLeft, draw.YTop)
	at := vg.Point{X: c.Min.X + vg.Points(14), Y: c.Max.Y - vg.Points(10)}
	c.FillText(text, at, "What a result costs: building the graph + running it")
	text.Font.Size = 11
	at.Y -= vg.Points(26)
	for _, k := range []kind{ours, byHand, library} {
		box := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - vg.Points(11)}, Max: vg.Point{X: at.X + vg.Points(11), Y: at.Y}}
		c.SetColor(colours[k])
		c.Fill(box.Path())
		c.FillText(text, vg.Point{X: at.X + vg.Points(16), Y: at.Y}, string(k))
		at.X += vg.Points(80)
	}
	c.FillText(text, at, fmt.Sprintf("shorter is better; logarithmic axes.   %s, %s", r.Machine, r.Date.Format(time.DateOnly)))
}

// panel returns the plot of one table.
func panel(t Table) *plot.Plot {
	p := plot.New()
	p.Title.Text = t.Workload + ": " + t.Title
	p.Title.TextStyle = style(13, draw.XCenter, draw.YTop)
	p.Title.Padding = vg.Points(6)
	p.X.Label.Text = t.Unit
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, decades{}
	p.X.Label.TextStyle.Font, p.X.Tick.Label.Font, p.Y.Tick.Label.Font = font.From(sans, 11), font.From(sans, 9), font.From(sans, 10)
	names := make([]string, len(t.Lines))
	for i, l := range t.Lines {
		names[len(names)-1-i] = l.Peer
	}
	b := newBars(t)
	p.Add(b)
	p.NominalY(names...)
	p.Y.LineStyle.Width, p.Y.Padding = 0, vg.Points(2)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = b.DataRange()
	return p
}

// bars draws the lines of a table.
type bars struct {
	Table
	label draw.TextStyle
}

func newBars(t Table) *bars { return &bars{t, style(10, draw.XLeft, draw.YCenter)} }

// DataRange leaves half a decade to the left of the shortest bar, and room for figures to the right of the longest one.
func (b *bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	lo, hi := math.Inf(1), 0.0
	for _, l := range b.Lines {
		if !l.Stuck {
			lo, hi = min(lo, l.Total()), max(hi, l.Total())
		}
	}
	lo = lo / 3
	return lo, hi * math.Pow(hi/lo, 0.35), -0.6, float64(len(b.Lines)) - 0.4
}

// faint lines lead the eye down to the axis.
var faint = draw.LineStyle{Color: color.Gray{0xE8}, Width: vg.Points(0.7)}

// Plot draws a bar for each line, and its figures where it ends.
func (b *bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if t.Label != "" {
			c.StrokeLine2(faint, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
	for i, l := range b.Lines {
		middle := float64(len(b.Lines) - 1 - i)
		end := c.Min.X
		if !l.Stuck {
			end = x(l.Total())
			c.FillPolygon(colours[l.Kind], []vg.Point{
				{X: c.Min.X, Y: y(middle - 0.36)},
				{X: end, Y: y(middle - 0.36)},
				{X: end, Y: y(middle + 0.36)},
				{X: c.Min.X, Y: y(middle + 0.36)},
			})
		}
		c.FillText(b.label, vg.Point{X: end + vg.Points(4), Y: y(middle) + vg.Points(1.5)}, l.figures())
	}
}

// figures returns the text that the plot writes behind the bar of a line: build + run.
func (l Line) figures() string {
	build, run, _ := l.cells()
	if build == "" {
		return run
	}
	return build + " + " + run
}

// decades gives the ticks of a logarithmic axis: 1, 10, 100, ..., and 2 and 5 between them where there is room.
type decades struct{}

// Ticks implements plot.Ticker.
func (decades) Ticks(lo, hi float64) (ticks []plot.Tick) {
	for d := math.Pow(10, math.Floor(math.Log10(lo))); d <= hi; d *= 10 {
		for m := 1; m < 10; m++ {
			v := d * float64(m)
			if v < lo || v > hi {
				continue
			}
			label := ""
			if m == 1 || hi/lo < 500 && (m == 2 || m == 5) {
				label = fmt.Sprintf("%g", v)
			}
			ticks = append(ticks, plot.Tick{Value: v, Label: label})
		}
	}
	return ticks
}
