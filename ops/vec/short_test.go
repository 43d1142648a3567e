package vec_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops"
	"xfork/ops/vec"
)

// shortly forces x and returns its value, and whether all passes of the force went the short way.
func shortly[T any](t *testing.T, x expr.Expr[T]) (value T, short bool) {
	t.Helper()
	short = true
	defer fuse.OnPass(func() {
		pcs := make([]uintptr, 16)
		frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
		found := false
		for more := true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			found = found || strings.HasSuffix(f.Function, "(*Short).Run")
		}
		short = short && found
	})()
	value, err := x.Force(context.Background())
	require.NoError(t, err)
	return value, short
}

// shorts are small programs; what they come to is flattened, so that bits can be compared.
func shorts(a, b, c []float64) map[string]func() expr.Expr[[][]float64] {
	x, y, z, k, ints := vec.Of(a), vec.Of(b), vec.Of(c), vec.Val(1.75), vec.Of(loop(len(a), func(i int) int64 { return int64(i)*7 - 30 }))
	one := func(f func() expr.Expr[[]float64]) func() expr.Expr[[][]float64] {
		return func() expr.Expr[[][]float64] { return expr.All(f()) }
	}
	sums := func(f func() []expr.Expr[float64]) func() expr.Expr[[][]float64] {
		return func() expr.Expr[[][]float64] {
			return expr.Map(expr.All(f()...), func(v []float64) [][]float64 { return [][]float64{v} })
		}
	}
	return map[string]func() expr.Expr[[][]float64]{
		"a*b + c": one(func() expr.Expr[[]float64] { return vec.Add(vec.Mul(x, y), z) }),
		"c - a*b": one(func() expr.Expr[[]float64] { return vec.Sub(z, vec.Mul(x, y)) }),
		"a*b - c": one(func() expr.Expr[[]float64] { return vec.Sub(vec.Mul(x, y), z) }),
		"k*a + 3*b - c/a": one(func() expr.Expr[[]float64] {
			return vec.Sub(vec.Add(vec.Mul(k, x), vec.Mul(y, vec.Val(3.0))), vec.Div(z, x))
		}),
		"a product twice": one(func() expr.Expr[[]float64] { p := vec.Mul(x, y); return vec.Add(p, p) }),
		"a product again": one(func() expr.Expr[[]float64] { p := vec.Mul(x, y); return vec.Div(vec.Add(p, z), p) }),
		"a constant product": one(func() expr.Expr[[]float64] {
			return vec.Sub(k, vec.Mul(vec.Val(2.0), vec.Sub(vec.Mul(x, vec.Val(3.0)), k)))
		}),
		"constants of a MulAdd": one(func() expr.Expr[[]float64] { return vec.MulAdd(k, vec.Val(3.0), vec.MulAdd(k, x, vec.Val(0.5))) }),
		"a choice":              one(func() expr.Expr[[]float64] { return vec.Where(vec.Lt(x, k), vec.Exp(vec.Neg(vec.Abs(y))), k) }),
		"between constants": one(func() expr.Expr[[]float64] {
			return vec.Where(vec.And(vec.Ge(k, x), vec.Not(vec.Eq(x, z))), k, vec.Val(-1.0))
		}),
		"scaled by a sum": one(func() expr.Expr[[]float64] { return vec.Shift(vec.Scale(x, vec.MaxOf(vec.Abs(y))), vec.MinOf(z)) }),
		"converted":       one(func() expr.Expr[[]float64] { return vec.Convert[float64](vec.Mul(ints, ints)) }),
		"outputs of one another": func() expr.Expr[[][]float64] {
			p := vec.Mul(x, y)
			q := vec.Add(p, z)
			return expr.All(p, vec.Sub(q, p), vec.Sqrt(vec.Abs(x)))
		},
		"sums": sums(func() []expr.Expr[float64] {
			p := vec.Mul(x, y)
			return []expr.Expr[float64]{vec.Sum(p), vec.Sum(vec.Add(p, z)), vec.Dot(x, y), vec.Norm(z), vec.Mean(x), vec.Var(x), vec.Prod(y)}
		}),
		"far moments": sums(func() []expr.Expr[float64] {
			far := vec.Scale(x, expr.Const(1e300))
			return []expr.Expr[float64]{vec.Std(far), vec.Mean(far), vec.Std(x)}
		}),
		"places and counts": sums(func() []expr.Expr[float64] {
			at := func(i expr.Expr[int]) expr.Expr[float64] { return ops.Convert[float64](i) }
			return []expr.Expr[float64]{at(vec.ArgMax(vec.Mul(x, y))), at(vec.ArgMin(x)), at(vec.Count(vec.Gt(x, y))), vec.MaxOf(x)}
		}),
	}
}

