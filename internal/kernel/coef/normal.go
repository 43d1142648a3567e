package coef

// The quantile of the normal distribution, x for a probability p, by q = p - 1/2 or by t, the lesser one of p and 1-p. The rational
// functions were fitted in 90 digits by weighted linear least squares on Chebyshev nodes (Loeb's iteration with Lawson's weights). All
// coefficients are positive, and so are the variables, so that nothing cancels.
//
//	t >= NormalTail    x = q * N(y)/D(y)            y = 1/4 - q*q        relative error 2^-54.5
//	t <  NormalTail    |x| = N(s)/D(s)              s = sqrt(-log(t)) - NormalFrom, for t down to 2^-54; relative error 2^-64.2
var (
	NormalTop = [...]float64{
		0x1.fe6c749ba745dp+2, 0x1.a96c5b769e6d1p+15, 0x1.2e3dc43b3efbcp+26, 0x1.30d2595c6ff57p+35, 0x1.0b43c73564acep+43,
		0x1.c29eace13bac6p+49, 0x1.8089c4b01444fp+55, 0x1.53253ba0e5a8bp+60, 0x1.33fb56fb52df0p+64, 0x1.17a2a1be8a0c5p+67,
		0x1.dc16a314d2437p+68, 0x1.4f45688629b74p+69, 0x1.2b91c1e71c97ep+68, 0x1.2ecd1cff95a95p+64,
	}
	NormalBottom = [...]float64{
		0x1.0000000000000p+0, 0x1.f077c33bdb7c5p+12, 0x1.888df48876728p+23, 0x1.b3522221622a1p+32, 0x1.a2d08ba3a0759p+40,
		0x1.84bc8e04e6e40p+47, 0x1.701759a7cbdd8p+53, 0x1.6cb6790ed2b1ep+58, 0x1.7af4e7cd03014p+62, 0x1.9483b6fbb9a9dp+65,
		0x1.a63fc7fdf93afp+67, 0x1.87e1b5d8f7630p+68, 0x1.0bd410cd2e1a7p+68, 0x1.54db7262d3d5ap+65,
	}
	NormalTailTop = [...]float64{
		0x1.3f2178e58656dp+1, 0x1.70d5f763b3da4p+2, 0x1.5dca96f4cb9c4p+2, 0x1.6373855df18e4p+1, 0x1.a3edbd783bdb6p-1,
		0x1.22345a24d1d5cp-3, 0x1.bcc08a9df6ed4p-7, 0x1.4917ae9004386p-11, 0x1.4cbd2d5942e94p-17,
	}
	NormalTailBottom = [...]float64{
		0x1.0000000000000p+0, 0x1.abb1f856a7218p+0, 0x1.25090e966306fp+0, 0x1.a502034b6d899p-2, 0x1.4e9fe7b7699a9p-4,
		0x1.1ba1fba2d1fedp-7, 0x1.c0e665a67611fp-12, 0x1.d68de6556d029p-18,
	}
)

const (
	// NormalTail is the probability below which the tails begin. It is so low that most vectors of eight have none in them, and so
	// high that the middle does not come too near to its poles at 0 and 1.
	NormalTail = 0x1p-8
	NormalFrom = 2.25
)
