package native_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/native"
)

// Quotients and remainders by constants are Go's, for divisors and dividends at all corners: powers of two and their neighbours, multiples of the
// divisor and their neighbours, the ends of the type.
func TestQuotientsByConstantsAreGos(t *testing.T) {
	needLoops(t)
	t.Run("int64", func(t *testing.T) { quotients[int64](t, native.Wide, math.MinInt64) })
	t.Run("int32", func(t *testing.T) { quotients[int32](t, native.Narrow, math.MinInt32) })
}

func quotients[T int32 | int64](t *testing.T, w native.Width, least T) {
	dice := rand.New(rand.NewPCG(5, 6))
	corners := []T{0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 60, 100, 641, 1000, 1 << 30, least, least + 1, -(least + 1)}
	for x := T(1); x > 0; x *= 2 {
		corners = append(corners, x-1, x, x+1)
	}
	for range 200 {
		corners = append(corners, T(dice.Uint64())>>dice.IntN(8*int(w)))
	}
	for _, d := range corners {
		for _, d := range []T{d, -d} {
			if d == 0 {
				continue
			}
			a := append([]T{}, corners...)
			for _, x := range corners {
				a = append(a, -x, x/d*d, x/d*d-1, x/d*d+1, x*d, x*d-1, T(dice.Uint64()))
			}
			var got [4][]T
			for k := range got {
				got[k] = make([]T, len(a)+1)
			}
			c := native.New(w)
			x := c.Load(0)
			c.Store(c.Quotient(x, int64(d)), 1)
			c.Store(c.Remainder(x, int64(d)), 2)
			q, r := c.FloorDivide(x, int64(d))
			c.Store(q, 3)
			c.Store(r, 4)
			run(t, c, len(a), nil, at(a), at(got[0]), at(got[1]), at(got[2]), at(got[3]))
			for i, x := range a {
				want := [4]T{x / d, x % d, x / d, x % d}
				if want[3] != 0 && (want[3] < 0) != (d < 0) {
					want[2], want[3] = want[2]-1, want[3]+d
				}
				if have := [4]T{got[0][i], got[1][i], got[2][i], got[3][i]}; have != want {
					require.Equal(t, want, have, fmt.Sprint(x, "/", d))
				}
			}
			for k := range got {
				require.Zero(t, got[k][len(a)], "written beyond the end")
			}
		}
	}
}

// One loop does for all divisors of a sign.
func TestDivisorsShareALoop(t *testing.T) {
	needLoops(t)
	var first *native.Loop
	for d := int64(2); d < 100; d++ {
		c := native.New(native.Wide)
		c.Store(c.Quotient(c.Load(0), d), 1)
		l, _ := c.Find(true)
		if first == nil {
			first = l
		}
		require.Same(t, first, l)
	}
}
