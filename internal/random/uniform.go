package random

import "xfork/internal/kernel"

// UniformBits is how many bits of a number a float64 between 0 and 1 has, UniformUnit what the last
// one is worth. A float32 has the first NarrowBits of the same number: the float64 of the same
// element, rounded down.
const (
	UniformBits = 53
	UniformUnit = 0x1p-53
	NarrowBits  = 24
	NarrowUnit  = 0x1p-24
)

// Uniform64 writes elements at, at+1, ... of the uniform numbers of a seed: from 0 up to, but not
// including, 1, each a multiple of UniformUnit.
func Uniform64(to []float64, at int, seed uint64) {
	s := sourceOf(seed, Uniforms)
	each(to, at, s, func(to []float64, at int) int { return s.drawn(to, at, kernel.DrawUniform) }, func(u uint64) float64 {
		return float64(u>>(64-UniformBits)) * UniformUnit
	})
}

// Uniform32 is Uniform64 for float32.
func Uniform32(to []float32, at int, seed uint64) {
	s := sourceOf(seed, Uniforms)
	each(to, at, s, func(to []float32, at int) int { return s.drawnNarrow(to, at, kernel.DrawNarrow) }, func(u uint64) float32 {
		return float32(u>>(64-NarrowBits)) * NarrowUnit
	})
}
