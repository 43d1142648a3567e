package types_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/types"
)

// bigOf is the reference that the arithmetic in 128 bits is compared with.
func bigOf(x types.Int128) *big.Int {
	b := new(big.Int).Lsh(big.NewInt(x.Hi), 64)
	return b.Add(b, new(big.Int).SetUint64(x.Lo))
}

func random(r *rand.Rand) types.Int128 {
	x := types.Int128{Hi: int64(r.Uint64()), Lo: r.Uint64()}
	switch r.IntN(4) {
	case 0:
		return types.Wide(int64(x.Lo))
	case 1:
		return types.Wide(int64(x.Lo) >> r.IntN(63))
	case 2:
		x.Hi >>= r.IntN(63)
	}
	return x
}

func TestArithmeticIn128BitsIsThatOfBigIntegers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	least, most := new(big.Int).Lsh(big.NewInt(-1), 127), new(big.Int).Lsh(big.NewInt(1), 127)
	for range 20000 {
		x, y := random(r), random(r)
		a, b := bigOf(x), bigOf(y)
		require.Equal(t, a.Cmp(b), x.Cmp(y))
		require.Equal(t, a.Sign(), x.Sign())
		sum, fits := x.AddOK(y)
		want := new(big.Int).Add(a, b)
		require.Equal(t, want.Cmp(least) >= 0 && want.Cmp(most) < 0, fits)
		if fits {
			require.Equal(t, want, bigOf(sum))
		}
		want = new(big.Int).Mul(a, b)
		product, fits := x.Mul(y)
		if want.CmpAbs(most) < 0 {
			require.True(t, fits, "%v * %v", a, b)
			require.Zero(t, want.Cmp(bigOf(product)), "%v * %v", a, b)
		} else {
			require.False(t, fits)
		}
		if y.Sign() != 0 && x.Abs().Hi >= 0 && y.Abs().Hi >= 0 {
			q, rem := x.QuoRem(y)
			bq, br := new(big.Int).QuoRem(a, b, new(big.Int))
			require.Zero(t, bq.Cmp(bigOf(q)), "%v / %v", a, b)
			require.Zero(t, br.Cmp(bigOf(rem)), "%v / %v", a, b)
		}
		if x.Abs().Hi >= 0 {
			require.Equal(t, a.String(), x.Text(0))
		}
		f, _ := new(big.Float).SetInt(a).Float64()
		require.InEpsilon(t, f+math.Copysign(1e-300, f), x.Float64()+math.Copysign(1e-300, f), 1e-15)
	}
}

func TestDecimalsAreReadAndShown(t *testing.T) {
	for _, s := range []string{"0", "0.05", "-0.05", "12.50", "99999999999999999999999999999999999999", "-0.00000000000000000000000000000000000001"} {
		d, err := types.ReadDecimal(s)
		require.NoError(t, err)
		require.Equal(t, s, d.String())
	}
	for _, s := range []string{"", "-", "1e5", "1.2.3", "999999999999999999999999999999999999999"} {
		_, err := types.ReadDecimal(s)
		require.Error(t, err, s)
	}
	one, _ := types.ReadDecimal("1.0")
	other, _ := types.ReadDecimal("1.00")
	require.Zero(t, one.Cmp(other))
	require.InDelta(t, 1, other.Float64(), 0)
}

func TestRescalingRoundsHalfAwayFromZero(t *testing.T) {
	for in, want := range map[int64]int64{149: 1, 150: 2, -150: -2, -149: -1, 99: 1, 49: 0} {
		got, ok := types.Rescale(types.Wide(in), 2, 0)
		require.True(t, ok)
		require.Equal(t, types.Wide(want), got, "%d", in)
	}
	_, ok := types.Rescale(types.WidePow10(37), 0, 2)
	require.False(t, ok)
	x, ok := types.FromFloat(1e30, 0)
	require.True(t, ok)
	require.InEpsilon(t, 1e30, x.Float64(), 1e-15)
}

func TestTheCalendarIsThatOfPackageTime(t *testing.T) {
	for d := int64(-800000); d < 800000; d += 37 {
		want := time.Unix(d*86400, 0).UTC()
		y, m, day := types.Civil(d)
		require.Equal(t, []int{want.Year(), int(want.Month()), want.Day()}, []int{int(y), m, day})
		require.Equal(t, d, types.Days(y, m, day))
	}
	day, err := types.ReadDay("2024-01-31")
	require.NoError(t, err)
	require.Equal(t, "2024-02-29", day.AddMonths(1).String())
	require.Equal(t, "2023-02-28", day.AddMonths(-11).String())
	require.Equal(t, "2025-01-31", day.AddMonths(12).String())
}

func TestTimestampsKeepTheirUnit(t *testing.T) {
	now := time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	x, ok := types.FromTime(now, 6)
	require.True(t, ok)
	require.Equal(t, int64(-1), x)
	require.True(t, types.TimeOf(x, 6).Equal(now))
	_, ok = types.FromTime(time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC), 9)
	require.False(t, ok)
}

func TestTypesAreShownInAWord(t *testing.T) {
	s := types.Schema{{Name: "a", Type: types.Type{Kind: types.Dec, Precision: 15, Scale: 2}, Null: true}, {Name: "b", Type: types.Type{Kind: types.Time, Precision: 9}}}
	require.Equal(t, "a decimal(15,2)?, b timestamp(9)", s.String())
	require.Equal(t, 1, s.Index("b"))
	require.Equal(t, []string{"a", "b"}, s.Names())
}

func TestTheFloatOfADecimalIsTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		x, scale := random(r), uint8(r.IntN(types.MostDigits+1))
		if types.Digits(x) > types.MostDigits {
			continue
		}
		exact := new(big.Rat).SetFrac(bigOf(x), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		want, _ := exact.Float64()
		require.Equal(t, want, types.ScaledFloat(x, scale), "%v / 10^%d", bigOf(x), scale)
	}
	d, err := types.ReadDecimal("-27.90648707517170624430693333")
	require.NoError(t, err)
	require.Equal(t, -27.90648707517170624430693333, d.Float64())
}
