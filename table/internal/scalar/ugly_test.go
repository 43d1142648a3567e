package scalar_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// same is an assertion for loops: one of require takes longer than what is tested.
func same[T comparable](t *testing.T, want, got T, format string, args ...any) {
	if want != got {
		t.Helper()
		t.Fatalf("%v, and not %v: "+format, append([]any{got, want}, args...)...)
	}
}

// halfway returns the decimal digits of the number in the middle of two neighbouring floats, whole or with one digit more or less.
func halfway(r *rand.Rand) string {
	x := math.Float64frombits(r.Uint64() &^ (1 << 63))
	if math.IsNaN(x) || math.IsInf(x, 0) || x > 1e60 || x < 1e-60 {
		x = r.Float64() * math.Pow10(r.IntN(40)-20)
	}
	a, b := new(big.Float).SetPrec(1200).SetFloat64(x), new(big.Float).SetPrec(1200).SetFloat64(math.Nextafter(x, math.Inf(1)))
	s := a.Add(a, b).Quo(a, big.NewFloat(2)).Text('f', -1)
	switch r.IntN(4) {
	case 0:
		return s + "1"
	case 1:
		return s[:len(s)-1]
	case 2:
		return s[:min(len(s), 17+r.IntN(5))]
	}
	return s
}

// uglyNumber returns text of which much is no number.
func uglyNumber(r *rand.Rand) string {
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + r.IntN(10))
			if r.IntN(3) == 0 {
				b[i] = "09"[r.IntN(2)]
			}
		}
		return string(b)
	}
	switch r.IntN(9) {
	case 0:
		return halfway(r)
	case 1:
		return strconv.FormatFloat(math.Float64frombits(r.Uint64()), "efg"[r.IntN(3)], -1, 64)
	case 2:
		return strconv.FormatFloat(math.Float64frombits(r.Uint64()&(1<<53-1)), 'e', r.IntN(20), 64) // small, and subnormal
	case 3:
		words := []string{"NaN", "nan", "inf", "-inf", "+Inf", "Infinity", "-infinity", "infinit", "0x10", "0x1p-2", "1_000", "", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1e400", "-1e400", "1e-400", "5e-324", "2.4703282292062327e-324", "1.7976931348623158e308", "1.7976931348623159e308", "-0", "-0.0", "0e999999999999", "1e99999999999999999999", "١"}
		return words[r.IntN(len(words))]
	case 4:
		b := []byte(digits(1 + r.IntN(25)))
		b[r.IntN(len(b))] = "+-.eE _,x\x00"[r.IntN(10)]
		return string(b)
	case 5:
		return []string{"", "-", "+"}[r.IntN(3)] + digits(r.IntN(24)) + "." + digits(r.IntN(24))
	case 6:
		return digits(1+r.IntN(19)) + "." + digits(r.IntN(10)) + "e" + []string{"", "-", "+"}[r.IntN(3)] + digits(1+r.IntN(3))
	case 7:
		return "0." + strings.Repeat("0", r.IntN(330)) + digits(1+r.IntN(20))
	}
	return digits(1 + r.IntN(400))
}

// Floats are those of strconv, bit by bit, but for what strconv takes from programs: hexadecimal digits and underscores.
func TestUglyFloatsAreThoseOfStrconv(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	n := 100_000
	if testing.Short() {
		n = 30_000
	}
	for range n {
		s := uglyNumber(r)
		for bits, parse := range map[int]func([]byte) (float64, bool){64: scalar.Float, 32: scalar.Float32} {
			want, err := strconv.ParseFloat(s, bits)
			got, ok := parse([]byte(s))
			if strings.ContainsAny(s, "xX_") {
				same(t, false, ok, "%q", s)
				continue
			}
			same(t, err == nil, ok, "%q in %d bits", s, bits)
			if ok && !(math.IsNaN(want) && math.IsNaN(got)) {
				same(t, math.Float64bits(want), math.Float64bits(got), "%q in %d bits", s, bits)
			}
		}
	}
}

