package kernel_test

import (
	"math"
	"math/big"
	"sync"
)

// The oracle: the transcendental functions in big floats, by series slow and plain enough to be believed. Results are good to
// 200 bits or so, and keep their relative precision near zeros.

const prec = 400

func newBig() *big.Float                { return new(big.Float).SetPrec(prec) }
func bigOf(x float64) *big.Float        { return newBig().SetFloat64(x) }
func bigAdd(a, b *big.Float) *big.Float { return newBig().Add(a, b) }
func bigSub(a, b *big.Float) *big.Float { return newBig().Sub(a, b) }
func bigMul(a, b *big.Float) *big.Float { return newBig().Mul(a, b) }
func bigQuo(a, b *big.Float) *big.Float { return newBig().Quo(a, b) }

// series sums terms until they no longer count: first, then next(term, k) for k = 1, 2, ...
func series(first *big.Float, next func(term *big.Float, k float64) *big.Float) *big.Float {
	sum, term := newBig().Set(first), first
	for k := 1.0; ; k++ {
		term = next(term, k)
		if term.Sign() == 0 || sum.Sign() != 0 && term.MantExp(nil) < sum.MantExp(nil)-prec-8 {
			return sum
		}
		sum.Add(sum, term)
	}
}

var bigLn2 = sync.OnceValue(func() *big.Float {
	return bigMul(bigOf(2), bigAtanh(bigQuo(bigOf(1), bigOf(3))))
})

// bigPi is Machin's 16*atan(1/5) - 4*atan(1/239), with bits to spare for the largest floats.
var bigPi = sync.OnceValue(func() *big.Float {
	const p = 1700
	atan := func(n int64) *big.Float {
		x := new(big.Float).SetPrec(p).Quo(big.NewFloat(1).SetPrec(p), new(big.Float).SetInt64(n))
		z := new(big.Float).SetPrec(p).Mul(x, x)
		sum := new(big.Float).SetPrec(p)
		for k := int64(1); x.MantExp(nil) > -p-8; k += 2 {
			t := new(big.Float).SetPrec(p).Quo(x, new(big.Float).SetInt64(k))
			if k%4 == 3 {
				t.Neg(t)
			}
			sum.Add(sum, t)
			x.Mul(x, z)
		}
		return sum
	}
	a, b := atan(5), atan(239)
	return a.Sub(a.Mul(a, big.NewFloat(16)), b.Mul(b, big.NewFloat(4)))
})

func bigAtanh(x *big.Float) *big.Float {
	z, power := bigMul(x, x), newBig().Set(x)
	return series(x, func(_ *big.Float, k float64) *big.Float {
		power = bigMul(power, z)
		return bigQuo(power, bigOf(2*k+1))
	})
}

// bigExpm1 is the series for a small operand, doubled back: e^2x - 1 = (e^x - 1)(e^x + 1).
func bigExpm1(x *big.Float) *big.Float {
	if x.Sign() == 0 {
		return newBig()
	}
	halvings := max(0, x.MantExp(nil)+8)
	r := newBig().SetMantExp(x, -halvings)
	y := series(r, func(t *big.Float, k float64) *big.Float { return bigQuo(bigMul(t, r), bigOf(k+1)) })
	for range halvings {
		y = bigMul(y, bigAdd(y, bigOf(2)))
	}
	return y
}

func bigExp(x *big.Float) *big.Float {
	if x.Sign() < 0 { // the sum would cancel
		return bigQuo(bigOf(1), bigExp(newBig().Neg(x)))
	}
	return bigAdd(bigExpm1(x), bigOf(1))
}

// bigLog is 2*atanh((m-1)/(m+1)) + k*log(2) for x = m * 2^k.
func bigLog(x *big.Float) *big.Float {
	m := newBig()
	k := x.MantExp(m)
	if m.Cmp(bigOf(math.Sqrt2/2)) < 0 {
		m, k = bigAdd(m, m), k-1
	}
	s := bigQuo(bigSub(m, bigOf(1)), bigAdd(m, bigOf(1)))
	return bigAdd(bigMul(bigOf(2), bigAtanh(s)), bigMul(bigOf(float64(k)), bigLn2()))
}

