package native_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

// Conversions are those of package kernel, between all types and for all lengths, into another array and on the way to an operation.
func TestConversionsAreTheKernels(t *testing.T) {
	converted[float64, float32](t, native.Float64, native.Float32)
	converted[float64, int64](t, native.Float64, native.Int64)
	converted[float64, int32](t, native.Float64, native.Int32)
	converted[float32, float64](t, native.Float32, native.Float64)
	converted[float32, int64](t, native.Float32, native.Int64)
	converted[float32, int32](t, native.Float32, native.Int32)
	converted[int64, float64](t, native.Int64, native.Float64)
	converted[int64, float32](t, native.Int64, native.Float32)
	converted[int64, int32](t, native.Int64, native.Int32)
	converted[int32, float64](t, native.Int32, native.Float64)
	converted[int32, float32](t, native.Int32, native.Float32)
	converted[int32, int64](t, native.Int32, native.Int64)
}

func converted[From, To kernel.Number](t *testing.T, from, to native.Number) {
	t.Run(fmt.Sprint(from, " to ", to), func(t *testing.T) {
		needLoops(t)
		dice := rand.New(rand.NewPCG(12, uint64(from)<<2|uint64(to)))
		for n := range most {
			a, got, want := numbers[From](dice, n), make([]To, n+1), make([]To, n)
			negated, opposite := make([]From, n+1), make([]From, n)
			c := native.New(native.Wide) // of both sizes, even if both types are of 32 bits
			c.Use(from.Width())
			x := c.Load(0)
			y := c.Convert(x, from, to)
			c.Use(to.Width())
			c.Store(y, 1)
			c.Use(from.Width())
			if from < native.Int64 {
				c.Store(c.Neg(x), 2)
			} else {
				c.Store(c.NegInt(x), 2)
			}
			run(t, c, n, nil, at(a), at(got), at(negated))
			kernel.ConvertOf(kernel.Plain, want, a)
			for i := range want {
				opposite[i] = -a[i]
				require.True(t, same(want[i], got[i]), "n=%d: %v is %v, not %v", n, a[i], want[i], got[i])
				require.True(t, same(opposite[i], negated[i]), "n=%d: -%v is not %v", n, a[i], negated[i])
			}
			require.Zero(t, got[n], "written beyond the end")
			require.Zero(t, negated[n], "written beyond the end")
		}
	})
}

// Functions of float32 are those of float64, rounded.
func TestFunctionsOfFloat32AreTheKernels(t *testing.T) {
	needLoops(t)
	k := kernel.Float32Of(kernel.Plain)
	dice := rand.New(rand.NewPCG(13, 14))
	for name, f := range map[string]struct {
		loop  func(*native.Func, native.Value) native.Value
		plain func(dst, a []float32)
	}{
		"Exp": {(*native.Func).Exp, k.Exp}, "Expm1": {(*native.Func).Expm1, k.Expm1}, "Log": {(*native.Func).Log, k.Log},
		"Log1p": {(*native.Func).Log1p, k.Log1p}, "Sin": {(*native.Func).SinNarrow, k.Sin}, "Cos": {(*native.Func).CosNarrow, k.Cos},
		"Tanh": {(*native.Func).Tanh, k.Tanh}, "Erf": {(*native.Func).Erf, k.Erf},
	} {
		t.Run(name, func(t *testing.T) {
			for n := range most {
				a, got, want := numbers[float32](dice, n), make([]float32, n+1), make([]float32, n)
				c := native.New(native.Wide)
				c.Use(native.Narrow)
				c.Store(c.In64(c.Load(0), native.Float32, func(x native.Value) native.Value { return f.loop(c, x) }), 1)
				run(t, c, n, nil, at(a), at(got))
				f.plain(want, a)
				for i := range want {
					require.True(t, same(want[i], got[i]), "n=%d: %s(%v) is %v, not %v", n, name, a[i], want[i], got[i])
				}
				require.Zero(t, got[n], "written beyond the end")
			}
		})
	}
}
