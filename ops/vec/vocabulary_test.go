package vec_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/kernel/elementary"
	"xfork/ops"
	"xfork/ops/vec"
)

// notOfArrays are the operators of package ops that have no sister here, and why.
var notOfArrays = map[string]string{
	"AndAlso": "And, of masks", "OrElse": "Or, of masks", "AndNot": "BitAndNot",
	"Product": "Prod", "Reduce": "reductions have names", "Pos": "makes no node",
	"ComplexOf": "no complex elements", "RealPart": "no complex elements", "ImagPart": "no complex elements", "Conj": "no complex elements",
	"AbsComplex": "no complex elements",
	"At":         "of slices as it is", "Contains": "AnyOf of Eq", "LenMap": "maps", "ContainsKey": "maps", "Keys": "maps",
	"Lookup": "maps", "LenString": "strings", "AtString": "strings", "SliceString": "strings", "ContainsString": "strings", "ConcatString": "strings",
}

func exported(t *testing.T, pattern string) map[string]bool {
	names := map[string]bool{}
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

func TestWhatScalarsHaveArraysHave(t *testing.T) {
	here := exported(t, "*.go")
	for name := range exported(t, "../*.go") {
		_, elsewhere := notOfArrays[name]
		require.True(t, here[name] != elsewhere, name)
	}
}

// someNumbers are numbers of all magnitudes, and odd ones.
func someNumbers[T vec.Float](seed uint64, n int) []T {
	r := rand.New(rand.NewPCG(seed, 1))
	return loop(n, func(i int) T {
		switch {
		case i < len(odd):
			return T(odd[(i+int(seed))%len(odd)])
		case i%3 == 0:
			return T(r.Float64()*2 - 1)
		}
		return T(r.NormFloat64() * math.Exp(r.NormFloat64()*4))
	})
}

func TestFunctionsOfFloats(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		t.Run("float64", functions[float64])
		t.Run("float32", functions[float32])
	})
}

func functions[T vec.Float](t *testing.T) {
	a, b := someNumbers[T](1, 5000), someNumbers[T](2, 5000)
	x, y := vec.Of(a), vec.Of(b)
	for name, c := range map[string]struct {
		x expr.Expr[[]T]
		f func(x, y float64) float64
	}{
		"Log2": {vec.Log2(x), ofOne(elementary.Log2)}, "Log10": {vec.Log10(x), ofOne(elementary.Log10)}, "Tan": {vec.Tan(x), ofOne(elementary.Tan)},
		"Asin": {vec.Asin(x), ofOne(elementary.Asin)}, "Acos": {vec.Acos(x), ofOne(elementary.Acos)}, "Atan": {vec.Atan(x), ofOne(elementary.Atan)},
		"Sinh": {vec.Sinh(x), ofOne(elementary.Sinh)}, "Cosh": {vec.Cosh(x), ofOne(elementary.Cosh)}, "Asinh": {vec.Asinh(x), ofOne(elementary.Asinh)},
		"Acosh": {vec.Acosh(x), ofOne(elementary.Acosh)}, "Atanh": {vec.Atanh(x), ofOne(elementary.Atanh)}, "Cbrt": {vec.Cbrt(x), ofOne(elementary.Cbrt)},
		"Erfc": {vec.Erfc(x), ofOne(elementary.Erfc)}, "NormalQuantile": {vec.NormalQuantile(x), ofOne(elementary.NormalQuantile)},
		"Exp2":  {vec.Exp2(x), func(x, _ float64) float64 { return elementary.Pow(2, x) }},
		"Atan2": {vec.Atan2(y, x), func(x, y float64) float64 { return elementary.Atan2(y, x) }}, "Hypot": {vec.Hypot(x, y), elementary.Hypot},
		"Copysign": {vec.Copysign(x, y), math.Copysign}, "Rem": {vec.Rem(x, y), math.Mod},
		"Sign": {vec.Sign(x), func(x, _ float64) float64 {
			if x == 0 || x != x {
				return x
			}
			return math.Copysign(1, x)
		}},
	} {
		agree(t, loop(len(a), func(i int) T { return T(c.f(float64(a[i]), float64(b[i]))) }), c.x)
		_ = name
	}
	agree(t, loop(len(a), func(i int) bool { return a[i] != a[i] }), vec.IsNaN(x))
	agree(t, loop(len(a), func(i int) bool { return math.IsInf(float64(a[i]), 0) }), vec.IsInf(x))
	agree(t, loop(len(a), func(i int) bool { return a[i]-a[i] == 0 }), vec.IsFinite(x))
	// Rounded down as the scalars are.
	q, r := vec.DivMod(x, y)
	got, err := expr.All(q, r).Force(context.Background())
	require.NoError(t, err)
	for i := range a {
		sq, sr := ops.DivMod(expr.Const(a[i]), expr.Const(b[i]))
		want, err := expr.All(sq, sr).Force(context.Background())
		require.NoError(t, err)
		require.NoError(t, same(want, []T{got[0][i], got[1][i]}), "%v by %v", a[i], b[i])
	}
	// With constants, and with a chain around them.
	three := vec.Val(T(3))
	agree(t, loop(len(a), func(i int) T { return T(elementary.Hypot(3, float64(a[i]+a[i]))) }), vec.Hypot(three, vec.Add(x, x)))
	agree(t, []T{T(elementary.Cbrt(3))}, vec.Cbrt(three))
}