func bigLog1p(x *big.Float) *big.Float {
	if x.MantExp(nil) < -20 {
		return bigMul(bigOf(2), bigAtanh(bigQuo(x, bigAdd(x, bigOf(2)))))
	}
	return bigLog(bigAdd(x, bigOf(1)))
}

// bigSinCos takes the multiple of pi/2 off x with 1700 bits.
func bigSinCos(x *big.Float) (sin, cos *big.Float) {
	half := new(big.Float).SetPrec(1700).Quo(bigPi(), big.NewFloat(2))
	q := new(big.Float).SetPrec(1700).Quo(x, half)
	n, _ := q.Add(q, big.NewFloat(math.Copysign(0.5, float64(x.Sign())))).Int(nil)
	r := new(big.Float).SetPrec(1700).Mul(new(big.Float).SetPrec(1700).SetInt(n), half)
	y := newBig().Set(r.Sub(x, r))
	z := bigMul(y, y)
	z.Neg(z)
	sin = series(y, func(t *big.Float, k float64) *big.Float { return bigQuo(bigMul(t, z), bigOf(2*k*(2*k+1))) })
	cos = series(bigOf(1), func(t *big.Float, k float64) *big.Float { return bigQuo(bigMul(t, z), bigOf(2*k*(2*k-1))) })
	switch new(big.Int).And(n, big.NewInt(3)).Int64() {
	case 1:
		return cos, sin.Neg(sin)
	case 2:
		return sin.Neg(sin), cos.Neg(cos)
	case 3:
		return cos.Neg(cos), sin
	}
	return sin, cos
}

func bigTanh(x *big.Float) *big.Float {
	e := bigExpm1(bigMul(bigOf(2), x))
	return bigQuo(e, bigAdd(e, bigOf(2)))
}

// bigErf is the series 2/sqrt(pi) * exp(-x*x) * sum of 2^k x^(2k+1) / (2k+1)!!, whose terms are all positive.
func bigErf(x *big.Float) *big.Float {
	z := bigMul(bigOf(2), bigMul(x, x))
	s := series(x, func(t *big.Float, k float64) *big.Float { return bigQuo(bigMul(t, z), bigOf(2*k+1)) })
	e := bigExp(newBig().Neg(bigMul(x, x)))
	root := newBig().Sqrt(newBig().Set(bigPi()))
	return bigQuo(bigMul(bigMul(bigOf(2), s), e), root)
}

func bigPow(x, y float64) *big.Float { return bigExp(bigMul(bigOf(y), bigLog(bigOf(x)))) }

// ulps is how far got is from want, in units of got's last place; the spacing of subnormal numbers is the least there is.
// A result that overflowed is half a unit away from the border at least, and so are those that should have.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if got == w {
		if math.IsInf(w, 0) || w == 0 {
			return 0
		}
	}
	if math.IsInf(got, 0) || math.IsInf(w, 0) || math.IsNaN(got) {
		if !math.IsInf(got, 0) || math.Signbit(got) != want.Signbit() {
			return math.Inf(1)
		}
		// got overflowed and want did not: measure from the first float that does not exist.
		edge := newBig().SetMantExp(bigOf(1), 1024)
		if got < 0 {
			edge.Neg(edge)
		}
		d, _ := bigQuo(bigSub(edge, want), newBig().SetMantExp(bigOf(1), 1024-53)).Float64()
		return math.Abs(d)
	}
	_, e := math.Frexp(w)
	unit := newBig().SetMantExp(bigOf(1), max(e-53, -1074))
	d, _ := bigQuo(bigSub(bigOf(got), want), unit).Float64()
	return math.Abs(d)
}
