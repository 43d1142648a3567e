package native_test

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
	"xfork/internal/native/exec"
)

// Random codes, against the same done in Go one operation after the other: many values at a time, so that all registers come
// up, operands that are one and the same, constants in all places, masks that live long, more registers of the frame than
// there are registers for addresses.

// element is what a loop may work on.
type element interface {
	float32 | float64 | int32 | int64
}

// dealer builds a code and what it comes to.
type dealer[T element] struct {
	*rand.Rand
	c    *native.Func
	n    int
	ops  ops[T]
	vals []dealt[T]
	mask []dealt[bool]

	frame []unsafe.Pointer
	sums  []unsafe.Pointer
	check []func() bool // of the results
}

// dealt is a value in both worlds.
type dealt[T any] struct {
	v    native.Value
	want []T
}

// ops are the operations by what they do to elements.
type ops[T element] struct {
	one     []unaryOp[T]
	two     []binaryOp[T]
	compare func(c *native.Func, r native.Relation, a, b native.Value) native.Value
	sum     func(*kernel.Sum, []T) // of floats
}

type unaryOp[T any] struct {
	emit func(*native.Func, native.Value) native.Value
	do   func(T) T
}

type binaryOp[T any] struct {
	emit func(c *native.Func, a, b native.Value) native.Value
	do   func(a, b T) T
}

func floatOps[T float32 | float64]() ops[T] {
	by := func(f func(float64) float64) func(T) T { return func(x T) T { return T(f(float64(x))) } }
	return ops[T]{
		[]unaryOp[T]{
			{(*native.Func).Neg, func(x T) T { return -x }},
			{(*native.Func).Abs, by(math.Abs)},
			{(*native.Func).Sqrt, by(math.Sqrt)},
			{(*native.Func).Floor, by(math.Floor)},
			{(*native.Func).Ceil, by(math.Ceil)},
			{(*native.Func).Trunc, by(math.Trunc)},
			{(*native.Func).Round, by(math.Round)},
			{(*native.Func).RoundToEven, by(math.RoundToEven)},
		},
		[]binaryOp[T]{
			{(*native.Func).Add, func(a, b T) T { return a + b }},
			{(*native.Func).Sub, func(a, b T) T { return a - b }},
			{(*native.Func).Mul, func(a, b T) T { return a * b }},
			{(*native.Func).Div, func(a, b T) T { return a / b }},
			{(*native.Func).Min, func(a, b T) T { return min(a, b) }},
			{(*native.Func).Max, func(a, b T) T { return max(a, b) }},
		},
		(*native.Func).Compare,
		nil,
	}
}

// float64Ops are more: functions made of fused operations, by the kernels that define them.
func float64Ops() ops[float64] {
	o, k := floatOps[float64](), kernel.Float64Of(kernel.Plain)
	o.sum = k.Sum
	for _, f := range []struct {
		emit func(*native.Func, native.Value) native.Value
		do   func(dst, a []float64)
	}{
		{(*native.Func).Exp, k.Exp},
		{(*native.Func).Expm1, k.Expm1},
		{(*native.Func).Log, k.Log},
		{(*native.Func).Log1p, k.Log1p},
		{(*native.Func).Tanh, k.Tanh},
		{(*native.Func).Sin, k.Sin},
		{(*native.Func).Cos, k.Cos},
		{(*native.Func).Erf, k.Erf},
	} {
		o.one = append(o.one, unaryOp[float64]{f.emit, func(x float64) float64 {
			xs := [1]float64{x}
			f.do(xs[:], xs[:])
			return xs[0]
		}})
	}
	return o
}

func float32Ops() ops[float32] {
	o := floatOps[float32]()
	o.sum = kernel.Float32Of(kernel.Plain).Sum
	return o
}

func intOps[T int32 | int64]() ops[T] {
	return ops[T]{
		[]unaryOp[T]{
			{(*native.Func).NegInt, func(x T) T { return -x }},
			{(*native.Func).AbsInt, func(x T) T { return max(x, -x) }},
			{(*native.Func).BitNot, func(x T) T { return ^x }},
		},
		[]binaryOp[T]{
			{(*native.Func).AddInt, func(a, b T) T { return a + b }},
			{(*native.Func).SubInt, func(a, b T) T { return a - b }},
			{(*native.Func).MulInt, func(a, b T) T { return a * b }},
			{(*native.Func).MinInt, func(a, b T) T { return min(a, b) }},
			{(*native.Func).MaxInt, func(a, b T) T { return max(a, b) }},
			{(*native.Func).BitAnd, func(a, b T) T { return a & b }},
			{(*native.Func).BitOr, func(a, b T) T { return a | b }},
			{(*native.Func).BitXor, func(a, b T) T { return a ^ b }},
			{(*native.Func).BitAndNot, func(a, b T) T { return a &^ b }},
			{(*native.Func).Lsh, func(a, b T) T { return a << max(b, 0) }},
			{(*native.Func).Rsh, func(a, b T) T { return a >> max(b, 0) }},
		},
		(*native.Func).CompareInt,
		nil,
	}
}

