package elementary

import "math"

// Inverse trigonometric functions, after fdlibm of 1993 (s_atan.c, e_asin.c, e_acos.c, e_atan2.c), which has the coefficients:
//
//	atanP           atan(x) = x - x*z*P(z), z = x*x                      |x| up to 7/16     relative error 2^-58
//	asinP, asinQ    asin(x) = x + x*z*P(z)/Q(z)                          |x| up to 1/2      2^-58
//
// They differ from fdlibm where that rounds a product before it adds it: a fused multiply-add is one rounding less.
var (
	atanP = [...]float64{
		3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01, -1.11111104054623557880e-01,
		9.09088713343650656196e-02, -7.69187620504482999495e-02, 6.66107313738753120669e-02, -5.83357013379057348645e-02,
		4.97687799461593236017e-02, -3.65315727442169155270e-02, 1.62858201153657823623e-02,
	}
	asinP = [...]float64{
		1.66666666666666657415e-01, -3.25565818622400915405e-01, 2.01212532134862925881e-01, -4.00555345006794114027e-02,
		7.91534994289814532176e-04, 3.47933107596021167570e-05,
	}
	asinQ = [...]float64{
		1, -2.40339491173441421878e+00, 2.02094576023350569471e+00, -6.88283971605453293030e-01, 7.70381505559019352791e-02,
	}
)

// An angle that is added at the end comes in two parts, because its rounding would be half a unit of the result: the second part is added
// to what is small, before the first.

// Parts of pi, and the angles with the tangents 1/2, 1 and 3/2, each as a float and the rest.
const (
	piHi, piLo           = 3.14159265358979311600e+00, 1.2246467991473531772e-16
	halfPiHi, halfPiLo   = 1.57079632679489655800e+00, 6.12323399573676603587e-17
	atanHalf, atanHalfLo = 4.63647609000806093515e-01, 2.26987774529616870924e-17
	atanOne, atanOneLo   = 7.85398163397448278999e-01, 3.06161699786838301793e-17
	atanMore, atanMoreLo = 9.82793723247329054082e-01, 1.39033110312309984516e-17
)

// The tangent of a difference brings any operand near to zero:
//
//	atan(x) = atan(c) + atan((x-c)/(1+c*x))
//
//	|x|          to 7/16    to 11/16        to 19/16         to 39/16           beyond
//	angle        0          atan(1/2)       pi/4             atan(3/2)          pi/2
//	and that of  x          (2x-1)/(2+x)    (x-1)/(x+1)      (x-3/2)/(1+3x/2)   -1/x

// Atan returns the arc tangent of x, with an error below 1 ULP.
func Atan(x float64) float64 {
	a, hi, lo := math.Abs(x), 0.0, 0.0
	switch {
	case x == 0:
		return x // a sum of zeros would lose the sign
	case a < 0.4375:
		return atanNear(x)
	case a < 0.6875:
		a, hi, lo = (float64(2*a)-1)/(2+a), atanHalf, atanHalfLo
	case a < 1.1875:
		a, hi, lo = (a-1)/(a+1), atanOne, atanOneLo
	case a < 2.4375:
		a, hi, lo = (a-1.5)/math.FMA(1.5, a, 1), atanMore, atanMoreLo
	default: // NaN too
		a, hi, lo = -1/a, halfPiHi, halfPiLo
	}
	z := a * a
	y := hi - (math.FMA(a, float64(z*horner(atanP[:], z)), -lo) - a)
	return math.Copysign(y, x)
}

// atanNear is Atan where the series is enough. Subnormal numbers stay what they are: their squares vanish.
func atanNear(x float64) float64 {
	z := x * x
	return math.FMA(-x, float64(z*horner(atanP[:], z)), x)
}

// The series of the arc sine converges slowly towards 1/2, so it is a quotient of two short polynomials.

// asinSeries returns (asin(x) - x) / x for z = x*x up to 1/4.
func asinSeries(z float64) float64 {
	return float64(z*horner(asinP[:], z)) / horner(asinQ[:], z)
}

// Near 1 the arc sine is steep, and 1-|x| is what is known exactly:
//
//	asin(x) = pi/2 - 2*asin(s)         s = sqrt((1-x)/2), from 1/2 to 1
//	acos(x) = 2*asin(s)                likewise
//	acos(x) = pi - 2*asin(s)           s = sqrt((1+x)/2), from -1 to -1/2
//
// The root is taken in two parts, so that twice a short one is exact, and what is added to it small.

// rootPair returns the root of z as a float s with a short mantissa, and the rest: s*s is exact.
func rootPair(z float64) (root, short, rest float64) {
	if z == 0 { // of 1 or -1: there would be no quotient
		return 0, 0, 0
	}
	root = math.Sqrt(z)
	short = math.Float64frombits(math.Float64bits(root) &^ (1<<32 - 1))
	return root, short, math.FMA(-short, short, z) / (root + short)
}

// Asin returns the arc sine of x, with an error below 1 ULP; NaN outside of [-1, 1]. From 1/2 on it is pi/2 - 2*asin(sqrt((1-|x|)/2)).
func Asin(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a <= 1):
		return nan
	case a == 0:
		return x
	case a < 0.5:
		return math.FMA(x, asinSeries(x*x), x)
	}
	z := 0.5 * (1 - a)
	r := asinSeries(z)
	s, w, c := rootPair(z)
	p := float64(2*s*r) - (halfPiLo - 2*c)
	y := atanOne - (p - (atanOne - 2*w))
	return math.Copysign(y, x)
}

// Acos returns the arc cosine of x, with an error below 1 ULP; NaN outside of [-1, 1].
func Acos(x float64) float64 {
	switch a := math.Abs(x); {
	case !(a <= 1):
		return nan
	case a < 0.5:
		return halfPiHi - (x - (halfPiLo - float64(x*asinSeries(x*x))))
	case x == 1:
		return 0
	case x < 0:
		z := 0.5 * (1 + x)
		s := math.Sqrt(z)
		w := float64(asinSeries(z)*s) - halfPiLo
		return piHi - 2*(s+w)
	}
	z := 0.5 * (1 - x)
	s, short, c := rootPair(z)
	return 2 * (short + math.FMA(asinSeries(z), s, c))
}

//	y, x             angle
//	+, +             atan(y/x)
//	+, -             pi - atan(|y/x|)       pi in two parts
//	0, + or +0       the zero of y
//	0, - or -0       pi, with the sign of y
//
// The sign of y is that of the angle: it is put in at the end.

// Atan2 returns the angle of the point (x, y), with an error below 1.6 ULP and the special cases of C99.
func Atan2(y, x float64) float64 {
	a, b := math.Abs(y), math.Abs(x)
	switch {
	case x != x || y != y:
		return nan
	case y == 0 && !math.Signbit(x):
		return y
	case y == 0:
		return math.Copysign(piHi, y)
	case math.IsInf(a, 0) && math.IsInf(b, 0):
		if x > 0 {
			return math.Copysign(atanOne, y)
		}
		return math.Copysign(3*atanOne, y)
	}
	// The angle in the first quadrant. The quotient is rounded, which costs half a unit; an overflow or underflow of it is an angle of pi/2 or 0
	// to all digits, but for an angle that is as small as the quotient itself.
	z := Atan(a / b) // of infinities and zeros too: pi/2, or 0
	if x < 0 {
		z = piHi - (z - piLo)
	}
	return math.Copysign(z, y)
}
