// Package scalar has kernels that take one element after the other, in plain Go: the part of the vocabulary for which there is no assembly.
// They are one tier, so they have the same bits on every processor by themselves.
//
//	functions of floats    Map, Map2      of a function of float64: package elementary, package math where that is exact
//	integers               And, Or, Xor, AndNot, Not, Lsh, Rsh; Rem, ModInt, FloorDivInt
//
// Like those of package kernel they take blocks: the length of dst is the number of elements, operands are at least as long, and dst may be
// one of them. What cannot be done to an element (a division by zero, a shift by a negative amount) gives zero here: a kernel cannot fail,
// and its caller asks beforehand.
//
// An element takes 0.3 to 1 nanosecond of integers, and 3 to 30 of functions.
package scalar

import "unsafe"

import "math"

// Float has the types that are rounded.
type Float interface{ float64 | float32 }

// Generic functions of pointers, not of constants: Go compiles one body for both types of floats where the function is a value, and calls it.
// The functions take many times as long as the call.

// Integer has the types that wrap.
type Integer interface{ int64 | int32 }

// Map makes a kernel of a function of one number. A float32 is computed as float64 and rounded once.
func Map[T Float](f func(float64) float64) func(dst, a []T) {
	return func(dst, a []T) {
		a = a[:len(dst)]
		for i, x := range a {
			dst[i] = T(f(float64(x)))
		}
	}
}

// Map2 makes a kernel of a function of two numbers, likewise.
func Map2[T Float](f func(x, y float64) float64) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = T(f(float64(a[i]), float64(b[i])))
		}
	}
}

// FloorDiv and Mod are quotient and remainder rounded down, as Python has them: the remainder is zero or has the sign of the divisor.
// (CPython's float_divmod, which takes the quotient from the exact remainder: the floor of a rounded quotient may be one too large.)
func FloorDiv(a, b float64) float64 {
	q, _ := floorDivMod(a, b)
	return q
}

// Mod is the remainder that belongs to FloorDiv. To have both, it and FloorDiv are called with the same operands: a kernel has one result.
func Mod(a, b float64) float64 {
	_, r := floorDivMod(a, b)
	return r
}

//	a, b          7, 2    -7, 2    7, -2    -7, -2    1, 0.1
//	FloorDiv      3       -4       -4       3         9         1/0.1 rounds to 10
//	Mod           1       1        -1       -1        0.0999...

// floorDivMod is both. The remainder of math.Mod is exact.
func floorDivMod(a, b float64) (q, r float64) {
	if b == 0 {
		return math.Floor(a / b), math.NaN()
	}
	r = math.Mod(a, b)
	// a - r is a multiple of b, but for the rounding of the difference, which the quotient may show: hence the floor below.
	q = (a - r) / b
	switch {
	case r == 0:
		r = math.Copysign(0, b)
	case (r < 0) != (b < 0):
		r += b
		q--
	}
	// A quotient of zero has the sign of the true one.
	if q == 0 {
		return math.Copysign(0, a/b), r
	}
	floor := math.Floor(q)
	if q-floor > 0.5 {
		floor++
	}
	return floor, r
}

// Division is the only operation here that has cases.

// each makes a kernel of an operation on two integers. The operation is called by its address: the loops of bits, which take less than
// such a call, are written out instead.
func each[T Integer](f func(x, y T) T) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = f(a[i], b[i])
		}
	}
}

// And is a & b. It, Or, Xor and AndNot work on the bits of integers. Operands are cut to the length of dst, which spares the loops their
// checks of bounds.
func And[T Integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] & b[i]
	}
}

// Or is a | b. The loops are written out one by one, like those of package kernel, and for the same reason: a function value in the loop
// would take longer than the operation.
func Or[T Integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] | b[i]
	}
}

// Xor is a ^ b.
func Xor[T Integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] ^ b[i]
	}
}

// AndNot is a &^ b: the bits that b clears. Not and And would be two passes over the block.
func AndNot[T Integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] &^ b[i]
	}
}

// Not is ^a: it needs no operand beside a.
func Not[T Integer](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = ^x
	}
}

// Lsh is a << b, for amounts that are not negative: a negative one, for which Go would panic, counts as zero. What is shifted out is lost.
func Lsh[T Integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] << max(b[i], 0)
	}
}

// Rsh is a >> b, likewise: the sign moves in from the left.
func Rsh[T Integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] >> max(b[i], 0)
	}
}

// The quotients of integers have a branch for a divisor of zero, and are bound by the division, some ten cycles: what is beside it costs
// nothing. The least integer by -1 is itself in Go, with the remainder 0.

// Rem returns the kernel of a % b, which has the sign of a.
func Rem[T Integer]() func(dst, a, b []T) {
	return each(func(x, y T) T {
		if y == 0 {
			return 0
		}
		return x % y
	})
}

// What rounds down is made of what rounds towards zero, by the signs: both quotients are the same where nothing is left over. Which of both it
// is, is no branch, for no processor would foresee it where signs are mixed; and the remainder is made of the quotient, for a division takes longer
// than a product.

// off is -1 where r, a remainder of a division by y, is of the other sign, and 0 elsewhere. r|-r is below zero unless r is 0.
func off[T Integer](r, y T) T { return ((r ^ y) & (r | -r)) >> (8*unsafe.Sizeof(r) - 1) }

// ModInt returns the kernel of the remainder with the sign of b.
func ModInt[T Integer]() func(dst, a, b []T) {
	return each(func(x, y T) T {
		if y == 0 {
			return 0
		}
		r := x - x/y*y
		return r + y&off(r, y)
	})
}

// FloorDivInt returns the kernel of the quotient rounded down.
func FloorDivInt[T Integer]() func(dst, a, b []T) {
	return each(func(x, y T) T {
		if y == 0 {
			return 0
		}
		q := x / y
		return q + off(x-q*y, y) // one less where it was rounded up, because it is negative
	})
}
