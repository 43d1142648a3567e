// Package geo is about points and rectangles.
package geo

import (
	"cmp"
	"math"
	"slices"
)

// Point is a place.
type Point struct{ X, Y float64 }

// Sub is the way from q to p.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Norm is the distance from the origin.
func (p Point) Norm() float64 { return math.Hypot(p.X, p.Y) }

// Rect is a rectangle.
type Rect struct{ Min, Max Point }

// Grow widens a rectangle on all sides.
func (r Rect) Grow(by float64) Rect {
	r.Min.X -= by
	r.Min.Y -= by
	r.Max.X += by
	r.Max.Y += by
	return r
}

// Area is the area.
func (r Rect) Area() float64 {
	size := r.Max.Sub(r.Min)
	if size.X < 0 || size.Y < 0 {
		return 0
	}
	return size.X * size.Y
}

// metric measures ways.
type metric interface{ Distance(a, b Point) float64 }

type euclid struct{}

func (euclid) Distance(a, b Point) float64 { return a.Sub(b).Norm() }

type manhattan struct{ weight float64 }

func (m manhattan) Distance(a, b Point) float64 {
	d := a.Sub(b)
	return m.weight * (math.Abs(d.X) + math.Abs(d.Y))
}

// metrics are those that a route is measured by.
var metrics = []metric{euclid{}, manhattan{weight: 1}}

// Leg is a part of a route.
type Leg struct {
	From, To int
	Length   float64
}

// Route visits the nearest point next, and measures the way by all metrics.
func Route(points []Point) []Leg {
	var legs []Leg
	seen := make([]bool, len(points))
	at := 0
	seen[at] = true
search:
	for len(legs) < len(points)-1 {
		order := byDistance(points, at)
		for _, next := range order {
			if seen[next] {
				continue
			}
			legs = append(legs, Leg{at, next, measure(points[at], points[next])})
			seen[next] = true
			at = next
			continue search
		}
		break
	}
	return top(legs, 3, func(a, b Leg) int { return cmp.Compare(b.Length, a.Length) })
}

// measure adds all metrics.
func measure(a, b Point) float64 {
	sum := 0.0
	for _, m := range metrics {
		sum += m.Distance(a, b)
	}
	return sum
}

// byDistance sorts the numbers of points by their distance from one.
func byDistance(points []Point, from int) []int {
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		di, dj := points[i].Sub(points[from]).Norm(), points[j].Sub(points[from]).Norm()
		return cmp.Compare(di, dj)
	})
	return order
}

// top returns the first n by an order.
func top[T any](all []T, n int, order func(a, b T) int) []T {
	all = slices.Clone(all)
	slices.SortStableFunc(all, order)
	if len(all) > n {
		all = all[:n]
	}
	return all
}

// Perimeter is for other programs.
func Perimeter(r Rect) float64 {
	size := r.Max.Sub(r.Min)
	return 2 * (size.X + size.Y)
}
