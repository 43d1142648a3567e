package elementary

import "math"

// The quantile of the normal distribution, by the rational functions of M. J. Wichura (Algorithm AS 241, PPND16, Applied Statistics 37,
// 1988), with relative errors of some 2^-53:
//
//	A, B    q * A(r)/B(r), r = 0.180625 - q*q            |q| up to 0.425, q = p - 1/2
//	C, D    C(r-1.6)/D(r-1.6), r = sqrt(-log(t))         r up to 5, t the lesser of p and 1-p: down to 1.4e-11
//	E, F    E(r-5)/F(r-5)                                beyond, down to the least number
//
// Coefficients are all positive, and so are operands but r-1.6 next to the middle: little cancels. What the error consists of is mostly the
// root of the logarithm.
var (
	probitA = [...]float64{
		3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
		67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
	}
	probitB = [...]float64{
		1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610,
		28729.085735721942674, 5226.4952788528545610,
	}
	probitC = [...]float64{
		1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258,
		0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
	}
	probitD = [...]float64{
		1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966,
		5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	probitE = [...]float64{
		6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930,
		0.00124266094738807843860, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	probitF = [...]float64{
		1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4,
		1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)

// NormalQuantile returns the x below which the fraction p of the standard normal distribution lies, with an error below 4 ULP: infinities at
// 0 and 1, NaN outside.
func NormalQuantile(p float64) float64 {
	q := p - 0.5
	switch {
	case !(p >= 0 && p <= 1):
		return nan
	case math.Abs(q) <= 0.425:
		r := math.FMA(-q, q, 0.180625)
		return q * (horner(probitA[:], r) / horner(probitB[:], r))
	}
	// Beyond the first range the nearer end decides: x depends on the distance to it by a logarithm.
	//
	// By symmetry from the nearer end, to which the distance is exact.
	t := min(p, 1-p)
	if t == 0 {
		return math.Copysign(inf, q)
	}
	r := math.Sqrt(-Log(t))
	x := 0.0
	if r <= 5 {
		r -= 1.6
		x = horner(probitC[:], r) / horner(probitD[:], r)
	} else {
		r -= 5
		x = horner(probitE[:], r) / horner(probitF[:], r)
	}
	return math.Copysign(x, q)
}