func ofOne(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func TestBitsOfIntegers(t *testing.T) {
	byLoopsAndByKernels(t, func(t *testing.T) {
		t.Run("int64", integers[int64])
		t.Run("int32", integers[int32])
	})
}

func integers[T vec.Integer](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a := loop(5000, func(int) T { return T(r.Uint64()) >> r.IntN(60) })
	b := loop(5000, func(int) T { return T(r.Uint64())>>r.IntN(60) | 1 })
	n := loop(5000, func(int) T { return T(r.IntN(70)) })
	copy(a, []T{-1 << 31, -7, 7, -7, 7})
	copy(b, []T{-1, 2, -2, -2, 2})
	x, y, k := vec.Of(a), vec.Of(b), vec.Of(n)
	of := func(f func(x, y, n T) T) []T { return loop(len(a), func(i int) T { return f(a[i], b[i], n[i]) }) }
	agree(t, of(func(x, y, _ T) T { return x & y }), vec.BitAnd(x, y))
	agree(t, of(func(x, y, _ T) T { return x | y }), vec.BitOr(x, y))
	agree(t, of(func(x, y, _ T) T { return x ^ y }), vec.BitXor(x, y))
	agree(t, of(func(x, y, _ T) T { return x &^ y }), vec.BitAndNot(x, y))
	agree(t, of(func(x, _, _ T) T { return ^x }), vec.BitNot(x))
	agree(t, of(func(x, _, n T) T { return x << n }), vec.Lsh(x, k))
	agree(t, of(func(x, _, n T) T { return x >> n }), vec.Rsh(x, k))
	agree(t, of(func(x, y, _ T) T { return x / y }), vec.Quo(x, y))
	agree(t, of(func(x, y, _ T) T { return x % y }), vec.Rem(x, y))
	mod := func(x, y, _ T) T {
		m := x % y
		if m != 0 && (m < 0) != (y < 0) {
			m += y
		}
		return m
	}
	agree(t, of(mod), vec.Mod(x, y))
	agree(t, of(func(x, y, _ T) T {
		if mod(x, y, 0) != x%y {
			return x/y - 1
		}
		return x / y
	}), vec.FloorDiv(x, y))
	agree(t, of(func(x, _, _ T) T { return max(-1, min(1, x)) }), vec.Sign(x))
	// A hash, fused: xor and shift, multiplied.
	agree(t, of(func(x, _, _ T) T { return (x ^ x>>15) * 0x2c1b3c6d }), vec.Mul(vec.BitXor(x, vec.Rsh(x, vec.Val(T(15)))), vec.Val(T(0x2c1b3c6d))))
	zero, minusOne := vec.Of([]T{3, 0, 0}), vec.Of([]T{3, 2, -1})
	for _, q := range []expr.Expr[[]T]{vec.Quo(minusOne, zero), vec.Rem(minusOne, zero), vec.Mod(minusOne, zero), vec.FloorDiv(minusOne, zero), vec.Rem(x, vec.Val(T(0)))} {
		e := fails(t, vec.ErrDivide, q)
		require.Equal(t, q.Node(), e.Node)
	}
	for _, s := range []expr.Expr[[]T]{vec.Lsh(zero, minusOne), vec.Rsh(zero, minusOne), vec.Lsh(x, vec.Val(T(-1)))} {
		require.ErrorContains(t, fails(t, vec.ErrShift, s), "shift by a negative amount: element ")
	}
}

// What statistics come to, by exact or long-known values, and that they do not overflow or cancel on the way.
func TestStatistics(t *testing.T) {
	x, w := vec.Of([]float64{1, 2, 4, 7}), vec.Of([]float64{1, 1, 2, 0})
	value(t, 2.75, vec.WeightedMean(x, w))
	value(t, 1.6875, vec.WeightedVar(x, w))
	value(t, 3.5, vec.WeightedMean(x, vec.Val(0.1)))
	value(t, -inf, vec.WeightedMean(x, vec.Of([]float64{1, -1, 0, 0})))
	value(t, 1, vec.Corr(x, vec.Add(vec.Mul(x, vec.Val(3.0)), vec.Val(1e6))))
	value(t, -1, vec.Corr(x, vec.Neg(x)))
	value(t, math.NaN(), vec.Corr(x, vec.Full(4, 1.0)))
	value(t, math.NaN(), vec.Skew(vec.Full(4, 1.0)))
	value(t, 0, vec.Skew(vec.Of([]float64{1e9, 1e9 + 1, 1e9 + 2})))
	value(t, -2, vec.Kurtosis(vec.Of([]float64{1e9, 1e9 + 2})))
	value(t, 1000.6931471805599, vec.LogSumExp(vec.Of([]float64{1000, 1000})))
	value(t, math.Inf(-1), vec.LogSumExp(vec.Of([]float64{-inf, -inf})))
	value(t, inf, vec.LogSumExp(vec.Of([]float64{0, inf})))
	value(t, math.NaN(), vec.LogSumExp(vec.Of([]float64{0, math.NaN()})))
	fails(t, vec.ErrEmpty, vec.LogSumExp(vec.Of([]float64{})))
	fails(t, vec.ErrLengths, vec.Corr(x, vec.Of([]float64{1, 2})))
	fails(t, vec.ErrLengths, vec.WeightedVar(x, vec.Of([]float64{1, 2})))
	value(t, int32(-6), vec.Prod(vec.Of([]int32{1, 2, -3})))
	value(t, 1, vec.Prod(vec.Of([]float64{})))
	// The skewness and kurtosis of 0 and 1 with probabilities: (1-2p)/sqrt(pq), (1-6pq)/pq.
	const n, p = 100_000, 0.25
	coin := vec.Of(loop(n, func(i int) float32 { return float32(1 - min(1, i%4)) }))
	value(t, float32((1-2*p)/math.Sqrt(p*(1-p))), vec.Skew(coin))
	value(t, float32((1-6*p*(1-p))/(p*(1-p))), vec.Kurtosis(coin))
}

// Statistics have one value for any number of workers.
func TestStatisticsByWorkers(t *testing.T) {
	a, b := someNumbers[float64](1, 300_000)[len(odd):], someNumbers[float64](5, 300_000)[len(odd):]
	x, y := vec.Of(a), vec.Abs(vec.Of(b))
	var first []float64
	for _, w := range ways {
		got, err := expr.All(vec.Corr(x, y), vec.Skew(x), vec.Kurtosis(x), vec.WeightedMean(x, y), vec.WeightedVar(x, y), vec.LogSumExp(vec.Tan(x)),
			vec.Prod(vec.Add(vec.Val(1.0), vec.Mul(vec.Sin(x), vec.Val(1e-3))))).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		if first == nil {
			first = got
		}
		require.NoError(t, same(first, got), w.name)
	}
	product := 0.0
	for _, x := range a {
		product += math.Log1p(1e-3 * math.Sin(x))
	}
	require.InEpsilon(t, math.Exp(product), first[6], 1e-11)
}
