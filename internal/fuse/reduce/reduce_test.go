package reduce_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
)

// reduced computes a reduction in parts and blocks of the given lengths, the parts backwards and on two partials in turns.
func reduced[T any](r *reduce.Reduction, code op.Code, part, block int, a, b []T) uint64 {
	n := len(a)
	parts := (n + part - 1) / part
	r.Open(parts)
	partials := [2]reduce.Partial{r.Partial(true), r.Partial(false)}
	for i := parts - 1; i >= 0; i-- {
		p, end := partials[i%2], min(n, (i+1)*part)
		for at := i * part; at < end; at += block {
			k := min(block, end-at)
			var x, y unsafe.Pointer = unsafe.Pointer(&a[at]), nil
			if b != nil {
				y = unsafe.Pointer(&b[at])
			}
			p.Block(x, y, at, k)
			if (at+k)%kernel.Chunk == 0 || at+k == end {
				p.Chunk()
			}
		}
		p.End(i)
	}
	return r.Finish(code, n)
}

// Whatever the cut into parts and blocks, a reduction has the same bits.
func TestCutsDoNotMatter(t *testing.T) {
	for _, n := range []int{0, 1, 31, kernel.Chunk - 1, kernel.Chunk, kernel.Chunk + 1, 5*reduce.MaxPart + 77} {
		a, mask := make([]float64, n), make([]bool, n)
		for i := range a {
			a[i], mask[i] = math.Sin(float64(i))*1e3, i%3 == 0
		}
		for code := op.Prod; code <= op.AllOf; code++ {
			if n == 0 && code >= op.MinOf && code <= op.ArgMax {
				continue
			}
			var want uint64
			for i, cut := range [][2]int{
				{reduce.MaxPart, kernel.Chunk}, {reduce.MaxPart, 256}, {reduce.MaxPart / 4, 2048}, {kernel.Chunk, kernel.Chunk / 2},
			} {
				r := &reduce.Reduction{Func: reduce.Of(code), Kind: elem.F64}
				var got uint64
				if code >= op.Count {
					got = reduced(r, code, cut[0], cut[1], mask, nil)
				} else {
					got = reduced(r, code, cut[0], cut[1], a, a)
				}
				if i == 0 {
					want = got
				}
				require.Equal(t, want, got, "%v of %d elements, cut %v", code, n, cut)
			}
		}
	}
}

func TestValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		code op.Code
		a    []float64
		want any
	}{
		{op.Sum, []float64{1, 2, 3.5}, 6.5},
		{op.Sum, []float64{math.Copysign(0, -1)}, math.Copysign(0, -1)},
		{op.Sum, nil, 0.0},
		{op.Norm, []float64{3, 4}, 5.0},
		{op.Prod, []float64{3, 4, -0.5}, -6.0},
		{op.Prod, nil, 1.0},
		{op.Mean, []float64{1, 2, 6}, 3.0},
		{op.Mean, nil, nan},
		{op.Var, []float64{1, 3}, 1.0},
		{op.SampleVar, []float64{1, 3}, 2.0},
		{op.SampleStd, []float64{1}, nan},
		{op.MinOf, []float64{2, -1, 5}, -1.0},
		{op.MaxOf, []float64{2, nan, 5}, nan},
		{op.ArgMin, []float64{2, 1, 1}, 1},
		{op.ArgMax, []float64{2, nan, inf}, 1},
	} {
		r := &reduce.Reduction{Func: reduce.Of(c.code), Kind: elem.F64}
		bits := reduced(r, c.code, reduce.MaxPart, 256, c.a, c.a)
		switch want := c.want.(type) {
		case int:
			require.Equal(t, want, elem.Value[int](bits), "%v of %v", c.code, c.a)
		case float64:
			got := elem.Value[float64](bits)
			require.True(t, elem.Bits(want) == bits || want != want && got != got, "%v of %v is %v", c.code, c.a, got)
		}
	}
	for code, want := range map[op.Code]any{op.Count: 2, op.AnyOf: true, op.AllOf: false} {
		r := &reduce.Reduction{Func: reduce.Of(code), Kind: elem.Bool}
		bits := reduced(r, code, reduce.MaxPart, 256, []bool{true, false, true}, nil)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(map[bool]any{true: elem.Value[int](bits), false: elem.Value[bool](bits)}[code == op.Count]))
	}
}

