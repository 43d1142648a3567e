package vec_test

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
)

// before is the order of Sort: that of package cmp, and -0 before +0.
func before[T vec.Number](a, b T) int {
	if c := cmp.Compare(a, b); c != 0 || a != 0 {
		return c
	}
	return cmp.Compare(math.Copysign(1, float64(a)), math.Copysign(1, float64(b)))
}

// extremes are the elements of T at the ends and around zero.
func extremes[T vec.Number]() []T {
	var t T
	switch any(t).(type) {
	case float64:
		return as[T](
			math.NaN(), math.Copysign(math.NaN(), -1), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1),
			math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, -0x1p-1022, math.MaxFloat64, -math.MaxFloat64, 1, -1)
	case float32:
		nan := math.Float32frombits(0x7fc00000)
		return as[T](
			nan, math.Float32frombits(0xffc00000), float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)),
			math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 0x1p-126, -0x1p-126, math.MaxFloat32, -math.MaxFloat32, 1, -1)
	case int64:
		return as[T](int64(math.MinInt64), math.MinInt64+1, -1, 0, 1, math.MaxInt64-1, math.MaxInt64)
	}
	return as[T](int32(math.MinInt32), math.MinInt32+1, -1, 0, 1, math.MaxInt32-1, math.MaxInt32)
}

func as[T, U vec.Number](xs ...U) (ts []T) {
	for _, x := range xs {
		ts = append(ts, any(x).(T))
	}
	return ts
}

// kindsOfData are what makes one way through a sort differ from another.
var kindsOfData = []string{"uniform", "normal", "ascending", "descending", "nearly", "two", "few", "narrow", "wide", "extremes", "one", "outlier"}

// someData is n elements of such a kind.
func someData[T vec.Number](kind string, n int) []T {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(kind))))
	ends := extremes[T]()
	a := make([]T, n)
	for i := range a {
		switch kind {
		case "uniform":
			a[i] = T(r.Float64()*2e9 - 1e9)
		case "normal":
			a[i] = T(r.NormFloat64() * 1000)
		case "ascending":
			a[i] = T(i - n/2)
		case "descending":
			a[i] = T(n/2 - i)
		case "nearly":
			if a[i] = T(i); r.IntN(100) == 0 {
				a[i] = T(r.IntN(n))
			}
		case "two":
			a[i] = T(r.IntN(2))
		case "few":
			a[i] = T(r.IntN(12)) - 5
		case "narrow":
			a[i] = T(r.IntN(1500)) + 1e6
		case "wide": // all scales alike, so that the first digits tell little
			a[i] = T(math.Exp(r.Float64()*40-20)) - T(math.Exp(r.Float64()*20))
		case "extremes":
			a[i] = ends[r.IntN(len(ends))]
		case "one":
			a[i] = 7
		case "outlier":
			if a[i] = T(r.IntN(3)) + 1; i == n/2 {
				a[i] = ends[len(ends)-3]
			}
		}
	}
	return a
}

// shortAndBorders are all short lengths, and some around the borders of steps and parts.
func shortAndBorders() (ns []int) {
	for n := range 101 {
		ns = append(ns, n)
	}
	return append(ns, 255, 256, 257, 2047, 2048, 2049, 65536, 65537, 131_073)
}

func TestSort(t *testing.T) {
	t.Parallel()
	t.Run("float64", sorts[float64])
	t.Run("float32", sorts[float32])
	t.Run("int64", sorts[int64])
	t.Run("int32", sorts[int32])
}

func sorts[T vec.Number](t *testing.T) {
	for _, n := range shortAndBorders() {
		for _, kind := range kindsOfData {
			a := someData[T](kind, n)
			want, input := slices.Clone(a), slices.Clone(a)
			slices.SortFunc(want, before)
			for i, w := range ways[min(n/10_000, 1):] { // one worker does what a sequential force does
				if i > 1 && testing.Short() {
					break
				}
				x := vec.Of(a)
				if i%2 == 1 { // what nobody else reads is sorted in its place
					x = vec.Where(vec.Full(n, true), x, x)
				}
				got, err := vec.Sort(x).Force(context.Background(), w.opts...)
				require.NoError(t, err)
				require.NotNil(t, got)
				require.NoError(t, same(want, got), "%s, %d elements, %s", kind, n, w.name)
			}
			require.NoError(t, same(input, a), "the input is as it was")
		}
	}
}

// Where a NaN goes depends on its bits alone, so that even which NaN is which is the same for any number of workers.
func TestSortKeepsNaNs(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	a := make([]float64, 150_000)
	for i := range a {
		a[i] = math.Float64frombits(0x7ff8<<48 | r.Uint64()<<63 | r.Uint64N(1<<51))
	}
	bits := func(a []float64) []uint64 { return loop(len(a), func(i int) uint64 { return math.Float64bits(a[i]) }) }
	want, err := vec.Sort(vec.Of(a)).Force(context.Background(), eval.Workers(1))
	require.NoError(t, err)
	all := bits(a)
	slices.Sort(all)
	require.Equal(t, all, slices.Sorted(slices.Values(bits(want))))
	for _, w := range ways {
		got, err := vec.Sort(vec.Of(a)).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		require.Equal(t, bits(want), bits(got), w.name)
	}
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	t.Run("float64", quantiles[float64])
	t.Run("float32", quantiles[float32])
}

func quantiles[T vec.Float](t *testing.T) {
	for _, n := range shortAndBorders()[1:] {
		for _, kind := range kindsOfData {
			a := someData[T](kind, n)
			if kind == "extremes" {
				for i, x := range a {
					if x != x {
						a[i] = T(i%3) - 1
					}
				}
			}
			want, input := slices.Clone(a), slices.Clone(a)
			slices.SortFunc(want, before)
			qs := []float64{0.5, 0.25, 0.9, 1 / float64(max(1, n-1)), 0, 1, 0.999, float64(n%89) / 89}
			if n > 1000 {
				qs = qs[:4]
			}
			for i, q := range qs {
				w := ways[(n+i)%len(ways)]
				got, err := vec.Quantile(vec.Of(a), expr.Const(q)).Force(context.Background(), w.opts...)
				require.NoError(t, err)
				require.NoError(t, same([]T{quantileOf(want, q)}, []T{got}), "%v of %s, %d elements, %s", q, kind, n, w.name)
			}
			require.NoError(t, same(input, a), "the input is as it was")
			a[n-1-n/3] = T(math.NaN())
			got, err := vec.Quantile(vec.Of(a), expr.Const(0.3)).Force(context.Background(), ways[n%len(ways)].opts...)
			require.NoError(t, err)
			require.True(t, got != got, "NaN if any element is")
		}
	}
}

// quantileOf is the definition, for sorted elements.
func quantileOf[T vec.Float](sorted []T, q float64) T {
	at := q * float64(len(sorted)-1)
	i := int(math.Floor(at))
	low, rest := float64(sorted[i]), at-math.Floor(at)
	if rest == 0 || sorted[i] == sorted[i+1] {
		return sorted[i]
	}
	high := float64(sorted[i+1])
	switch {
	case math.IsInf(high, 0) || math.IsInf(low, 0):
		return T(low + high)
	case math.IsInf(high-low, 0):
		return T(2 * (low/2 + (high/2-low/2)*rest))
	}
	return T(min(high, low+float64((high-low)*rest)))
}
