// Package coef has the constants of the transcendental functions: one source for the kernels in Go and for the program that
// writes those in assembly.
//
// Polynomials are listed from the constant term up. Unless said otherwise they are minimax fits in 50 digits, made by
// Lawson's reweighted least squares on Chebyshev nodes, and then rounded to float64; the error named is that of the
// exact polynomial, relative to the function. What remains after all roundings is measured by the tests of package kernel.
package coef

// Exp is Q(r) of exp(r) = 1 + r + r*r*Q(r) for |r| <= ln(2)/2, relative error 2^-57.9.
var Exp = [...]float64{
	0x1.000000000000ap-1, 0x1.55555555554fdp-3, 0x1.5555555550806p-5, 0x1.1111111126b91p-7,
	0x1.6c16c1844896fp-10, 0x1.a01a0130439f1p-13, 0x1.a01999b35ee53p-16, 0x1.71df177eef5e4p-19,
	0x1.28adc8a306131p-22, 0x1.ad9607103c132p-26,
}

// Expm1 is the same for expm1(r) = r + r*r*Q(r), and relative to that: 2^-61.7.
var Expm1 = [...]float64{
	0x1.0000000000000p-1, 0x1.5555555555559p-3, 0x1.5555555555540p-5, 0x1.111111110f6aep-7,
	0x1.6c16c16c1ea5fp-10, 0x1.a01a01afe7aa0p-13, 0x1.a01a017d32dd8p-16, 0x1.71ddf847017b4p-19,
	0x1.27e5339442831p-22, 0x1.af5edf9f75d97p-26, 0x1.1eec36fa9efadp-29,
}

// PowExp is Q(r) of Exp with one term more, relative error 2^-64.0, for the last step of a power.
var PowExp = [...]float64{
	0x1.0000000000000p-1, 0x1.555555555555bp-3, 0x1.5555555555503p-5, 0x1.111111110ec35p-7,
	0x1.6c16c16c303f0p-10, 0x1.a01a01b38e97dp-13, 0x1.a01a01371aa96p-16, 0x1.71ddeff5623adp-19,
	0x1.27e5b274e090ap-22, 0x1.af6c37c805865p-26, 0x1.1e40d557426fbp-29,
}

// Tanh is P(z) of tanh(x) = x + x*z*P(z) for z = x*x, x < TanhSmall; relative error 2^-64.9.
var Tanh = [...]float64{
	-0x1.5555555555555p-2, 0x1.1111111111078p-3, -0x1.ba1ba1ba10673p-5, 0x1.664f487f6ecb9p-6,
	-0x1.226e34cab9ca6p-7, 0x1.d6d3b01fda116p-9, -0x1.7da0f5f24a98fp-10, 0x1.35387290dcbc0p-11,
	-0x1.f342290ef0cbep-13, 0x1.88b6f78d88dccp-14, -0x1.10e25ba0ae91ep-15, 0x1.e360a2a1e511dp-18,
}

// Erf is P(z) of erf(x) = x + x*P(z) for z = x*x, x < 1; relative error 2^-68.7.
var Erf = [...]float64{
	0x1.06eba8214db69p-3, -0x1.812746b0379e7p-2, 0x1.ce2f21a042bddp-4, -0x1.b82ce3128899bp-6,
	0x1.565bcd0e64ac2p-8, -0x1.c02db3fed93a0p-11, 0x1.f9a326bfc3c91p-14, -0x1.f4d255e2b5c34p-17,
	0x1.b9e64d228e2e0p-20, -0x1.5f6d6c9ca8feap-23, 0x1.fc412c2b883d2p-27, -0x1.4e56398db5413p-30,
	0x1.7ece7ecdfc207p-34, -0x1.292f882b216bbp-38,
}

// Erfc is P(x) of erf(x) = 1 - exp(-P(x)) for 1 <= x <= ErfLarge; relative error of erf 2^-59.5.
var Erfc = [...]float64{
	0x1.83032a73bba4fp-23, 0x1.20dd56151c908p+0, 0x1.45f42c462ad44p-1, 0x1.a4da37eada741p-4,
	-0x1.3892e82c42291p-6, -0x1.265d1fad3af1ep-12, 0x1.cfcda5f4a1ebfp-10, -0x1.504864dc9c39fp-11,
	0x1.795f0d3c345f5p-15, 0x1.26c265f5d3c60p-14, -0x1.797732893e9dcp-15, 0x1.14d27cb71ce7bp-16,
	-0x1.221f029bc4034p-18, 0x1.c8321f40c3e49p-21, -0x1.0da6a5cb6a180p-23, 0x1.d3a1b1981803fp-27,
	-0x1.198ddc50d1410p-30, 0x1.a538051449329p-35, -0x1.26f17a57d1ce0p-40,
}