// Any float, printed and read, is the same float; and what is printed is what strconv reads as it.
func TestUglyFloatsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, typ := range []types.Type{{Kind: types.Float32}, {Kind: types.Float64}} {
		var v, back vector.Vector
		v.Init(typ, typ.Stored(), 1)
		back.Init(typ, typ.Stored(), 1)
		for range 100_000 {
			bits := r.Uint64()
			if r.IntN(3) == 0 {
				bits &= 1<<63 | 1<<r.IntN(54) - 1
			}
			x := math.Float64frombits(bits)
			if typ.Kind == types.Float32 {
				x = float64(math.Float32frombits(uint32(bits)))
			}
			v.F[0] = x
			text := scalar.Append(nil, &v, 0)
			same(t, true, scalar.Put(&back, 0, text), "%q", text)
			if !math.IsNaN(x) {
				same(t, math.Float64bits(x), math.Float64bits(back.F[0]), "%q", text)
				var g scalar.Guess
				g.See(text)
				same(t, types.Float64, g.Type().Kind, "%q", text)
			}
		}
	}
}

func TestUglyIntegersAreThoseOfStrconv(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 200_000 {
		s := strconv.FormatInt(int64(r.Uint64())>>r.IntN(64), 10)
		switch r.IntN(5) {
		case 0:
			s += strconv.Itoa(r.IntN(10))
		case 1:
			limit := new(big.Int).Lsh(big.NewInt(1), []uint{31, 32, 63, 64}[r.IntN(4)])
			if r.IntN(2) == 0 {
				limit.Neg(limit)
			}
			s = limit.Add(limit, big.NewInt(int64(r.IntN(5)-2))).String()
		case 2:
			b := []byte(s)
			b[r.IntN(len(b))] = byte(r.IntN(256))
			s = string(b)
		}
		want, err := strconv.ParseInt(s, 10, 64)
		got, ok := scalar.Int([]byte(s))
		// +5, 007 and -0 are digits that would not come back.
		same(t, err == nil && strconv.FormatInt(want, 10) == s, ok, "%q", s)
		if ok {
			same(t, want, got, "%q", s)
		}
	}
}

// Dates are those of package time: all days that a month may have and may not, in all kinds of years.
func TestDatesAreThoseOfTheCalendar(t *testing.T) {
	years := []int{-9999, -401, -400, -101, -100, -5, -4, -1, 0, 1, 4, 99, 100, 400, 1582, 1600, 1700, 1899, 1900, 1970, 2000, 2023, 2024, 2100, 2400, 9999, 10000, 99999}
	day := types.Type{Kind: types.Day}
	var v vector.Vector
	v.Init(day, day.Stored(), 1)
	for _, y := range years {
		for m := range 14 {
			for d := range 33 {
				text := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
				if y < 0 {
					text = fmt.Sprintf("-%04d-%02d-%02d", -y, m, d)
				} else if y > 9999 {
					text = "+" + text
				}
				at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
				there := at.Year() == y && int(at.Month()) == m && at.Day() == d
				got, ok := scalar.Day([]byte(text))
				same(t, there, ok, "%s", text)
				if !ok {
					continue
				}
				same(t, at.Unix()/86400, got, "%s", text)
				v.I[0] = got
				same(t, text, string(scalar.Append(nil, &v, 0)), "day %d", got)
			}
		}
	}
	for _, text := range []string{"10000-01-01", "2024-1-01", "2024-01-1", "24-01-01", "2024/01/01", "2024-01-01x", "-024-01-01", "+2024-01-01 ", "2024-01-0١"} {
		_, ok := scalar.Day([]byte(text))
		same(t, false, ok, "%s", text)
	}
}

// Timestamps with offsets are those of package time, where it reads them.
func TestTimestampsWithZonesAreThoseOfTime(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 100_000 {
		at := time.Unix(r.Int64N(253402300800+62167219200)-62167219200, int64(r.IntN(1e9)))
		digits := uint8(3 * r.IntN(4))
		offset := (r.IntN(24*60) * (1 - 2*r.IntN(2)))
		at = at.Truncate(time.Second / time.Duration(types.Units(digits))).In(time.FixedZone("", 60*offset))
		if y := at.Year(); y < 0 || y > 9999 {
			continue
		}
		text := at.Format(time.RFC3339Nano)
		if r.IntN(2) == 0 {
			text = strings.Replace(text, "T", " ", 1)
		}
		want, fits := types.FromTime(at, digits)
		got, ok := scalar.Time([]byte(text), digits)
		same(t, fits, ok, "%s with %d digits", text, digits)
		if ok {
			same(t, want, got, "%s with %d digits", text, digits)
		}
	}
}
