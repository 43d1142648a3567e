package vec_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops/vec"
)

// lengths are at and around the borders of blocks, chunks and parts.
var lengths = []int{0, 1, 2, 31, 32, 33, 255, 256, 257, 1000, 2047, 2048, 2049, 4095, 4096, 4097, 5000, 16384, 65535, 65536, 65537, 70001}

// ways are how a force may be run.
var ways = []struct {
	name string
	opts []eval.Option
}{
	{"sequentially", []eval.Option{eval.Sequential()}},
	{"by one worker", []eval.Option{eval.Workers(1)}},
	{"by two workers", []eval.Option{eval.Workers(2)}},
	{"by eight workers", []eval.Option{eval.Workers(8), eval.On(eight)}},
}

var eight = eval.NewEngine(8, 8)

// loops are what may do the work: what is the rule, loops for arrays of any length, kernels alone.
var loops = []func() (undo func()){
	func() func() { return func() {} },
	func() func() { return fuse.Loops(0, 0) },
	func() func() { return fuse.Loops(math.MaxInt64, 0) },
}

func FuzzProgramsAgreeWithLoops(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		code := make([]byte, 4+r.IntN(120))
		for k := range code {
			code[k] = byte(r.Uint32())
		}
		f.Add(code, byte(i), byte(i))
	}
	f.Fuzz(func(t *testing.T, code []byte, length, way byte) {
		if len(code) > 300 {
			return
		}
		n := lengths[int(length)%len(lengths)]
		w := ways[int(way)%len(ways)]
		defer loops[int(way)/len(ways)%len(loops)]()()
		m := newMachine(code, n, false)
		for len(m.code) > 0 {
			m.step()
		}
		check(t, m, w.opts)
	})
}

// check forces the last values of every kind, all at once, and compares.
func check(t *testing.T, m *machine, opts []eval.Option) {
	t.Helper()
	// With an empty array a maximum fails: such programs are the other target's.
	for _, s := range m.sums {
		if s.at != 0 {
			return
		}
	}
	ctx := context.Background()
	a, b, c, d, q := last(m.f64), last(m.f32), last(m.i64), last(m.i32), last(m.masks)
	sums := make([]expr.Expr[float64], len(m.sums))
	for i, s := range m.sums {
		sums[i] = s.x
	}
	type all struct {
		a1, a2 []float64
		b      []float32
		c      []int64
		d      []int32
		q      []bool
		sums   []float64
	}
	got, err := expr.Gather(func(g *all) []expr.Field {
		return []expr.Field{
			a.x.To(&g.a1), m.f64[len(m.f64)/2].x.To(&g.a2), b.x.To(&g.b), c.x.To(&g.c), d.x.To(&g.d), q.x.To(&g.q),
			expr.All(sums...).To(&g.sums),
		}
	}).Force(ctx, opts...)
	require.NoError(t, err)
	require.NoError(t, same(a.want, got.a1))
	require.NoError(t, same(m.f64[len(m.f64)/2].want, got.a2))
	require.NoError(t, same(b.want, got.b))
	require.NoError(t, same(c.want, got.c))
	require.NoError(t, same(d.want, got.d))
	require.NoError(t, same(q.want, got.q))
	for i, s := range m.sums {
		require.NoError(t, same([]float64{s.want}, got.sums[i:i+1]), "reduction %d", i)
	}
	for _, x := range m.f64 { // what was in between is computed again
		again, err := x.x.Force(ctx, opts...)
		require.NoError(t, err)
		require.NoError(t, same(x.want, again))
	}
}

func last[T any](xs []T) T { return xs[len(xs)-1] }

func FuzzFailuresAreTheFirstOfTheProgram(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		code := make([]byte, 4+r.IntN(120))
		for k := range code {
			code[k] = byte(r.Uint32())
		}
		f.Add(code, byte(i), byte(i))
	}
	f.Fuzz(func(t *testing.T, code []byte, length, way byte) {
		if len(code) > 300 {
			return
		}
		n := lengths[int(length)%len(lengths)]
		w := ways[int(way)%len(ways)]
		defer loops[int(way)/len(ways)%len(loops)]()()
		m := newMachine(code, n, true)
		for len(m.code) > 0 {
			m.step()
		}
		a, c, d := last(m.f64), last(m.i64), last(m.i32)
		first := uint64(0)
		for _, at := range []uint64{a.at, c.at, d.at} {
			if at != 0 && (first == 0 || at < first) {
				first = at
			}
		}
		both := expr.Pair(expr.Pair(a.x, c.x), d.x)
		_, err := both.Force(context.Background(), w.opts...)
		if first == 0 {
			require.NoError(t, err)
			return
		}
		var failed *expr.Error
		require.ErrorAs(t, err, &failed)
		require.Equal(t, first, failed.Node.Number(), "%v", err)
		require.True(t, errors.Is(err, vec.ErrLengths) || errors.Is(err, vec.ErrDivide) || errors.Is(err, vec.ErrEmpty), "%v", err)
		for _, x := range m.f64 {
			_, err := x.x.Force(context.Background(), w.opts...)
			if x.at == 0 {
				require.NoError(t, err)
				continue
			}
			require.ErrorAs(t, err, &failed)
			require.Equal(t, x.at, failed.Node.Number(), "%v", err)
		}
	})
}