// Moments that overflow ask for one more pass, and only those.
func TestFarMoments(t *testing.T) {
	a := []float64{math.MaxFloat64, -math.MaxFloat64}
	r := &reduce.Reduction{Func: reduce.Moments, Kind: elem.F64}
	reduced(r, op.Mean, reduce.MaxPart, 256, a, nil)
	require.True(t, r.Far(len(a)))
	require.Equal(t, 0.0, elem.Value[float64](reduced(r, op.Mean, reduce.MaxPart, 256, a, nil)))
	require.False(t, r.Far(len(a)))
	near := &reduce.Reduction{Func: reduce.Moments, Kind: elem.F64}
	reduced(near, op.Mean, reduce.MaxPart, 256, []float64{1, 2}, nil)
	require.False(t, near.Far(2))
}

// What a loop adds up stands beside what kernels add up, chunk by chunk.
func TestLoopsAddWholeChunks(t *testing.T) {
	r := &reduce.Reduction{Func: reduce.Sum, Kind: elem.F64}
	r.Open(1)
	p := r.Partial(true)
	l := p.(reduce.LoopPartial)
	copy(l.Sums()[0][:], []float64{1, 2, 4})
	l.Added(2*kernel.Chunk + 1)
	p.Chunk()
	p.End(0)
	require.Equal(t, 7.0, elem.Value[float64](r.Finish(op.Sum, 3*kernel.Chunk)))
}

// What a loop makes of chunks of which the last one is short comes to what kernels make of the elements.
func TestLoopsGiveWhatBlocksGive(t *testing.T) {
	const n = kernel.Chunk + 5
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = float64(i%11) + 3
	}
	rows := func(chunk []float64) (sum, squares, first, least float64) {
		first, least = chunk[0], chunk[0]
		for _, x := range chunk {
			sum, squares, least = sum+x-first, squares+(x-first)*(x-first), min(least, x)
		}
		return sum, squares, first, least
	}
	for f, c := range map[reduce.Func]op.Code{reduce.Moments: op.Var, reduce.Min: op.MinOf, reduce.Max: op.MaxOf} {
		want := reduced(&reduce.Reduction{Func: f, Kind: elem.F64}, c, reduce.MaxPart, kernel.Chunk, xs, nil)
		r := &reduce.Reduction{Func: f, Kind: elem.F64}
		r.Open(1)
		p := r.Partial(true)
		to := p.(reduce.LoopPartial).Sums()
		for k, chunk := range [][]float64{xs[:kernel.Chunk], xs[kernel.Chunk:]} {
			sum, squares, first, least := rows(chunk)
			switch f {
			case reduce.Moments:
				to[0][k], to[1][k], to[2][k] = sum, squares, first
			case reduce.Min:
				to[0][k] = least
			default: // the least of the negatives
				to[0][k] = -slices.Max(chunk)
			}
		}
		p.(reduce.LoopPartial).Added(n)
		p.Chunk()
		p.End(0)
		require.Equal(t, want, r.Finish(c, n), "%v", f) // whole numbers are added exactly, in any order
	}
}

func Example() {
	r := &reduce.Reduction{Func: reduce.Of(op.Mean), Kind: elem.F64}
	a := []float64{1, 2, 6}
	r.Open(1) // a single part
	p := r.Partial(true)
	p.Block(unsafe.Pointer(&a[0]), nil, 0, len(a))
	p.Chunk()
	p.End(0)
	fmt.Println(elem.Value[float64](r.Finish(op.Mean, len(a))))
	// Output: 3
}
