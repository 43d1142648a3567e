package elementary

import "math"

// Erfc, after FreeBSD's s_erf.c of 1993, which has the coefficients: rational functions, and beyond 1.25
// exp(-x*x - 0.5625 + R(1/x^2)/S(1/x^2)) / x.
//
//	P, Q      erf(x) = x + x*P(x^2)/Q(x^2)                        up to 0.84375     relative error 2^-58
//	A, B      erf(x) = erfcOne + A(|x|-1)/B(|x|-1)                up to 1.25        2^-59
//	Ra, Sa    log(x*erfc(x)) + x^2 + 0.5625 = R(1/x^2)/S(1/x^2)   up to 1/0.35      2^-62
//	Rb, Sb    likewise                                            up to 28          2^-61
//
// The exponential has an operand of up to -740, of which the last bit is worth 2^-44: what rounding takes off it has to be put in again, or
// half of the digits of the result were gone. Its square is made exact by a factor of 21 bits, and the rest, some thousandth, is added to the
// reduced operand.
var (
	erfcP = [...]float64{
		1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
		-5.77027029648944159157e-03, -2.37630166566501626084e-05,
	}
	erfcQ = [...]float64{
		1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
		1.32494738004321644526e-04, -3.96022827877536812320e-06,
	}
	erfcA = [...]float64{
		-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01,
		3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02,
		-2.16637559486879084300e-03,
	}
	erfcB = [...]float64{
		1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
		1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
	}
	erfcRa = [...]float64{
		-9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
		-6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
		-8.12874355063065934246e+01, -9.81432934416914548592e+00,
	}
	erfcSa = [...]float64{
		1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
		6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02,
		6.57024977031928170135e+00, -6.04244152148580987438e-02,
	}
	erfcRb = [...]float64{
		-9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
		-1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
		-4.83519191608651397019e+02,
	}
	erfcSb = [...]float64{
		1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
		3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02,
		-2.24409524465858183362e+01,
	}
)

const (
	erfcOne  = 8.45062911510467529297e-01 // erf(1), rounded to 24 bits
	erfcLast = 28                         // beyond it erfc is 0
)

//	x         below 0.25     to 0.84375            to 1.25               to 28
//	erfc      1 - (x + xy)   1/2 - (x - 1/2 + xy)  (1 - erf(1)) - P/Q    exp / x

// Erfc returns 1 - erf(x) without cancellation, with an error below 1.8 ULP, subnormal results included.
func Erfc(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x:
		return x
	case a < 0.84375:
		z := x * x
		y := horner(erfcP[:], z) / horner(erfcQ[:], z)
		// Where x is near 1/2 or above, so is erf(x): 1/2 less what lies above it is exact.
		if x < 0.25 {
			return 1 - math.FMA(x, y, x)
		}
		return 0.5 - math.FMA(x, y, x-0.5)
	case a < 1.25:
		s := a - 1
		y := horner(erfcA[:], s) / horner(erfcB[:], s)
		if x < 0 {
			return 1 + (erfcOne + y)
		}
		return (1 - erfcOne) - y
	}
	// Of negative operands the result is near 2, and the tail counts little; beyond 28 it is below all numbers.
	y := 0.0
	if a < erfcLast {
		y = erfcFar(a)
	}
	if x < 0 {
		return 2 - y
	}
	return y
}

// erfcFar is Erfc from 1.25 on. z is a without its lower half, so that its square is exact; what that leaves out, and the rational function,
// are small beside it. The exponent is taken as a sum and its rounding error, and the quotient is made before the scaling, so that a
// subnormal result is rounded once.
func erfcFar(a float64) float64 {
	s := 1 / (a * a)
	r := 0.0
	if a < 1/0.35 {
		r = horner(erfcRa[:], s) / horner(erfcSa[:], s)
	} else {
		r = horner(erfcRb[:], s) / horner(erfcSb[:], s)
	}
	z := math.Float64frombits(math.Float64bits(a) &^ (1<<32 - 1))
	hi := -float64(z*z) - 0.5625
	lo := math.FMA(z-a, z+a, r)
	t := hi + lo
	n, q := splitExp(t)
	return scale(expReduced(q+((hi-t)+lo))/a, n)
}
