package native_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

// needLoops ends a test where nothing can be compiled.
func needLoops(t testing.TB) {
	t.Helper()
	if !native.Available() {
		t.Skip("needs compiled loops: AVX-512, Linux, memory that may become executable, and no tier chosen in the environment")
	}
}

// run calls the loop for the code on registers.
func run(t testing.TB, c *native.Func, n int, sums []unsafe.Pointer, registers ...unsafe.Pointer) {
	t.Helper()
	l, _ := c.Find(true)
	require.NotNil(t, l)
	table := append(c.Table(), 0)
	sums = append(sums, nil)
	l.Run(&native.Args{Arrays: &registers[0], Table: &table[0], Count: n, Sums: &sums[0]})
}

func at[T any](xs []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(xs)) }

// specials are numbers at which functions are not what they are elsewhere.
var specials = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, -0x1p-1022, 0x1p-1030, 709.7, 709.8, -745, -746, -750,
	math.Pi, math.E, 0.49999999999999994, 1.5, 2.5, -2.5, 0x1p52, 0x1p53, -0.9999999999999999, -1.0000000000000002, 0.5625, 5.9375, 22,
}

// numbers are n of them: specials, then anything.
func numbers[T kernel.Number](dice *rand.Rand, n int) []T {
	xs := make([]T, n)
	for i := range xs {
		switch dice.IntN(4) {
		case 0:
			xs[i] = T(specials[dice.IntN(len(specials))])
		case 1:
			xs[i] = T(dice.NormFloat64() * 10)
		case 2:
			xs[i] = T(dice.NormFloat64())
		default:
			b := dice.Uint64()
			xs[i] = *(*T)(unsafe.Pointer(&b))
		}
	}
	return xs
}

// same tells whether the bits are equal, or both are NaN.
func same[T comparable](a, b T) bool {
	return a == a && a == b && fmt.Sprint(a) == fmt.Sprint(b) || a != a && b != b
}

const most = 3*64 + 3

// functions are one operation, as a loop and as the kernel that defines it.
func functions[T kernel.Number](t *testing.T, l native.Width, plain *kernel.Set[T], integer bool) {
	needLoops(t)
	type unary struct {
		name  string
		loop  func(*native.Func, native.Value) native.Value
		plain func(dst, a []T)
	}
	type binary struct {
		name  string
		loop  func(c *native.Func, a, b native.Value) native.Value
		plain func(dst, a, b []T)
	}
	ones := []unary{
		{"Neg", (*native.Func).Neg, plain.Neg},
		{"Abs", (*native.Func).Abs, plain.Abs},
		{"Sqrt", (*native.Func).Sqrt, plain.Sqrt},
		{"Floor", (*native.Func).Floor, plain.Floor},
		{"Ceil", (*native.Func).Ceil, plain.Ceil},
		{"Trunc", (*native.Func).Trunc, plain.Trunc},
		{"Round", (*native.Func).Round, plain.Round},
		{"RoundToEven", (*native.Func).RoundToEven, plain.RoundToEven},
	}
	twos := []binary{
		{"Add", (*native.Func).Add, plain.Add},
		{"Sub", (*native.Func).Sub, plain.Sub},
		{"Mul", (*native.Func).Mul, plain.Mul},
		{"Div", (*native.Func).Div, plain.Div},
		{"Min", (*native.Func).Min, plain.Min},
		{"Max", (*native.Func).Max, plain.Max},
		{"CopySign", (*native.Func).CopySign, func(dst, a, b []T) { // also of a NaN, where it is one that is loaded
			for i := range dst {
				dst[i] = T(math.Copysign(float64(a[i]), float64(b[i])))
			}
		}},
	}
	if l == native.Wide {
		ones = append(ones, unary{"Exp", (*native.Func).Exp, plain.Exp}, unary{"Expm1", (*native.Func).Expm1, plain.Expm1},
			unary{"Log", (*native.Func).Log, plain.Log}, unary{"Log1p", (*native.Func).Log1p, plain.Log1p},
			unary{"Sin", (*native.Func).Sin, plain.Sin}, unary{"Cos", (*native.Func).Cos, plain.Cos},
			unary{"Tanh", (*native.Func).Tanh, plain.Tanh}, unary{"Erf", (*native.Func).Erf, plain.Erf})
	}
	if integer {
		ones = []unary{{"Neg", (*native.Func).NegInt, plain.Neg}, {"Abs", (*native.Func).AbsInt, plain.Abs}}
		twos = []binary{
			{"Add", (*native.Func).AddInt, plain.Add},
			{"Sub", (*native.Func).SubInt, plain.Sub},
			{"Mul", (*native.Func).MulInt, plain.Mul},
			{"Min", (*native.Func).MinInt, plain.Min},
			{"Max", (*native.Func).MaxInt, plain.Max},
		}
	}
	dice := rand.New(rand.NewPCG(1, 2))
	for _, f := range ones {
		t.Run(f.name, func(t *testing.T) {
			for n := range most {
				a, got, want := numbers[T](dice, n), make([]T, n+1), make([]T, n)
				c := native.New(l)
				c.Store(f.loop(c, c.Load(0)), 1)
				run(t, c, n, nil, at(a), at(got))
				f.plain(want, a)
				for i := range want {
					require.True(t, same(want[i], got[i]), "n=%d: %s(%v) is %v, not %v", n, f.name, a[i], want[i], got[i])
				}
				require.Zero(t, got[n], "written beyond the end")
			}
		})
	}
	for _, f := range twos {
		t.Run(f.name, func(t *testing.T) {
			for n := range most {
				a, b, got, want := numbers[T](dice, n), numbers[T](dice, n), make([]T, n+1), make([]T, n)
				c := native.New(l)
				c.Store(f.loop(c, c.Load(0), c.Load(1)), 2)
				run(t, c, n, nil, at(a), at(b), at(got))
				f.plain(want, a, b)
				for i := range want {
					require.True(t, same(want[i], got[i]), "n=%d: %s(%v, %v) is %v, not %v", n, f.name, a[i], b[i], want[i], got[i])
				}
				require.Zero(t, got[n], "written beyond the end")
			}
		})
	}
}

