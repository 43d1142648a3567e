package kernel_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// TestTiersAgree runs every kernel of every set through reflection, so that none can be forgotten: each tier against the
// plain one, bit by bit, on ordinary and on awkward operands, for many lengths and alignments, in place and not.
func TestTiersAgree(t *testing.T) {
	for _, tier := range kernel.Tiers()[1:] {
		t.Run(tier.String(), func(t *testing.T) {
			compare(t, kernel.Float64Of(kernel.Plain), kernel.Float64Of(tier))
			compare(t, kernel.Float32Of(kernel.Plain), kernel.Float32Of(tier))
			compare(t, kernel.Int64Of(kernel.Plain), kernel.Int64Of(tier))
			compare(t, kernel.Int32Of(kernel.Plain), kernel.Int32Of(tier))
		})
	}
}

const blockMax = 2048

// lengths are all up to a few steps of a kernel's loop, those about the sizes of blocks, and a sample of what lies between.
func lengths() []int {
	all, between := 300, 97
	if testing.Short() {
		all, between = 140, 509
	}
	var ns []int
	for n := 0; n <= 2*blockMax+3; n++ {
		if n <= all || n%blockMax <= 3 || n%blockMax >= blockMax-2 || n%between == 0 {
			ns = append(ns, n)
		}
	}
	return ns
}

func compare[T kernel.Number](t *testing.T, plain, fast *kernel.Set[T]) {
	p, f := reflect.ValueOf(plain).Elem(), reflect.ValueOf(fast).Elem()
	for i := range p.NumField() {
		field := p.Type().Field(i)
		if p.Field(i).IsNil() {
			require.True(t, f.Field(i).IsNil(), field.Name)
			continue
		}
		t.Run(fmt.Sprintf("%T %s", *new(T), field.Name), func(t *testing.T) {
			r := rand.New(rand.NewPCG(9, uint64(i)))
			stock := elements[T](r, 1<<16)
			for _, n := range lengths() {
				in := newCall(r, stock, field.Type, n, r.IntN(16))
				want, got := in.on(p.Field(i)), in.on(f.Field(i))
				if !same(want, got) {
					t.Fatalf("%d elements:\n%s", n, in.difference(want, got))
				}
			}
		})
	}
}

// A call is the operands for one kernel. Slices of n elements start at from in memory that reaches further on both sides.
type call[T kernel.Number] struct {
	args    []reflect.Value
	n, from int
	alias   int // which operand dst is, if any
}

const margin = 64

// newCall takes the operands from somewhere in the stock.
func newCall[T kernel.Number](r *rand.Rand, stock []T, f reflect.Type, n, offset int) call[T] {
	c := call[T]{n: n, from: margin + offset, alias: -1}
	for i := range f.NumIn() {
		switch in := f.In(i); in {
		case reflect.TypeFor[[]T]():
			c.args = append(c.args, reflect.ValueOf(stock[r.IntN(len(stock)/2):][:n+offset+2*margin]))
			if i > 0 && f.In(0) == in && f.NumOut() == 0 && r.IntN(4) == 0 {
				c.alias = i
			}
		case reflect.TypeFor[[]bool]():
			m := make([]bool, n+offset+2*margin)
			for k := range m {
				m[k] = r.IntN(2) == 0
			}
			c.args = append(c.args, reflect.ValueOf(m))
		case reflect.TypeFor[T]():
			c.args = append(c.args, reflect.ValueOf(stock[r.IntN(len(stock))]))
		default: // an accumulator
			c.args = append(c.args, reflect.New(in.Elem()))
		}
	}
	return c
}

// on calls k with copies of the operands, and returns all that it may have written, the memory around it included.
func (c call[T]) on(k reflect.Value) (out []reflect.Value) {
	args := append([]reflect.Value(nil), c.args...)
	for i, a := range c.args {
		if a.Kind() == reflect.Slice {
			fresh := reflect.MakeSlice(a.Type(), a.Len(), a.Len())
			reflect.Copy(fresh, a)
			args[i] = fresh.Slice(c.from, c.from+c.n)
			out = append(out, fresh)
		}
	}
	if c.alias >= 0 {
		args[0] = args[c.alias]
	}
	if args[0].Kind() != reflect.Pointer {
		return append(out, k.Call(args)...)
	}
	for from := 0; from < c.n; from += kernel.Chunk {
		piece := []reflect.Value{reflect.New(args[0].Type().Elem())}
		for _, a := range args[1:] {
			piece = append(piece, a.Slice(from, min(from+kernel.Chunk, c.n)))
		}
		k.Call(piece)
		out = append(out, piece[0].MethodByName("Part").Call(nil)[0])
	}
	return out
}

