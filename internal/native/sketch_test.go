package native_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/native"
)

// A sketch has the loop of its Func, with constants of its own: those of users between literals, and those that seeds are made to.
func TestSketchesHaveTheLoopsOfTheirFuncs(t *testing.T) {
	needLoops(t)
	const n = 200
	dice := rand.New(rand.NewPCG(23, 24))
	xs := numbers[float64](dice, n)
	number := func(c *native.Func, x float64) native.Value { return c.Constant(math.Float64bits(x)) }
	programs := map[string]func(c *native.Func, k float64, seed uint64){
		"literals first": func(c *native.Func, k float64, _ uint64) {
			x := c.Sin(c.Neg(c.Load(0)))
			c.Store(c.Add(c.Mul(x, number(c, k)), c.Exp(number(c, -k))), 1)
		},
		"functions": func(c *native.Func, k float64, _ uint64) {
			x := c.Load(0)
			for _, f := range []func(*native.Func, native.Value) native.Value{
				(*native.Func).Cos, (*native.Func).Expm1, (*native.Func).Log, (*native.Func).Log1p, (*native.Func).Tanh, (*native.Func).Erf,
			} {
				x = c.Add(f(c, x), number(c, k))
			}
			c.Store(x, 1)
		},
		"random": func(c *native.Func, k float64, seed uint64) {
			x := c.Mul(c.Normal(seed, native.Float64), number(c, k))
			y := c.Add(c.Uniform(seed+1, native.Float64), c.Convert(c.Numbers(seed+2), native.Int64, native.Float64))
			c.Store(c.Add(x, y), 1)
		},
		"an order": func(c *native.Func, k float64, seed uint64) {
			c.Store(c.Add(c.Convert(c.Mixed(1000+int(k), seed), native.Int64, native.Float64), number(c, k)), 1)
		},
		"a quotient": func(c *native.Func, k float64, seed uint64) {
			c.Store(c.Quotient(c.Numbers(seed), int64(k)+3), 1)
		},
	}
	call := func(l *native.Loop, table []uint64) []float64 {
		got := make([]float64, n)
		arrays := []unsafe.Pointer{at(xs), at(got)}
		table = append(table, 0)
		l.Run(&native.Args{Arrays: &arrays[0], Table: &table[0], Count: n, Sums: new(unsafe.Pointer)})
		return got
	}
	for name, build := range programs {
		t.Run(name, func(t *testing.T) {
			var sketch, full native.Func
			for round := range 5 {
				k, seed := float64(round)+2, dice.Uint64()
				full.Reset(native.Wide)
				build(&full, k, seed)
				l, _ := full.Find(true)
				require.NotNil(t, l)
				want := call(l, full.Table())

				sketch.Sketch(native.Wide)
				build(&sketch, k, seed)
				l, wanted, tooMuch := sketch.Look(true)
				require.False(t, tooMuch)
				require.Equal(t, round == 0, wanted)
				table := sketch.Table()
				if wanted {
					l, tooMuch = full.Make(&sketch)
					require.False(t, tooMuch)
					table = full.Table()
				}
				require.NotNil(t, l)
				for i, x := range call(l, table) {
					require.True(t, same(want[i], x), "element %d of round %d: %v, not %v", i, round, x, want[i])
				}
			}
		})
	}
}

// Operations that differ by a constant of their own, or by whether it is the user's, have loops of their own: a sketch is given the whole table.
func TestSketchesDoNotTakeOneForAnother(t *testing.T) {
	needLoops(t)
	xs := []float64{1.5, -2, 0, 7, 1e9}
	sign := uint64(1) << 63
	for range 2 {
		for name, c := range map[string]struct {
			build func(c *native.Func, x native.Value) native.Value
			want  func(x float64) float64
		}{
			"negative":   {(*native.Func).Neg, func(x float64) float64 { return -x }},
			"complement": {(*native.Func).BitNot, func(x float64) float64 { return math.Float64frombits(^math.Float64bits(x)) }},
			"user's": {
				func(c *native.Func, x native.Value) native.Value { return c.BitXor(x, c.Constant(5)) },
				func(x float64) float64 { return math.Float64frombits(math.Float64bits(x) ^ 5) },
			},
			"user's, the same": {
				func(c *native.Func, x native.Value) native.Value { return c.BitXor(x, c.Constant(sign)) },
				func(x float64) float64 { return -x },
			},
		} {
			var sketch, full native.Func
			sketch.Sketch(native.Wide)
			sketch.Store(c.build(&sketch, sketch.Load(0)), 1)
			l, wanted, _ := sketch.Look(true)
			table := sketch.Table()
			if wanted {
				full.Reset(native.Wide)
				full.Store(c.build(&full, full.Load(0)), 1)
				l, _ = full.Make(&sketch)
				table = full.Table()
			}
			got := make([]float64, len(xs))
			arrays := []unsafe.Pointer{at(xs), at(got)}
			l.Run(&native.Args{Arrays: &arrays[0], Table: &table[0], Count: len(xs), Sums: new(unsafe.Pointer)})
			for i, x := range xs {
				require.Equal(t, math.Float64bits(c.want(x)), math.Float64bits(got[i]), "%s of %v", name, x)
			}
		}
	}
}

// What needs too many registers is known to by its sketch; what has come once is not wanted if it is short.
func TestSketchesThatHaveNoLoop(t *testing.T) {
	needLoops(t)
	var sketch, full native.Func
	build := func(c *native.Func, sums int) {
		for range sums {
			c.Sum(c.Sqrt(c.Load(0)))
		}
	}
	for range 2 {
		sketch.Sketch(native.Wide)
		build(&sketch, 7)
		l, wanted, tooMuch := sketch.Look(false)
		require.Nil(t, l)
		require.False(t, wanted || tooMuch)
	}
	sketch.Sketch(native.Wide)
	build(&sketch, 7)
	_, wanted, _ := sketch.Look(false)
	require.True(t, wanted, "it has come three times")

	sketch.Sketch(native.Wide)
	build(&sketch, 9)
	_, wanted, _ = sketch.Look(true)
	require.True(t, wanted)
	full.Reset(native.Wide)
	build(&full, 9)
	l, tooMuch := full.Make(&sketch)
	require.Nil(t, l)
	require.True(t, tooMuch)
	sketch.Sketch(native.Wide)
	build(&sketch, 9)
	l, wanted, tooMuch = sketch.Look(true)
	require.Nil(t, l)
	require.False(t, wanted)
	require.True(t, tooMuch)
}
