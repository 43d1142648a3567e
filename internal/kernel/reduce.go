package kernel

import "math"

// Lanes is the number of partial sums that a chunk keeps, and Chunk the number of elements that share them. Both belong
// to the law of the reductions (see [Sum]); neither depends on the processor, the block size or the number of workers.
const (
	Lanes = 32
	Chunk = 4096
)

// Sum adds up one chunk of at most [Chunk] elements; its zero value is an empty chunk. Elements come in order, in pieces
// of any length: the result does not depend on how they were cut. The law, to the last bit:
//
//   - Integers are added as int64 and wrap; their order does not matter.
//   - Floats are added as float64, element i of the chunk to lane i mod [Lanes], each lane starting from -0, which
//     changes nothing that is added to it: so a sum is -0 if all elements are, and +0 of none. For a dot product the addend
//     is the product, rounded to the elements' type: Dot is bit for bit Mul and then Sum.
//   - [Sum.Part] adds the lanes pairwise: lane k and lane k+16, then k and k+8, 4, 2, 1.
//   - [Merge] adds the parts of all chunks pairwise, in the order of the chunks.
//
// Pairwise sums also err less than a loop: by about (128 + log2(n/128)) roundings at worst, instead of n (Higham, The Accuracy of
// Floating Point Summation, 1993): 128 are those of a lane, which has 4096/32 elements.
type Sum struct {
	lanes [Lanes]float64 // of floats: meaningless while n is 0
	whole int64          // of integers
	n     int            // elements so far, at most Chunk
}

// Len returns the number of elements that the chunk has so far.
func (s *Sum) Len() int { return s.n }

// Part is the result of a chunk: Float for chunks of floats, Int for those of integers. The other one is zero.
type Part struct {
	Float float64
	Int   int64
}

// Part returns the chunk's result, and leaves s as it is.
//
//	lanes 0 .. 31  --add k+16-->  0 .. 15  --add k+8-->  0 .. 7  -->  0 .. 3  -->  0, 1  -->  0
//
// In a vector each step is an addition of the upper half of the registers to the lower one, which is why the tree is that one and not the
// one of neighbours.
func (s *Sum) Part() Part {
	if s.n == 0 {
		return Part{}
	}
	l := s.lanes
	for w := Lanes / 2; w > 0; w /= 2 {
		for k := range w {
			l[k] += l[k+w]
		}
	}
	return Part{Float: l[0], Int: s.whole}
}

// Float64 returns the part as a float64, which rounds integers beyond 2^53.
func (p Part) Float64() float64 {
	if p.Int == 0 {
		return p.Float // with its sign, if it is zero: -0 + 0 would be +0
	}
	return p.Float + float64(p.Int)
}

// ValueOf returns the part as an element: integers wrap to its size, floats are rounded to it. So a sum of float32 is rounded once, at the
// end of all, and one of int32 is right modulo 2^32 whatever overflowed on the way.
func ValueOf[T Number](p Part) T {
	var t T
	switch any(t).(type) {
	case float64, float32:
		return T(p.Float)
	}
	return T(p.Int)
}

// Merge adds the parts of a series of chunks, in their order: neighbours first, then neighbours among the sums, an odd
// one at the end waiting for its turn. It uses parts as scratch. Of no part the sum is zero. The tree depends on the number
// of chunks alone, so 2^k chunks that start at a multiple of 2^k may be merged beforehand into the part of a longer chunk.
//
//	five chunks   0   1   2   3   4
//	round 1        0+1     2+3    4         the odd one waits
//	round 2           01+23       4
//	round 3                0123+4
func Merge(parts []Part) Part {
	if len(parts) == 0 {
		return Part{}
	}
	for n := len(parts); n > 1; n = (n + 1) / 2 {
		for k := range n / 2 {
			a, b := parts[2*k], parts[2*k+1]
			parts[k] = Part{a.Float + b.Float, a.Int + b.Int}
		}
		if n%2 != 0 {
			parts[n/2] = parts[n-1]
		}
	}
	return parts[0]
}

// The number of lanes is what AVX-512 needs to hide the latency of an addition: four registers of eight.

// lead returns how many of n elements have to be added one by one before the lanes are at their first one again.
func lead(have, n int) int { return min((Lanes-have%Lanes)%Lanes, n) }

// empty is the lanes before the first element.
var empty = func() (lanes [Lanes]float64) {
	for i := range lanes {
		lanes[i] = math.Copysign(0, -1)
	}
	return lanes
}()

// begin is room for floats: the first elements of a chunk find lanes of -0 and not the zero value's +0.
func (s *Sum) begin(n int) (have int) {
	if s.n == 0 {
		s.lanes = empty
	}
	return s.room(n)
}

