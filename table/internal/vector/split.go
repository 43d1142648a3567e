package vector

import "slices"

// Split runs parts, some of them at the same time (node.Scope).
type Split func(n int, part func(i int) error) error

// Serial is a split on one goroutine: of what is itself a part.
func Serial(n int, part func(i int) error) error {
	for i := range n {
		if err := part(i); err != nil {
			return err
		}
	}
	return nil
}

// UpTo returns the numbers from 0 to n-1: a selection of all rows.
func UpTo(n int) []int32 {
	sel := make([]int32, n)
	for i := range sel {
		sel[i] = int32(i)
	}
	return sel
}

// Roomy returns s with room for n elements.
//
// It doubles: append by itself would add a quarter to a large slice, and take
// five times the memory of the last one on the way.
func Roomy[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s
	}
	return slices.Grow(s, max(n-len(s), len(s)))
}
