package kernel

import "math"

// Tier A of the functions that IEEE 754 or a single instruction defines. For float32 they go by way of float64, which
// changes nothing: the square root rounds correctly either way, the others are exact.

// absFloat is Set.Abs of floats: the sign bit is cleared, also that of NaN and -0.
func absFloat[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Abs(float64(x)))
	}
}

// sqrt is Set.Sqrt. Of float32 it is rounded twice, which is harmless: 53 bits are more than 2*24 + 2 (Figueroa, When is double rounding
// innocuous?, 1995).
func sqrt[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Sqrt(float64(x)))
	}
}

// floor is Set.Floor. Infinities, NaN and zeros are themselves, here and in the functions below.
func floor[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Floor(float64(x)))
	}
}

// ceil is Set.Ceil: -0.5 becomes -0.
func ceil[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Ceil(float64(x)))
	}
}

// trunc is Set.Trunc.
func trunc[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Trunc(float64(x)))
	}
}

// round is Set.Round: halves go away from zero, for which amd64 has no instruction. Assembly adds the float below 1/2, with the sign of
// the element, and drops the fraction; 1/2 itself would lift the float below 1/2 to 1.
func round[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Round(float64(x)))
	}
}

// roundToEven is Set.RoundToEven, the rounding that instructions have by default.
func roundToEven[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.RoundToEven(float64(x)))
	}
}