func TestRandomCodesAreWhatGoMakesOfThem(t *testing.T) {
	needLoops(t)
	t.Run("float64", func(t *testing.T) { programs(t, native.Wide, float64Ops()) })
	t.Run("float32", func(t *testing.T) { programs(t, native.Narrow, float32Ops()) })
	t.Run("int64", func(t *testing.T) { programs(t, native.Wide, intOps[int64]()) })
	t.Run("int32", func(t *testing.T) { programs(t, native.Narrow, intOps[int32]()) })
	t.Run("float32 in a wide loop", func(t *testing.T) { programsIn(t, native.Wide, native.Narrow, float32Ops()) })
	t.Run("int32 in a wide loop", func(t *testing.T) { programsIn(t, native.Wide, native.Narrow, intOps[int32]()) })
}

func programs[T element](t *testing.T, l native.Width, o ops[T]) { programsIn(t, l, l, o) }

// programsIn are programs on elements of some size, in loops of the same or another one.
func programsIn[T element](t *testing.T, loop, l native.Width, o ops[T]) {
	rounds := map[string]int{"full": 5000, "long": 100_000}[os.Getenv("XFORK_BATTERY")]
	rounds = max(rounds, 500)
	refused, steps := 0, 0
	for seed := range uint64(rounds) {
		dice := rand.New(rand.NewPCG(seed, 11))
		d := &dealer[T]{Rand: dice, c: native.New(loop), n: dice.IntN(70), ops: o}
		d.c.Use(l)
		if seed%50 == 0 {
			d.n += 3 * kernel.Chunk
		}
		steps += d.deal()
		code, err := native.Compile(d.c)
		if err != nil {
			refused++
			continue
		}
		table, sums := append(d.c.Table(), 0), append(d.sums, nil)
		args := native.Args{Arrays: &d.frame[0], Table: &table[0], Count: d.n, Sums: &sums[0]}
		require.NoError(t, exec.Once(code, &args))
		for i, right := range d.check {
			require.True(t, right(), "seed %d, %d elements: register %d", seed, d.n, i)
		}
	}
	t.Logf("%d codes, %d refused, %d operations", rounds, refused, steps)
	require.Less(t, refused, rounds/2)
}

// deal makes a code.
func (d *dealer[T]) deal() (steps int) {
	for range 1 + d.IntN(9) {
		d.input()
	}
	for range d.IntN(3) {
		d.bools()
	}
	for range d.IntN(6) {
		d.constant()
	}
	window := 2 + d.IntN(28)
	for range d.IntN(90) {
		d.step(window)
		steps++
	}
	for range 1 + d.IntN(8) {
		if d.ops.sum != nil && d.IntN(4) == 0 {
			d.adds(recent(d.Rand, d.vals, window))
		}
		d.output(d.vals[d.IntN(len(d.vals))])
		if len(d.mask) > 0 {
			d.maskOutput(d.mask[d.IntN(len(d.mask))])
		}
	}
	return steps
}

// register adds one to the frame, of n elements, and one beyond them that is not to be written.
func register[T any](frame *[]unsafe.Pointer, xs []T) int32 {
	*frame = append(*frame, at(xs))
	return int32(len(*frame) - 1)
}

func (d *dealer[T]) input() {
	xs := numbersOf[T](d.Rand, d.n+1)
	v := d.c.Load(register(&d.frame, xs))
	d.check = append(d.check, func() bool { return true })
	d.vals = append(d.vals, dealt[T]{v, xs[:d.n]})
}

func (d *dealer[T]) bools() {
	xs := make([]bool, d.n+1)
	for i := range xs {
		xs[i] = d.IntN(2) == 0
	}
	v := d.c.LoadMask(register(&d.frame, xs))
	d.check = append(d.check, func() bool { return true })
	d.mask = append(d.mask, dealt[bool]{v, xs[:d.n]})
}

func (d *dealer[T]) constant() {
	x := numbersOf[T](d.Rand, 1)[0]
	var image uint64
	*(*T)(unsafe.Pointer(&image)) = x
	want := make([]T, d.n)
	for i := range want {
		want[i] = x
	}
	d.vals = append(d.vals, dealt[T]{d.c.Constant(image), want})
}

