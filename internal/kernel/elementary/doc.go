// Package elementary is the transcendental functions of float64 that kernels are made of: exp, expm1, log, log1p, sin, cos, tanh, erf and
// pow, one operand at a time, in plain Go.
//
// They are not those of package math, because they are definitions: kernels in assembly and compiled loops follow them step by step, and
// give the same bits. package math has assembly of its own on some processors, and its results differ between them.
//
// # Each step is a definition
//
// A function is one sequence of correctly rounded operations, fused multiply-adds among them. The operations, their order and their
// roundings are mirrored by the program in internal/kernel/gen and by internal/native: to change one here is to change it there.
//
//	math.FMA(a, b, c)     a*b + c with one rounding, on every processor
//	float64(a*b) + c      a*b + c with two: without the conversion Go may contract it into one operation, and does so on arm64
//	a*b + c               not written here, because it may be either
//
// There is no loop that ends by a comparison, and few branches, so that eight operands can go the same way in a vector. What the vectors
// leave out (large angles, powers of operands that are no ordinary numbers) goes by these functions.
//
// # How they work
//
// Each function reduces its operand to a small range, where a polynomial is good enough, and undoes the reduction:
//
//	function    operand                   polynomial for                    result
//	exp         x = n*ln2 + r             exp(r), |r| <= ln2/2              2^n * exp(r)
//	expm1       likewise                  expm1(r)                          2^n * expm1(r) + (2^n - 1)
//	log         x = 2^k * m               log(m), sqrt(1/2) <= m < sqrt 2   k*ln2 + log(m)
//	log1p       1+x = 2^k * m, and the    log(m)                            likewise, with the rounding error put in
//	            rounding error of 1+x
//	sin, cos    x = n*pi/2 + (hi + lo)    sin, up to pi/4                   by n mod 4: +-sin, or +-(1 - 2*sin^2) of half the angle
//	tanh        |x|                       tanh, up to 0.5625                beyond: 1 - 2/(exp(2x) + 1), with the sign of x
//	erf         |x|                       erf, up to 1                      beyond: 1 - exp(-P(x)), with the sign of x
//	pow         log(x) as hi + lo         log(1+r), |r| < 0.006; exp(r)     exp(y*hi + y*lo), with the sign of x
//
// Sources are named at the functions: FreeBSD's msun and Sun's fdlibm (the reductions and polynomials of log, sin and cos), glibc's pow of
// 2018 (its shape), Payne and Hanek (large angles). J.-M. Muller's Elementary Functions (3rd edition, 2016) explains all of them.
// The coefficients are in package coef, with their errors.
//
// # Functions of one tier
//
// These have no sisters in assembly, and no loops. They are definitions as well: one sequence of correctly rounded operations, so that
// every processor gives the same bits; but branches and divisions are written as it suits one operand at a time.
//
//	function                 by                                                     file
//	atan, asin, acos, atan2  rational functions, and identities to half the range   inverse.go
//	tan                      sine and cosine of one angle                           roots.go
//	sinh, cosh               exp(|x|) and its inverse; a series for sinh below 1    hyperbolic.go
//	asinh, acosh, atanh      log1p, of an operand in two parts                      hyperbolic.go
//	cbrt, hypot              an estimate, and one step of correction                roots.go
//	log2, log10              the logarithm of pow, of 68 bits, times a constant     roots.go
//	erfc                     rational functions, and exp of an operand in two parts erfc.go
//	quantile of the normal   rational functions of p, or of sqrt(-log(p))           quantile.go
//
// The largest errors seen by the tests of package kernel: atan 0.70, asin 0.75, acos 0.75, tan 1.69, sinh 1.10, cosh 1.03,
// asinh 1.11, acosh 1.09, atanh 1.06, cbrt 0.65, log2 0.50, log10 0.50, erfc 1.56, quantile 3.2; of atan2 below 1.6, of
// hypot below 1.
//
// # Accuracy
//
// The largest errors that the tests of package kernel have seen, in units in the last place: exp 0.85, expm1 1.70, log 0.75, log1p 0.79,
// sin 0.77, cos 0.77, tanh 1.44, erf 1.05, pow 1.00. NaN gives NaN; infinities and signed zeros give what C99 (Annex F) says.
package elementary