// Short arrays go the short way, and come to what they come to by the general one, to the last bit.
func TestTheShortWayIsAsGoodAsTheLongOne(t *testing.T) {
	for _, n := range []int{2, 3, 10, 100, 1000, 1024} {
		a, b, c := fill[float64](n, 1), fill[float64](n, 2), fill[float64](n, 3)
		for name, make := range shorts(a, b, c) {
			t.Run(fmt.Sprintf("%s, %d", name, n), func(t *testing.T) {
				got, short := shortly(t, make())
				require.Equal(t, os.Getenv("XFORK") != "check", short) // which hashes all inputs, the general way
				undo := fuse.ShortUpTo(0)
				want, short := shortly(t, make())
				undo()
				require.False(t, short)
				require.Len(t, got, len(want))
				for i := range want {
					require.NoError(t, same(want[i], got[i]))
				}
			})
		}
	}
}

// What is long, or can fail, or is said by other operations, goes the general way.
func TestWhatIsNotForTheShortWay(t *testing.T) {
	x, i := vec.Of([]float64{1, 2, 3}), vec.Of([]int64{4, 5, 6})
	for name, make := range map[string]func() bool{
		"long":        func() bool { _, s := shortly(t, vec.Neg(vec.Of(make([]float64, 1025)))); return s },
		"one element": func() bool { _, s := shortly(t, vec.Add(vec.Of([]float64{1}), vec.Val(2.0))); return s },
		"a division":  func() bool { _, s := shortly(t, vec.Div(i, i)); return s },
		"a power":     func() bool { _, s := shortly(t, vec.Pow(x, vec.Val(2.0))); return s },
		"a source":    func() bool { _, s := shortly(t, vec.Add(vec.Range(3, 0, 1.0), x)); return s },
		"many nodes": func() bool {
			y := x
			for range 40 {
				y = vec.Sqrt(y)
			}
			_, s := shortly(t, y)
			return s
		},
	} {
		require.False(t, make(), name)
	}
	_, err := vec.Add(x, vec.Of([]float64{1, 2})).Force(t.Context())
	require.ErrorIs(t, err, vec.ErrLengths)
}

// In place the operands are read before they are written; what overlaps otherwise is refused as ever.
func TestTheShortWayInPlace(t *testing.T) {
	room := []float64{1, 2, 3, 4, 5}
	x := room[:4]
	require.NoError(t, vec.Into(t.Context(), x, vec.Sub(vec.Mul(vec.Of(x), vec.Of(x)), vec.Of(x))))
	require.Equal(t, []float64{0, 2, 6, 12, 5}, room)
	require.ErrorIs(t, vec.Into(t.Context(), room[1:], vec.Neg(vec.Of(x))), vec.ErrOverlap)
	require.Equal(t, []float64{0, 2, 6, 12, 5}, room)
	require.ErrorIs(t, vec.Into(t.Context(), room, vec.Neg(vec.Of(x))), vec.ErrLengths)
}

// Goroutines that force the same nodes all get what they come to: what another one has claimed is waited for, the general way.
func TestTheShortWayBesideOthers(t *testing.T) {
	a := loop(50, func(i int) float64 { return float64(i) })
	for range 300 {
		x := vec.Of(a)
		p := vec.Mul(x, x)
		q := vec.Sqrt(vec.Add(p, x))
		all := []expr.Expr[float64]{vec.Sum(q), vec.Sum(p), vec.Mean(vec.Sub(q, p)), vec.Var(p)}
		var wg sync.WaitGroup
		results := make([][]float64, 4)
		for g := range results {
			wg.Go(func() {
				if g%2 == 0 {
					if _, err := q.Force(t.Context()); err != nil {
						t.Error(err)
					}
				}
				results[g], _ = expr.All(all...).Force(t.Context())
			})
		}
		wg.Wait()
		for _, r := range results {
			require.Len(t, r, 4)
			require.Equal(t, 40425.0, r[1])
			require.False(t, math.IsNaN(r[0]))
			require.Equal(t, results[0], r)
		}
	}
}
