// Package help is used by the command.
package help

import "math"

const factor = 2.5

// Table is a table.
var table = [...]float64{1, 2, 3, 4}

// At reads the table.
func At(i int) float64 { return table[i%len(table)] }

// Root is a scaled root.
func Root(x float64) float64 { return math.Sqrt(x) * factor }

// Other is for other programs.
func Other() string { return "unrelated" }

// Shape has an area.
type Shape interface{ Area() float64 }

// Square is a shape.
type Square struct{ A float64 }

// Area is the area.
func (s Square) Area() float64 { return s.A * s.A }

// Disc is a shape.
type Disc struct{ R float64 }

// Area is the area.
func (d Disc) Area() float64 { return math.Pi * d.R * d.R }

// Sum adds.
func Sum[T int | float64](xs []T) (s T) {
	for _, x := range xs {
		s += x
	}
	return s
}
