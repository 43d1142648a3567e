package vec_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
)

// differences is Diff by a loop.
func differences(xs []float64) (ys []float64) {
	for i := 1; i < len(xs); i++ {
		ys = append(ys, xs[i]-xs[i-1])
	}
	return ys
}

// TestDiffIsPartOfAPass: whatever stands below a difference and above it.
func TestDiffIsPartOfAPass(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 4, 5, 8, 9, 1000, 70_001} {
		xs, twos := fill[float64](n, 1), fill[float64](n, 2)
		product, again := make([]float64, n), 0.0
		for i := range xs {
			product[i] = xs[i] * twos[i]
		}
		one, two := differences(product), differences(differences(product))
		for _, d := range two {
			again += math.Abs(d)
		}
		for _, workers := range []int{1, 2, 7} {
			x := vec.Mul(vec.Of(xs), vec.Of(twos))
			d := vec.Diff(x)
			dd := vec.Diff(d)
			all, err := expr.All(x, d, dd, vec.Add(dd, dd)).Force(t.Context(), eval.Workers(workers))
			require.NoError(t, err)
			sameBits(t, product, all[0])
			sameBits(t, one, all[1])
			sameBits(t, two, all[2])
			for i, v := range two {
				require.Equal(t, math.Float64bits(v+v), math.Float64bits(all[3][i]))
			}
			sum, err := vec.Sum(vec.Abs(vec.Diff(vec.Diff(vec.Mul(vec.Of(xs), vec.Of(twos)))))).Force(t.Context(), eval.Workers(workers))
			require.NoError(t, err)
			require.InDelta(t, again, sum, 1e-9*(1+again))
		}
	}
}

// sameBits compares bits, and takes no elements for no array.
func sameBits(t *testing.T, want, got []float64) {
	t.Helper()
	require.Len(t, got, len(want))
	for i, v := range want {
		require.Equal(t, math.Float64bits(v), math.Float64bits(got[i]), i)
	}
}

// TestASingleDifferenceGoesWithAnyLength: it is an array of one element, which is computed and not there yet.
func TestASingleDifferenceGoesWithAnyLength(t *testing.T) {
	long := loop(5000, func(i int) float64 { return float64(i%71) - 30.5 })
	for _, pair := range []expr.Expr[[]float64]{
		vec.Of([]float64{2, 5}),
		vec.Add(vec.Of([]float64{1, 4}), vec.Val(1.0)),
		vec.Exp(vec.Log(vec.Of([]float64{2, 5}))),
	} {
		d := vec.Diff(pair)
		got, err := vec.Mul(vec.Of(long), d).Force(t.Context())
		require.NoError(t, err)
		step, err := d.Force(t.Context())
		require.NoError(t, err)
		require.InDelta(t, 3, step[0], 1e-12)
		for i, v := range long {
			require.Equal(t, v*step[0], got[i])
		}
	}
	none, err := vec.Diff(vec.Val(7.0)).Force(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = vec.Add(vec.Diff(vec.Val(7.0)), vec.Of(long)).Force(t.Context())
	require.ErrorIs(t, err, vec.ErrLengths)
	zeros, err := vec.Diff(vec.Full(4, math.Inf(1))).Force(t.Context())
	require.NoError(t, err)
	require.Len(t, zeros, 3)
	require.True(t, math.IsNaN(zeros[0]), "an infinity less itself")
}

// TestDiffIntoWhatItReads: an element is read twice, and perhaps by two workers, so the array cannot be written meanwhile.
func TestDiffIntoWhatItReads(t *testing.T) {
	xs := loop(100_000, func(i int) float64 { return float64(i * i % 1009) })
	kept := slices.Clone(xs)
	for _, dst := range [][]float64{xs[:len(xs)-1], xs[1:]} {
		require.ErrorIs(t, vec.Into(t.Context(), dst, vec.Diff(vec.Of(xs))), vec.ErrOverlap)
		require.True(t, slices.Equal(kept, xs))
	}
	// What has been computed first is in memory of its own.
	require.NoError(t, vec.Into(t.Context(), xs[:len(xs)-1], vec.Diff(vec.Neg(vec.Of(xs)))))
	for i, d := range differences(kept) {
		require.Equal(t, -d, xs[i])
	}
}

// TestASingleElementOfAnyKindIsMetAgain: what is computed in memory and has one element.
func TestASingleElementOfAnyKindIsMetAgain(t *testing.T) {
	n := 5000
	ints := vec.Of(loop(n, func(i int) int64 { return int64(i % 5) }))
	small := vec.Convert[int32](ints)
	floats := vec.Convert[float32](ints)
	two := vec.Add(vec.Of([]int64{1, 4}), vec.Val[int64](1))
	d := vec.Diff(two)
	at := func(i int) int64 { return int64(i % 5) }
	agree(t, loop(n, func(i int) int64 { return 3 * at(i) }), vec.Mul(ints, d))
	agree(t, loop(n, func(i int) int32 { return int32(3 * at(i)) }), vec.Mul(small, vec.Diff(vec.Convert[int32](two))))
	agree(t, loop(n, func(i int) float32 { return float32(3 * at(i)) }), vec.Mul(floats, vec.Diff(vec.Convert[float32](two))))
	agree(t, loop(n, func(i int) int64 { return -at(i) }), vec.Where(vec.Gt(d, vec.Val[int64](2)), vec.Neg(ints), ints))
	agree(t, loop(n, func(i int) bool { return at(i) < 3 }), vec.Lt(ints, d))
}

func TestDiffOfIntegersWraps(t *testing.T) {
	got, err := vec.Diff(vec.Add(vec.Of([]int64{math.MinInt64, math.MaxInt64, 0}), vec.Val[int64](0))).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int64{-1, -math.MaxInt64}, got)
}
