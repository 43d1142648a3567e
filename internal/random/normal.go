package random

import (
	"math"

	"xfork/internal/kernel"
	"xfork/internal/kernel/coef"
	"xfork/internal/kernel/elementary"
)

// Normal numbers are quantiles of uniform ones, one for each: so element i depends on one number
// alone, and greater numbers are greater quantiles.
//
// The uniform number is one of 2^53, in the middle of its place, so that it is never 0 or 1 and lies
// as often above 1/2 as below: the bits of u, as a signed integer, less the last ten, and with the
// next one set, are an odd s between -2^53 and 2^53, and q = s/2^54 is the probability less 1/2.
//
// NormalShift is how many bits of u are dropped, NormalUnit what one of s is worth.
const (
	NormalShift = 10
	NormalUnit  = 0x1p-54
)

// Normal64 writes elements at, at+1, ... of the normal numbers of a seed: of mean 0 and deviation 1,
// between -8.3 and 8.3. The quantile errs by less than 8 units in the last
// place: some 5 in the middle, where both polynomials have many terms of one size, and 3 in the tails.
func Normal64(to []float64, at int, seed uint64) {
	s := sourceOf(seed, Normals)
	each(to, at, s, func(to []float64, at int) int { return s.drawn(to, at, kernel.DrawNormal) }, normal)
}

// Normal32 is Normal64 for float32: the same numbers, rounded.
func Normal32(to []float32, at int, seed uint64) {
	s := sourceOf(seed, Normals)
	each(to, at, s, func(to []float32, at int) int { return s.drawnNarrow(to, at, kernel.DrawNormal) }, func(u uint64) float32 {
		return float32(normal(u))
	})
}

// normal returns the quantile of a number. Where q is near 0 the result is q times a rational
// function of p*(1-p) = 1/4 - q*q, and in the tails a rational function of sqrt(-log(t)), for the
// probability t beyond.
func normal(u uint64) float64 {
	q := float64(int64(u)>>NormalShift|1) * NormalUnit
	t := 0.5 - math.Abs(q) // exact
	if t >= coef.NormalTail {
		y := math.FMA(-q, q, 0.25)
		return q * (horner(coef.NormalTop[:], y) / horner(coef.NormalBottom[:], y))
	}
	s := math.Sqrt(-elementary.Log(t)) - coef.NormalFrom
	return math.Copysign(horner(coef.NormalTailTop[:], s)/horner(coef.NormalTailBottom[:], s), q)
}

// horner returns c[0] + x*(c[1] + x*(c[2] + ...)), each step one fused multiply-add.
func horner(c []float64, x float64) float64 {
	p := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		p = math.FMA(p, x, c[i])
	}
	return p
}