func TestFloat64OperationsAreTheKernels(t *testing.T) {
	functions(t, native.Wide, kernel.Float64Of(kernel.Plain), false)
}

func TestFloat32OperationsAreTheKernels(t *testing.T) {
	functions(t, native.Narrow, kernel.Float32Of(kernel.Plain), false)
}

func TestInt64OperationsAreTheKernels(t *testing.T) {
	functions(t, native.Wide, kernel.Int64Of(kernel.Plain), true)
}

func TestInt32OperationsAreTheKernels(t *testing.T) {
	functions(t, native.Narrow, kernel.Int32Of(kernel.Plain), true)
}

func TestStreamIsStore(t *testing.T) {
	needLoops(t)
	dice := rand.New(rand.NewPCG(9, 10))
	for n := range most {
		a, got := numbers[float64](dice, n), make([]float64, most+17)
		for uintptr(at(got))%64 != 0 {
			got = got[1:]
		}
		c := native.New(native.Wide)
		c.Stream(c.Neg(c.Load(0)), 1)
		run(t, c, n, nil, at(a), at(got))
		for i := range a {
			require.True(t, same(-a[i], got[i]))
		}
		require.Zero(t, got[n], "written beyond the end")
	}
}

// Lines that are asked for change nothing, whichever registers have the addresses of arrays, up to the last element of one.
func TestFarIsNear(t *testing.T) {
	needLoops(t)
	dice := rand.New(rand.NewPCG(10, 11))
	for n := range most {
		const arrays = 7 // two more than have registers
		var xs [arrays][]float64
		frame := make([]unsafe.Pointer, arrays+1)
		for k := range xs {
			xs[k] = numbers[float64](dice, n)
			frame[k] = at(xs[k])
		}
		got := make([]float64, n+1)
		frame[arrays] = at(got)
		c := native.New(native.Wide)
		sum := c.LoadFar(0)
		for k := 1; k < arrays; k++ {
			sum = c.Add(sum, c.LoadFar(int32(k)))
		}
		c.StoreFar(sum, arrays)
		run(t, c, n, nil, frame...)
		for i := range n {
			want := xs[0][i]
			for k := 1; k < arrays; k++ {
				want += xs[k][i]
			}
			require.True(t, same(want, got[i]), "%d of %d", i, n)
		}
		require.Zero(t, got[n], "written beyond the end")
	}
}

// What comes once takes no place from what comes often, however much of it there is.
func TestCodesThatComeOnceKeepNobodyOut(t *testing.T) {
	needLoops(t)
	code := func(to int32) *native.Func {
		c := native.New(native.Wide)
		c.Store(c.Load(0), to)
		return c
	}
	for k := range int32(10_000) {
		l, _ := code(1000 + k).Find(false)
		require.Nil(t, l)
	}
	l, _ := code(999).Find(true)
	require.NotNil(t, l)
}
