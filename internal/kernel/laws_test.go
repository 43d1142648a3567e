package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// The powers 2, -1 and 0.5 are x*x, 1/x and the square root, to the last bit: in whatever register they lie, beside whatever
// other exponents and bases; but of -0 and -Inf the square root is what math.Pow says.
func TestPowersThatAreLaws(t *testing.T) {
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		t.Run("float64", func(t *testing.T) { laws(t, kernel.Float64Of(tier), kernel.Float64Of(kernel.Plain)) })
		t.Run("float32", func(t *testing.T) { laws(t, kernel.Float32Of(tier), kernel.Float32Of(kernel.Plain)) })
	})
}

// lawOf is x to a power that is a law, or 0, false.
func lawOf[T float32 | float64](x, y T) (T, bool) {
	switch y {
	case 2:
		return x * x, true
	case -1:
		return 1 / x, true
	case 0.5:
		if x == 0 || math.IsInf(float64(x), -1) {
			return T(math.Abs(float64(x))), true
		}
		return T(math.Sqrt(float64(x))), true
	}
	return 0, false
}

func laws[T float32 | float64](t *testing.T, k, plain *kernel.Set[T]) {
	r := rand.New(rand.NewPCG(5, 6))
	stock := []float64{
		0, negativeZero, 1, -1, 2, -2, 3, 0.5, math.Inf(1), math.Inf(-1), math.NaN(), tiniest, -tiniest, largest, -largest,
		1e-46, -1e-40, 1e19, -1e30, 0x1p-1022, 1.5e-160, 1.1e154, -1.4e154, 0.1, -0.7,
	}
	exponents := []T{2, -1, 0.5}
	base := func() T {
		if r.IntN(4) == 0 {
			return T(stock[r.IntN(len(stock))])
		}
		return T(r.NormFloat64() * math.Exp2(float64(r.IntN(60)-30)))
	}
	for round := range 400 {
		n := 1 + r.IntN(100)
		a, b, got, want := make([]T, n), make([]T, n), make([]T, n), make([]T, n)
		for i := range a {
			a[i], b[i] = base(), exponents[r.IntN(3)]
			if round%2 == 0 && r.IntN(3) == 0 {
				b[i] = base()
			}
		}
		k.Pow(got, a, b)
		plain.Pow(want, a, b)
		check := func(what string, base, exponent func(i int) T) {
			t.Helper()
			for i := range got {
				x, y := base(i), exponent(i)
				if w, law := lawOf(x, y); law {
					require.Truef(t, sameBits(float64(w), float64(got[i])), "%s(%v, %v) is %v, want %v", what, x, y, got[i], w)
				}
				require.Truef(t, sameBits(float64(want[i]), float64(got[i])), "%s(%v, %v) is %v, without assembly %v", what, x, y, got[i], want[i])
			}
		}
		check("pow", func(i int) T { return a[i] }, func(i int) T { return b[i] })
		s := exponents[r.IntN(3)]
		k.PowS(got, a, s)
		plain.PowS(want, a, s)
		check("powS", func(i int) T { return a[i] }, func(int) T { return s })
		s = base()
		k.RPowS(got, b, s)
		plain.RPowS(want, b, s)
		check("rpowS", func(int) T { return s }, func(i int) T { return b[i] })
	}
}
