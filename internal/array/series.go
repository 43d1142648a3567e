package array

import (
	"math"

	"xfork/internal/kernel"
)

// Series are computed from the index, not from the element before, so that no error adds up along
// them, and a block of them does not depend on where it begins.

// Ramp writes elements at, at+1, ... of the arithmetic series start, start+by, start+2*by, ...
func Ramp[T kernel.Number](to []T, at int, start, by T) {
	if len(to) == 0 {
		return
	}
	// x-x is 0 for finite x, and NaN for infinities and NaNs.
	if way := T(at+len(to)-1) * by; way-way != 0 && by-by == 0 {
		farRamp(to, at, start, by)
	} else {
		for i := range to {
			to[i] = start + T(T(at+i)*by) // the conversion forbids a fused multiply-add
		}
	}
	if at == 0 {
		to[0] = start // even if by is infinite
	}
}

// farRamp is Ramp where i*by may be beyond all numbers, which start + i*by need not be: it is
// computed in units of 2.
func farRamp[T kernel.Number](to []T, at int, start, by T) {
	for i := range to {
		if way := T(T(at+i) * by); way-way == 0 {
			to[i] = start + way
		} else {
			to[i] = 2 * (start/2 + T(T(at+i)*(by/2)))
		}
	}
}

// Linspace writes elements at, at+1, ... of length numbers at equal distances, of which the first
// is lo and the last is hi, both of them exactly. It is computed as float64, which tells more
// places apart than a float32 does.
func Linspace[T kernel.Number](to []T, at, length int, lo, hi T) {
	if len(to) == 0 {
		return
	}
	low, way, unit := distance(float64(lo), float64(hi))
	by := way / float64(length-1)
	// Infinite ends, and equal ones: every element is low then.
	if unit == 0 || lo == hi {
		by, unit = math.Copysign(0, -1), 1 // which leaves even -0 as it is
	}
	for i := range to {
		to[i] = T((low + float64(float64(at+i)*by)) * unit)
	}
	// The ends are written as they are: rounding may have missed them.
	if at == 0 {
		to[0] = lo
	}
	if at+len(to) == length {
		to[len(to)-1] = hi
	}
}

// distance is for what lies between two numbers, be they so far apart that their difference
// overflows:
//
//	lo, hi                     low        way          unit
//	0, 10                      0          10           1
//	-MaxFloat64, MaxFloat64    lo / 2     MaxFloat64   2       (low + f*way) * unit
//	0, +Inf                    +Inf       0            0
//
// It returns how far it is from lo to hi, and where to begin, in units: of 2, if there is no
// float64 for it otherwise. If an end is infinite the unit is 0, and low is what lies between them:
// infinite as well, or NaN.
func distance(lo, hi float64) (low, way, unit float64) {
	switch way = hi - lo; {
	case way-way == 0:
		return lo, way, 1
	case lo-lo == 0 && hi-hi == 0:
		return lo / 2, hi/2 - lo/2, 2
	}
	return lo + hi, 0, 0
}