// numbersOf is numbers, for all elements.
func numbersOf[T element](dice *rand.Rand, n int) []T {
	xs := make([]T, n)
	for i := range xs {
		b := dice.Uint64()
		switch dice.IntN(4) {
		case 0:
			xs[i] = T(int64(b % 17))
		case 1:
			xs[i] = -T(int64(b%17)) / 2
		default:
			xs[i] = *(*T)(unsafe.Pointer(&b))
		}
	}
	return xs
}

// recent is one of the last values, so that few live long, or so that many do.
func recent[T any](dice *rand.Rand, xs []T, window int) T {
	return xs[len(xs)-1-dice.IntN(min(window, len(xs)))]
}

func (d *dealer[T]) step(window int) {
	pick := func() dealt[T] { return recent(d.Rand, d.vals, window) }
	a, b := pick(), pick()
	add := func(v native.Value, f func(i int) T) {
		want := make([]T, d.n)
		for i := range want {
			want[i] = f(i)
		}
		d.vals = append(d.vals, dealt[T]{v, want})
	}
	switch k := d.IntN(12); {
	case k < 5:
		o := d.ops.two[d.IntN(len(d.ops.two))]
		add(o.emit(d.c, a.v, b.v), func(i int) T { return o.do(a.want[i], b.want[i]) })
	case k < 8:
		o := d.ops.one[d.IntN(len(d.ops.one))]
		add(o.emit(d.c, a.v), func(i int) T { return o.do(a.want[i]) })
	case k < 9 || len(d.mask) == 0:
		d.compares(a, b)
	case k < 10:
		d.logic()
	default:
		m := recent(d.Rand, d.mask, 6)
		add(d.c.Where(m.v, a.v, b.v), func(i int) T {
			if m.want[i] {
				return a.want[i]
			}
			return b.want[i]
		})
	}
}

func (d *dealer[T]) addMask(v native.Value, f func(i int) bool) {
	want := make([]bool, d.n)
	for i := range want {
		want[i] = f(i)
	}
	d.mask = append(d.mask, dealt[bool]{v, want})
}

func (d *dealer[T]) compares(a, b dealt[T]) {
	r := native.Relation(d.IntN(6))
	d.addMask(d.ops.compare(d.c, r, a.v, b.v), func(i int) bool {
		x, y := a.want[i], b.want[i]
		return [...]bool{x == y, x != y, x < y, x <= y, x > y, x >= y}[r]
	})
}

func (d *dealer[T]) logic() {
	a, b := recent(d.Rand, d.mask, 6), recent(d.Rand, d.mask, 6)
	switch d.IntN(5) {
	case 0:
		d.addMask(d.c.And(a.v, b.v), func(i int) bool { return a.want[i] && b.want[i] })
	case 1:
		d.addMask(d.c.Or(a.v, b.v), func(i int) bool { return a.want[i] || b.want[i] })
	case 2:
		d.addMask(d.c.Xor(a.v, b.v), func(i int) bool { return a.want[i] != b.want[i] })
	case 3:
		d.addMask(d.c.Not(a.v), func(i int) bool { return !a.want[i] })
	default:
		holds := d.IntN(2) == 0
		d.addMask(d.c.Always(holds), func(int) bool { return holds })
	}
}

func (d *dealer[T]) output(x dealt[T]) {
	got := make([]T, d.n+1)
	d.c.Store(x.v, register(&d.frame, got))
	d.check = append(d.check, func() bool {
		for i := range x.want {
			if !same(x.want[i], got[i]) {
				return false
			}
		}
		return got[d.n] == 0
	})
}

func (d *dealer[T]) maskOutput(x dealt[bool]) {
	got := make([]bool, d.n+1)
	d.c.Store(x.v, register(&d.frame, got))
	d.check = append(d.check, func() bool {
		for i := range x.want {
			if x.want[i] != got[i] {
				return false
			}
		}
		return !got[d.n]
	})
}

func (d *dealer[T]) adds(x dealt[T]) {
	chunks := (d.n + kernel.Chunk - 1) / kernel.Chunk
	got := make([]float64, chunks+1)
	d.c.Sum(x.v)
	d.sums = append(d.sums, at(got))
	d.check = append(d.check, func() bool {
		for i := range chunks {
			var s kernel.Sum
			d.ops.sum(&s, x.want[i*kernel.Chunk:min(d.n, (i+1)*kernel.Chunk)])
			if !same(s.Part().Float, got[i]) {
				return false
			}
		}
		return got[chunks] == 0
	})
}
