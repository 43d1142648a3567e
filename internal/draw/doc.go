// Package draw lays out boxes and arrows in layers and writes them as SVG, without tools from outside. It knows no nodes:
// graph draws expressions with it, and eval/picture runs.
//
//	Picture --layer--order--place--> layout --svg--> text
//
//	picture.go               what is to be drawn: boxes, arrows, words; no coordinates
//	fold.go                  many nodes in one box, for pictures that would be too large
//	layout.go                the four steps, and what they work on
//	layer.go                 1 which box stands in which row; bends where arrows pass a row
//	order.go                 2 from left to right within a row: few crossings
//	place.go, straight.go    3 coordinates: straight arrows, no overlaps
//	svg.go, arrow.go,        4 text: the page, the curves,
//	  outline.go, key.go       the boxes, the samples under the picture
//	box.go, text.go          how large a box is, from its words
//	palette.go               colours, for light pages and dark ones
//
// Coordinates are those of SVG, in pixels: x to the right, y downwards. Operands stand above their consumers, so that a picture is
// read from top to bottom in the order of evaluation. Layer 0 is the highest.
//
// A picture of some hundred boxes takes some milliseconds. Larger graphs are folded before, for which fold.go has what
// graphs and runs have in common.
package draw
