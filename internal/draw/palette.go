package draw

import "strings"

// The looks that all pictures share. Colours are those of Okabe and Ito ("Color Universal Design", 2008), which people
// with any of the common kinds of colour blindness can tell apart; and nothing is said by colour alone: kinds have shapes,
// states have marks, times are written out.

// Colours stand in attributes and nowhere else, in exactly the spelling of this file: the style sheet for dark pages finds elements by
// their colours.

// Paint is a strong colour for lines and a light one behind black text. Band is for a card's left edge, where it is not the
// strong one; Text for the second line, where it is not the soft ink.
type Paint struct{ Strong, Light, Band, Text string }

// Inks.
const (
	Ink      = "#1b2229"
	SoftInk  = "#5c6670"
	LineInk  = "#98a2ad"
	Paper    = "#ffffff"
	cardEdge = "#c9d0d8"
)

// Paints of lanes.
var (
	Grey   = Paint{Strong: "#66707c", Light: "#f3f5f7"}
	Blue   = Paint{Strong: "#0072b2", Light: "#e4f1f9"}
	Orange = Paint{Strong: "#e69f00", Light: "#fdf4e0"}
	Purple = Paint{Strong: "#b8558a", Light: "#f9ebf2"} // a shade darker than theirs, for thin lines
)

// Paints of states.
var (
	Yellow    = Paint{Strong: "#8f7d00", Light: "#fbf6d3"} // likewise
	Sky       = Paint{Strong: "#56b4e9", Light: "#e3f3fc"}
	Green     = Paint{Strong: "#009e73", Light: "#dff3ec"}
	Vermilion = Paint{Strong: "#d55e00", Light: "#fbe6d8"}
	Amber     = Paint{Strong: "#b97700", Light: "#fbefd5"} // likewise, of their orange
	Blank     = Paint{Strong: cardEdge, Light: Paper}
)

// Amber is no lane's, and apart from the orange of the I/O lane by its darkness: in a box of that lane both occur.

// Heat is a ramp for times, the shortest first. It gets darker from step to step, so that it can be read without seeing
// colours, and is light enough for black text throughout. On dark pages it gets lighter instead, under white text.
var Heat = [...]string{"#fffdf5", "#fff3c9", "#fedf8b", "#fdbb5c", "#f98e3e", "#ee6a2c"}

// dark maps each colour to the one that takes its place where readers prefer a dark page. A colour that is not listed reads well on both,
// as the orange, the sky blue and the yellow of thick lines and marks do.
// Pictures are written for a light page; this is a style sheet that replaces colours by their names, and a viewer that knows no style
// sheets draws the light picture.
var dark = [][2]string{
	{Ink, "#e7ebef"},
	{SoftInk, "#a0abb7"},
	{LineInk, "#6b7783"},
	{Paper, "#14181d"},
	{cardEdge, "#46515c"},
	{Grey.Strong, "#8b96a3"},
	{Grey.Light, "#222930"},
	{Blue.Strong, "#4aa6df"},
	{Blue.Light, "#12293b"},
	{Orange.Light, "#33280f"},
	{Purple.Strong, "#d98ab5"},
	{Purple.Light, "#351d2c"},
	{Sky.Light, "#15303f"},
	{Amber.Light, "#36290e"},
	{Green.Strong, "#1fb88c"},
	{Green.Light, "#0f2f27"},
	{Vermilion.Strong, "#f0803a"},
	{Vermilion.Light, "#3d2110"},
	{Heat[0], "#1b1d1c"},
	{Heat[1], "#2c2719"},
	{Heat[2], "#453517"},
	{Heat[3], "#654418"},
	{Heat[4], "#85481a"},
	{Heat[5], "#a3421a"},
}

// darkStyle is that as a style sheet, for pictures of this package only (class xfork): a page may have several, and other drawings.
var darkStyle = func() string {
	var b strings.Builder
	b.WriteString("@media (prefers-color-scheme: dark) {")
	for _, c := range dark {
		for _, attribute := range []string{"fill", "stroke"} {
			b.WriteString("\n.xfork [" + attribute + `="` + c[0] + `"] { ` + attribute + ": " + c[1] + " }")
		}
	}
	b.WriteString("\n}\n")
	return b.String()
}()