// room checks that n more elements fit, counts them, and returns how many there were before.
func (s *Sum) room(n int) (have int) {
	// A panic and no error: how elements are cut into chunks is the caller's code, not its data.
	have = s.n
	if have+n > Chunk {
		panic("kernel: a sum is given more elements than a chunk has")
	}
	s.n += n
	return have
}

// sumWith makes the kernel for sums of floats out of one that adds whole rows of Lanes elements to the lanes. What does
// not fill a row is added here, one by one: the same additions in the same lanes.
//
//	chunk, lanes 0 .. 31 from left to right; a piece that begins in the middle of a row:
//	. . . . . x x x x x      lead: up to the end of the row, one by one
//	x x x x x x x x x x      rows: as many as are whole, by tier A or assembly
//	x x x . . . . . . .      the rest, from lane 0, one by one
func sumWith[T float](rows func(lanes *[Lanes]float64, a []T)) func(acc *Sum, a []T) {
	return func(acc *Sum, a []T) {
		have := acc.begin(len(a))
		k := lead(have, len(a))
		// Not unrolled: it is at most 31 elements of a block of a thousand.
		for i, x := range a[:k] {
			acc.lanes[(have+i)%Lanes] += float64(x)
		}
		a = a[k:]
		if k = len(a) &^ (Lanes - 1); k > 0 {
			rows(&acc.lanes, a[:k])
			a = a[k:]
		}
		for i, x := range a {
			acc.lanes[i] += float64(x)
		}
	}
}

// sumRows is tier A of the inner part of sumWith. Eight lanes at a time stay in registers, and a goes by four times, from the first-level
// cache: 32 sums would not fit the 16 registers of amd64. Each lane adds its elements in order, as the law has it.
func sumRows[T float](lanes *[Lanes]float64, a []T) {
	for l := 0; l < Lanes; l += 8 {
		s := (*[8]float64)(lanes[l:])
		s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		for r := a; len(r) >= Lanes; r = r[Lanes:] {
			x := (*[8]T)(r[l : l+8])
			s0, s1, s2, s3 = s0+float64(x[0]), s1+float64(x[1]), s2+float64(x[2]), s3+float64(x[3])
			s4, s5, s6, s7 = s4+float64(x[4]), s5+float64(x[5]), s6+float64(x[6]), s7+float64(x[7])
		}
		*s = [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
	}
}

// dotWith is sumWith for products. T(...) keeps the rounding of the product, see muladd.go.
func dotWith[T float](rows func(lanes *[Lanes]float64, a, b []T)) func(acc *Sum, a, b []T) {
	return func(acc *Sum, a, b []T) {
		b = b[:len(a)]
		have := acc.begin(len(a))
		k := lead(have, len(a))
		for i, x := range a[:k] {
			acc.lanes[(have+i)%Lanes] += float64(T(x * b[i]))
		}
		a, b = a[k:], b[k:]
		if k = len(a) &^ (Lanes - 1); k > 0 {
			rows(&acc.lanes, a[:k], b[:k])
			a, b = a[k:], b[k:]
		}
		for i, x := range a {
			acc.lanes[i] += float64(T(x * b[i]))
		}
	}
}

// dotRows is tier A of the inner part of dotWith: four lanes at a time, so that operands and sums fit the registers.
func dotRows[T float](lanes *[Lanes]float64, a, b []T) {
	for l := 0; l < Lanes; l += 4 {
		s := (*[4]float64)(lanes[l:])
		s0, s1, s2, s3 := s[0], s[1], s[2], s[3]
		for p, q := a, b; len(p) >= Lanes && len(q) >= Lanes; p, q = p[Lanes:], q[Lanes:] {
			x, y := (*[4]T)(p[l:l+4]), (*[4]T)(q[l:l+4])
			s0 += float64(T(x[0] * y[0]))
			s1 += float64(T(x[1] * y[1]))
			s2 += float64(T(x[2] * y[2]))
			s3 += float64(T(x[3] * y[3]))
		}
		*s = [4]float64{s0, s1, s2, s3}
	}
}

// sumInt and dotInt need no lanes: addition that wraps is the same in any order. A product is rounded, that is wrapped, to
// the elements' type first, as Mul does it.

// sumInt is Set.Sum of integers. Four sums, because each addition waits for the one before.
func sumInt[T integer](acc *Sum, a []T) {
	acc.room(len(a))
	var s0, s1, s2, s3 int64
	for ; len(a) >= 4; a = a[4:] {
		s0, s1, s2, s3 = s0+int64(a[0]), s1+int64(a[1]), s2+int64(a[2]), s3+int64(a[3])
	}
	for _, x := range a {
		s0 += int64(x)
	}
	acc.whole += s0 + s1 + s2 + s3
}

// dotInt is Set.Dot of integers.
func dotInt[T integer](acc *Sum, a, b []T) {
	b = b[:len(a)]
	acc.room(len(a))
	s := int64(0)
	for i, x := range a {
		s += int64(x * b[i])
	}
	acc.whole += s
}
