package kernel_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"xfork/internal/kernel"
)

// BenchmarkKernel runs every kernel of every tier on blocks of 1024 elements, which the first-level cache holds:
//
//	go test -run '^$' -bench Kernel/float64/Exp ./internal/kernel
//
// The figure to look at is ns/elem.
func BenchmarkKernel(b *testing.B) {
	b.Run("float64", func(b *testing.B) { benchmarkSets(b, kernel.Float64Of) })
	b.Run("float32", func(b *testing.B) { benchmarkSets(b, kernel.Float32Of) })
	b.Run("int64", func(b *testing.B) { benchmarkSets(b, kernel.Int64Of) })
	b.Run("int32", func(b *testing.B) { benchmarkSets(b, kernel.Int32Of) })
}

const benchBlock = 1024

func benchmarkSets[T kernel.Number](b *testing.B, of func(kernel.Tier) *kernel.Set[T]) {
	fields := reflect.TypeFor[kernel.Set[T]]()
	for i := range fields.NumField() {
		b.Run(fields.Field(i).Name, func(b *testing.B) {
			for _, tier := range kernel.Tiers() {
				if k := reflect.ValueOf(of(tier)).Elem().Field(i); !k.IsNil() {
					b.Run(tier.String(), func(b *testing.B) { benchmark[T](b, k.Interface()) })
				}
			}
		})
	}
}

// benchmark calls a kernel of any shape. Operands are between 1 and 2, so that nothing is special or slow about them.
func benchmark[T kernel.Number](b *testing.B, k any) {
	r := rand.New(rand.NewPCG(1, 1))
	slice := func() []T {
		a := make([]T, benchBlock)
		for i := range a {
			a[i] = T(r.Float64()*1000 + 1000)
			if one := T(1); one/2 != 0 {
				a[i] /= 1000
			}
		}
		return a
	}
	d, x, y, z, s := slice(), slice(), slice(), slice(), T(1)
	m := make([]bool, benchBlock)
	for i := range m {
		m[i] = r.IntN(2) == 0
	}
	var sum kernel.Sum
	var moments kernel.Moments
	var run func()
	switch k := k.(type) {
	case func(dst, a, b []T):
		run = func() { k(d, x, y) }
	case func(dst, a, b, c []T):
		run = func() { k(d, x, y, z) }
	case func(dst, a []T):
		run = func() { k(d, x) }
	case func(dst, a []T, s T):
		run = func() { k(d, x, s) }
	case func(dst, a []T, s T, c []T):
		run = func() { k(d, x, s, y) }
	case func(dst, a, b []T, s T):
		run = func() { k(d, x, y, s) }
	case func(dst, a []T, s, k T):
		run = func() { k(d, x, s, s) }
	case func(dst []bool, a, b []T):
		run = func() { k(m, x, y) }
	case func(dst []bool, a []T, s T):
		run = func() { k(m, x, s) }
	case func(dst []T, m []bool, a, b []T):
		run = func() { k(d, m, x, y) }
	case func(dst []T, m []bool, a []T, s T):
		run = func() { k(d, m, x, s) }
	case func(dst []T, m []bool, s T, b []T):
		run = func() { k(d, m, s, x) }
	case func(dst []T, m []bool, s, r T):
		run = func() { k(d, m, s, s) }
	case func(dst, x []T, s T, a, b []T):
		run = func() { k(d, x, s, y, z) }
	case func(dst []T, s T):
		run = func() { k(d, s) }
	case func(acc *kernel.Sum, a []T):
		run = func() { sum = kernel.Sum{}; k(&sum, x) }
	case func(acc *kernel.Sum, a, b []T):
		run = func() { sum = kernel.Sum{}; k(&sum, x, y) }
	case func(acc *kernel.Moments, a []T):
		run = func() { moments = kernel.Moments{}; k(&moments, x) }
	case func(a []T) T:
		run = func() { k(x) }
	case func(a []T) int:
		run = func() { k(x) }
	default:
		b.Fatalf("there is no benchmark for the shape %T", k)
	}
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchBlock, "ns/elem")
	b.ReportMetric(0, "ns/op")
}
