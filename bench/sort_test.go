package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
)

// unsorted has the arrays to sort: of a uniform distribution, of a normal one, in order already, of ten numbers, and whole
// numbers from a narrow range.
var unsorted = map[string]func(dice *rand.Rand, i int) float64{
	"uniform": func(dice *rand.Rand, _ int) float64 { return dice.Float64() },
	"normal":  func(dice *rand.Rand, _ int) float64 { return dice.NormFloat64() },
	"sorted":  func(_ *rand.Rand, i int) float64 { return float64(i) },
	"ten":     func(dice *rand.Rand, _ int) float64 { return float64(dice.IntN(10)) },
	"narrow":  func(dice *rand.Rand, _ int) float64 { return float64(dice.IntN(100_000)) },
}

// sortings calls f for arrays of several lengths and contents. There are some of each, so that the processor cannot learn
// the branches of a short one by heart.
func sortings(b *testing.B, f func(b *testing.B, next func() []float64)) {
	for _, n := range []int{1000, 10_000, 1_000_000, 10_000_000} {
		for _, name := range []string{"uniform", "normal", "sorted", "ten", "narrow"} {
			dice := rand.New(rand.NewPCG(1, 2))
			arrays := make([][]float64, max(1, 300_000/n))
			for k := range arrays {
				arrays[k] = make([]float64, n)
				for i := range arrays[k] {
					arrays[k][i] = unsorted[name](dice, i)
				}
			}
			k := 0
			next := func() []float64 { k++; return arrays[k%len(arrays)] }
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) { f(b, next) })
		}
	}
}

// perElement makes the time that of an element.
func perElement(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
}

// crew is a number of workers, with an engine of its own.
type crew struct {
	name string
	opts []eval.Option
}

var crews = []crew{
	{"lazy, one worker", []eval.Option{eval.Workers(1), eval.On(eval.NewEngine(1, 1))}},
	{"lazy, two workers", []eval.Option{eval.Workers(2), eval.On(eval.NewEngine(2, 1))}},
}

// BenchmarkSort is vec.Sort beside slices.Sort of a copy.
func BenchmarkSort(b *testing.B) {
	sortings(b, func(b *testing.B, next func() []float64) {
		b.Run("slices", func(b *testing.B) {
			for b.Loop() {
				slices.Sort(slices.Clone(next()))
			}
			perElement(b, len(next()))
		})
		for _, c := range crews {
			b.Run(c.name, func(b *testing.B) {
				for b.Loop() {
					if _, err := vec.Sort(vec.Of(next())).Force(context.Background(), c.opts...); err != nil {
						b.Fatal(err)
					}
				}
				perElement(b, len(next()))
			})
		}
	})
}

// BenchmarkQuantile is vec.Quantile beside what it was, slices.Sort of a copy.
func BenchmarkQuantile(b *testing.B) {
	sortings(b, func(b *testing.B, next func() []float64) {
		b.Run("slices", func(b *testing.B) {
			for b.Loop() {
				slices.Sort(slices.Clone(next()))
			}
			perElement(b, len(next()))
		})
		for _, c := range crews {
			b.Run(c.name, func(b *testing.B) {
				for b.Loop() {
					if _, err := vec.Quantile(vec.Of(next()), expr.Const(0.4)).Force(context.Background(), c.opts...); err != nil {
						b.Fatal(err)
					}
				}
				perElement(b, len(next()))
			})
		}
	})
}
