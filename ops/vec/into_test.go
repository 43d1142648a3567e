package vec_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// Results beyond the caches are written past them; to a slice of the caller's that begins anywhere, too.
func TestResultsBeyondTheCaches(t *testing.T) {
	const n = 8<<20 + 21
	xs, room := make([]float64, n), make([]float64, n+3)
	for i := range xs {
		xs[i] = float64(i)
	}
	x := vec.Of(xs)
	want := func(i int) float64 { return float64(i)*0.5 + 1 }
	check := func(got []float64) {
		t.Helper()
		for i, v := range got {
			if v != want(i) {
				require.Equal(t, want(i), v, i)
			}
		}
	}
	line := vec.Add(vec.Mul(x, vec.Val(0.5)), vec.Val(1.0))
	got, err := line.Force(context.Background())
	require.NoError(t, err)
	check(got)
	for _, at := range []int{0, 1} {
		again := vec.Add(vec.Mul(x, vec.Val(0.5)), vec.Val(1.0))
		require.NoError(t, vec.Into(context.Background(), room[at:at+n], again))
		check(room[at : at+n])
		require.Zero(t, room[at+n])
	}
}

// An output that overlaps an input at another place is refused, however deep in the region the input lies and by however
// little they overlap; nothing is written. One that begins at the same place is not.
func TestIntoWhatOverlapsAnInput(t *testing.T) {
	ctx := context.Background()
	byLoopsAndByKernels(t, func(t *testing.T) {
		for _, n := range []int{2, 100, 5000, 200_000} {
			memory := loop(3*n, func(i int) float64 { return float64(i) })
			before := slices.Clone(memory)
			other := vec.Of(loop(n, func(i int) float64 { return 1 }))
			dst := memory[n : 2*n]
			for name, make := range map[string]func(x expr.Expr[[]float64]) expr.Expr[[]float64]{
				"itself":            func(x expr.Expr[[]float64]) expr.Expr[[]float64] { return x },
				"one up":            func(x expr.Expr[[]float64]) expr.Expr[[]float64] { return vec.Add(x, other) },
				"the right operand": func(x expr.Expr[[]float64]) expr.Expr[[]float64] { return vec.Sub(other, x) },
				"deep down": func(x expr.Expr[[]float64]) expr.Expr[[]float64] {
					for range 40 {
						x = vec.Add(vec.Mul(x, other), other)
					}
					return vec.Where(vec.Gt(other, x), other, x)
				},
				"beside a good one": func(x expr.Expr[[]float64]) expr.Expr[[]float64] { return vec.MulAdd(vec.Of(dst), x, x) },
				"a slice of another": func(x expr.Expr[[]float64]) expr.Expr[[]float64] {
					return vec.Neg(vec.Slice(x, expr.Const(0), expr.Const(n)))
				},
			} {
				for _, at := range []int{1, n - 1, n + 1, 2*n - 1} {
					_, file, line, _ := runtime.Caller(0)
					err := vec.Into(ctx, dst, make(vec.Of(memory[at:at+n])))
					require.ErrorIs(t, err, vec.ErrOverlap, "%s at %d of %d", name, at, n)
					require.ErrorContains(t, err, fmt.Sprintf("%s:%d", filepath.Base(file), line+1))
					require.Equal(t, before, memory)
				}
			}
			for _, at := range []int{0, 2 * n} { // neighbours
				require.NoError(t, vec.Into(ctx, dst, vec.Add(vec.Of(memory[at:at+n]), other)))
				require.Equal(t, memory[at]+1, dst[0])
			}
			copy(memory, before)
			want := loop(n, func(i int) float64 { return (before[n+i] + 1) * before[n+i] })
			require.NoError(t, vec.Into(ctx, dst, vec.Mul(vec.Add(vec.Of(dst), other), vec.Of(dst))))
			require.Equal(t, want, dst, "in place")
			require.NoError(t, vec.Into(ctx, dst, vec.Add(vec.Of(dst), vec.Of(dst[n-1:]))), "one element goes with any")
			require.Equal(t, want[0]+want[n-1], dst[0])
			require.NoError(t, vec.Into(ctx, dst, vec.Scale(vec.Of(dst), vec.Sum(vec.Of(memory[1:n+2])))), "a sum is there before")
			require.NoError(t, vec.Into(ctx, dst, vec.Reverse(vec.Of(dst))), "and so is a whole array")
			require.NoError(t, vec.Into(ctx, dst[:0], vec.Of(memory[:0])))
		}
	})
}

// What fails before it, in the program's order, is what is told.
func TestAnOverlapAndWhatFailsBefore(t *testing.T) {
	memory := []int64{1, 0, 2, 3}
	x := vec.Of(memory[:3])
	require.ErrorIs(t, vec.Into(context.Background(), memory[1:], vec.Div(x, x)), vec.ErrDivide)
	y := vec.Add(x, vec.Of([]int64{1, 2}))
	require.ErrorIs(t, vec.Into(context.Background(), memory[1:], y), vec.ErrLengths)
	bools := []bool{true, false, true}
	require.ErrorIs(t, vec.Into(context.Background(), bools[:2], vec.Not(vec.Of(bools[1:]))), vec.ErrOverlap)
	require.Equal(t, []bool{true, false, true}, bools)
}

// Whatever is handed out as a piece of something has no room left into which an append could write.
func TestPiecesAreClipped(t *testing.T) {
	memory := []float64{1, 2, 3, 4, 5, 6}
	x := vec.Of(memory[:4])
	for name, piece := range map[string]expr.Expr[[]float64]{
		"Of":       vec.Of(memory[:2]),
		"Slice":    vec.Slice(x, expr.Const(0), expr.Const(2)),
		"computed": vec.Slice(vec.Sort(vec.Neg(x)), expr.Const(0), expr.Const(2)),
		"Compress": vec.Compress(x, vec.Lt(x, vec.Val(3.0))),
		"ops":      ops.Slice(expr.Const(memory), expr.Const(0), expr.Const(2)),
		"Row":      mat.Row(mat.Reshape(x, 2, 2), expr.Const(0)),
		"Flat":     mat.Flat(mat.Reshape(vec.Of(memory[:2]), 1, 2)),
		"fork":     vec.Slice(expr.Fork(func() []float64 { return memory }), expr.Const(1), expr.Const(2)),
	} {
		got, err := piece.Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, len(got), cap(got), name)
		_ = append(got, 99)
		require.Equal(t, []float64{1, 2, 3, 4, 5, 6}, memory, name)
	}
	m, err := mat.Reshape(vec.Of(memory[:2]), 1, 2).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, 2, cap(m.RawMatrix().Data), "Reshape")
}
