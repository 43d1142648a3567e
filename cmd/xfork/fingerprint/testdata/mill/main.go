// Command mill computes a few things that are worth keeping.
package main

import (
	"fmt"
	"os"

	"example.org/mill/geo"
	"example.org/mill/plug"
	"example.org/mill/price"
	"example.org/mill/text"
	"example.org/mill/track"
	"xfork/eval/cache"
	"xfork/expr"
)

var store = new(cache.Store)

var (
	area    = expr.Lift1(areaOf, expr.Cached(store))
	route   = expr.Lift1(geo.Route, expr.Cached(store))
	quote   = expr.LiftErr1(price.Quote, expr.Pure(), expr.Cached(store))
	report  = expr.LiftErr1(text.Report, expr.Cached(store))
	words   = expr.Lift1(text.Count, expr.Cached(store))
	profile = expr.LiftCtx1(track.Profile, expr.Cached(store))
	badge   = expr.Lift1(plug.Badge, expr.Cached(store))
	plain   = expr.Lift1(plug.Plain, expr.Cached(store))
)

// areaOf is the area of a rectangle with a border.
func areaOf(r geo.Rect) float64 {
	grown := r.Grow(border)
	return grown.Area()
}

const border = 1.5

func main() {
	show("area", area, geo.Rect{Max: geo.Point{X: 3, Y: 4}})
	show("route", route, []geo.Point{{X: 5, Y: 5}, {X: 1, Y: 2}, {X: -3, Y: 4}, {X: 1, Y: 0}, {X: 2, Y: 9}})
	show("quote", quote, price.Order{Lines: []price.Line{{SKU: "oak", Count: 7}, {SKU: "fir", Count: 130}, {SKU: "ash", Count: 2}}, Country: "DE"})
	show("report", report, text.Doc{Title: "Timber", Body: "oak, ash; fir and oak again", Pages: 300})
	show("words", words, "The oak and the ash, the bonny ivy tree")
	show("profile", profile, []float64{3, 1, 4, 1, 5, 9, 2, 6})
	show("badge", badge, 42)
	show("plain", plain, -7)
}

func show[A, T any](name string, f expr.Func1[A, T], a A) {
	v, err := f(a)
	if err != nil {
		fmt.Fprintln(os.Stdout, name, "failed:", err)
		return
	}
	fmt.Printf("%s %v\n", name, v)
}