func (c call[T]) difference(want, got []reflect.Value) string {
	for i := range want {
		if want[i].Kind() != reflect.Slice {
			if !same(want[i:i+1], got[i:i+1]) {
				return fmt.Sprintf("%v, plain has %v", got[i], want[i])
			}
			continue
		}
		for k := range want[i].Len() {
			if w, g := want[i].Index(k), got[i].Index(k); !sameValue(w, g) {
				s := fmt.Sprintf("element %d is %v, plain has %v, of", k-c.from, g, w)
				for _, a := range c.args {
					if a.Kind() == reflect.Slice {
						s += fmt.Sprintf(" %v", a.Index(k))
					} else {
						s += fmt.Sprintf(" %v", a)
					}
				}
				return s
			}
		}
	}
	return "?"
}

func same(want, got []reflect.Value) bool {
	for i := range want {
		if !sameValue(want[i], got[i]) {
			return false
		}
	}
	return true
}

// sameValue is equality of bits, except that any NaN is as good as another.
func sameValue(w, g reflect.Value) bool {
	switch w.Kind() {
	case reflect.Slice:
		switch w := w.Interface().(type) {
		case []float64:
			return sameSlices(w, g.Interface().([]float64), math.Float64bits)
		case []float32:
			return sameSlices(w, g.Interface().([]float32), math.Float32bits)
		case []int64:
			return slices.Equal(w, g.Interface().([]int64))
		case []int32:
			return slices.Equal(w, g.Interface().([]int32))
		case []bool:
			return slices.Equal(w, g.Interface().([]bool))
		}
	case reflect.Float64, reflect.Float32:
		x, y := w.Float(), g.Float()
		return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
	case reflect.Struct: // the part of an accumulator
		for i := range w.NumField() {
			if !sameValue(w.Field(i), g.Field(i)) {
				return false
			}
		}
		return true
	}
	return w.Equal(g)
}

// sameSlices compares memory first: mostly that is all there is to do.
func sameSlices[T float32 | float64, B comparable](w, g []T, bits func(T) B) bool {
	if bytes.Equal(memory(w), memory(g)) {
		return true
	}
	for i, x := range w {
		if y := g[i]; bits(x) != bits(y) && (x == x || y == y) {
			return false
		}
	}
	return true
}

func memory[T any](a []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a))), len(a)*int(unsafe.Sizeof(*new(T))))
}

var awkward = []float64{
	0, math.Copysign(0, -1), 1, -1, 2, -2, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 0.49999999999999994, -0.49999999999999994, 0.49999997,
	math.Inf(1), math.Inf(-1), math.NaN(), tiniest, -tiniest, 0x1p-1022, -0x1p-1022, 0x1p-1022 - tiniest, largest, -largest,
	math.Pi, math.Pi / 2, 1e5, 1e9, 0x1p30, 0x1p31, 0x1p52, 0x1p52 + 1, 0x1p53, 0x1p62, 0x1p63, -0x1p63, 0x1p64, 1e22, 1e300,
	709.7, 709.8, 710, 711, -708.4, -745, -745.2, -746, -747, 88.7, 88.8, -87.4, -103.9, -104.1, -36.7, -37, 19, 22, 5.9, 6,
	0x1p-126, 0x1p-149, math.MaxFloat32, 0.99999, 1.00001, 0.70710678118654752, 0.70710678118654757, 1.4142135623730951,
	0.5625, 0.56249, 0x1.6955500000000p-1, 1.00521, 0.9987, -0.29289, 0.41421, -0.9999999999999999, math.MaxInt64, math.MinInt64,
}

// elements are numbers of all kinds: half are ordinary, the others of any size or awkward, and some stretches of one kind.
func elements[T kernel.Number](r *rand.Rand, n int) []T {
	a := make([]T, n)
	kind := 0
	for i := range a {
		if i%512 == 0 {
			kind = r.IntN(8)
		}
		k := kind
		if k > 2 {
			k = r.IntN(4)
		}
		switch p := any(&a[i]).(type) {
		case *int64:
			*p = integer(r, k)
		case *int32:
			*p = int32(integer(r, k))
		case *float64:
			*p = number(r, k)
		case *float32:
			*p = float32(number(r, k))
			if k == 1 {
				*p = math.Float32frombits(r.Uint32())
			}
		}
	}
	return a
}

func number(r *rand.Rand, kind int) float64 {
	switch kind {
	case 0:
		return awkward[r.IntN(len(awkward))]
	case 1:
		return math.Float64frombits(r.Uint64())
	}
	return r.NormFloat64() * math.Exp(2*r.NormFloat64())
}

func integer(r *rand.Rand, kind int) int64 {
	switch kind {
	case 0:
		return []int64{0, 1, -1, 2, math.MaxInt64, math.MinInt64, math.MaxInt32, math.MinInt32, 1 << 32, -1 << 32, 3, 7}[r.IntN(12)]
	case 1:
		return int64(r.Uint64())
	}
	return int64(r.IntN(100)) - 50
}