// PowLog is P(r) of log(1+r) = r - r*r/2 + r*r*r*P(r) for |r| < 0.0058, relative error 2^-69.4.
var PowLog = [...]float64{
	0x1.5555555555563p-2, -0x1.0000000000016p-2, 0x1.99999994ca769p-3, -0x1.5555554f80dd6p-3,
	0x1.24960c2d67c04p-3, -0x1.0003d972b38d9p-3,
}

// Log is P(z) of log((1+s)/(1-s)) = 2*s + s*z*P(z) for z = s*s, s <= 3-2*sqrt(2); relative error 2^-58.5. Sin is P(z) of
// sin(x) = x + x*z*P(z), relative error 2^-58, for z = x*x, x <= pi/4.
// Both are those of FreeBSD's msun (e_log.c, k_sin.c), which come from Sun's fdlibm of 1993: "Permission to
// use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved."
var (
	Log = [...]float64{
		6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
		1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
	}
	Sin = [...]float64{
		-1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
		2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10,
	}
)

// SinNarrow is P(z) of sin(x) = x + x*z*P(z) for z = x*x, x <= pi/4, for results that are rounded to float32: relative error 2^-47.5, by the
// exchange algorithm of Remez.
var SinNarrow = [...]float64{
	-0x1.5555555552404p-3, 0x1.1111110ca343ep-7, -0x1.a019f95b9e91ap-13, 0x1.71d77d8a66b4bp-19, -0x1.a9671710b8978p-26,
}

// Borders between the ways of computing.
const (
	// ExpMax and ExpMin are beyond where exp overflows and where it vanishes; Expm1Min beyond where expm1 is -1.
	ExpMax, ExpMin, Expm1Min = 710, -746, -50

	// ScaleMax is the greatest power of two that expm1 takes in one step.
	ScaleMax = 1000

	// TanhSmall is where the polynomial for tanh ends, TanhLarge beyond where tanh is 1. ErfLarge is that for erf.
	TanhSmall, TanhLarge = 0.5625, 22
	ErfLarge             = 5.9375

	// TrigMax is the greatest operand of sin and cos for which the short reduction is good enough.
	TrigMax = 1 << 30

	// PowMin and PowMax are the powers of e that pow computes without a look at overflow and subnormal results.
	PowMin, PowMax = -708, 709
)

// Numbers. Ln2Hi has 20 trailing zero bits and more, so that its products with exponents are exact; Ln2Hi + Ln2Lo is
// the logarithm of 2 to 105 bits. PiHalf is pi/2 in three parts of 53 bits.
const (
	Log2E = 1.44269504088896340735992468100189214
	Ln2Hi = 6.93147180369123816490e-01 // 0x1.62e42feep-1
	Ln2Lo = 1.90821492927058770002e-10 // 0x1.a39ef35793c76p-33

	// The same for pow: PowLn2Hi is a multiple of 2^-42, so that its sums with the logarithms of the table are exact.
	PowLn2Hi = 0x1.62e42fefa3800p-1
	PowLn2Lo = 0x1.ef35793c76730p-45

	TwoOverPi = 0.63661977236758134307553505349005744814
	PiHalf1   = 0x1.921fb54442d18p+0
	PiHalf2   = 0x1.1a62633145c07p-54
	PiHalf3   = -0x1.f1976b7ed8fbcp-110

	// Magic rounds to the nearest integer, halves to the even one, when it is added and subtracted again; the sum's low
	// bits are that integer. With MagicBias they are a float's exponent.
	Magic     = 0x1.8p52
	MagicBias = Magic + 1023

	// SqrtHalf is the bits of sqrt(1/2), where the mantissas of a logarithm start.
	SqrtHalf = 0x3fe6a09e667f3bcd

	// PowOff is the same for the logarithm of pow: 1 is not at a border of the 128 intervals that start here.
	PowOff = 0x3fe6955500000000
)
