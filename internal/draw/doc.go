// Package draw lays out boxes and arrows in layers and writes them as SVG, without tools from outside. It knows no nodes:
// graph draws expressions with it, and eval/picture runs.
//
//	Picture --layer--order--place--> layout --svg--> text
//
// A picture of some hundred boxes takes some milliseconds. Larger graphs are folded before, for which fold.go has what
// graphs and runs have in common.
package draw
