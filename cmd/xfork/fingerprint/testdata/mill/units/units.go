// Package units converts between units of measurement.
package units

// Metre is the base of all lengths.
const Metre = 1.0

// Foot is a foot in metres.
const Foot = 0.3048 * Metre

// ToFeet converts metres.
func ToFeet(m float64) float64 { return m / Foot }

// Scales returns multiples of a length, one after the other.
func Scales(m float64, n int) []float64 {
	var steps []func() float64
	for i := 0; i < n; i++ {
		steps = append(steps, func() float64 { return m * float64(i) })
	}
	var out []float64
	for _, s := range steps {
		out = append(out, s())
	}
	return out
}

// Unused is for other programs.
func Unused(m float64) float64 { return m * 2 }
