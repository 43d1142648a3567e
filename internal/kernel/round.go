package kernel

import "math"

// Tier A of the functions that IEEE 754 or a single instruction defines. For float32 they go by way of float64, which
// changes nothing: the square root rounds correctly either way, the others are exact.

func absFloat[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Abs(float64(x)))
	}
}

func sqrt[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Sqrt(float64(x)))
	}
}

func floor[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Floor(float64(x)))
	}
}

func ceil[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Ceil(float64(x)))
	}
}

func trunc[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Trunc(float64(x)))
	}
}

func round[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.Round(float64(x)))
	}
}

func roundToEven[T float](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = T(math.RoundToEven(float64(x)))
	}
}
