package partition_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/partition"
)

// busy computes for about 100 microseconds.
var busy = expr.Lift1(func(a int) int {
	x := uint64(a) | 1
	for range 100_000 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return int(x & 1023)
}, registry.Calls(), expr.Pure, expr.Name("busy"))

var busyOn = expr.Lift1(func(a int) int { return a + 1 }, registry.Calls(), expr.Pure, expr.Name("busyOn"))

// wide is n fine calls, and a sum of each hundred.
func wide(f expr.Func1[int, int], n int) expr.Expr[int] {
	var sums []expr.Expr[int]
	for at := 0; at < n; at += 100 {
		as := make([]int, min(100, n-at))
		for i := range as {
			as[i] = at + i
		}
		sums = append(sums, sum.Call(f.Map(as)...))
	}
	return sum.Call(sums...)
}

// BenchmarkFine is fine calls in partitions over the bytes that would travel, with as many machines as there are workers here, beside the
// same force without. Bar: 1.3 (issue 14).
func BenchmarkFine(b *testing.B) {
	const n = 10_000
	local := eval.NewEngine(2, 16)
	tr := &fake{}
	far := registry.Engine(tr, partition.Options{Workers: 1, InFlight: 2, Target: 100 * time.Millisecond})
	_, err := wide(busy, 100).Force(b.Context(), eval.On(far)) // measures
	require.NoError(b, err)
	for b.Loop() {
		var took [2]time.Duration
		var sums [2]int
		for i, e := range []*eval.Engine{local, far} {
			x := wide(busy, n)
			begin := time.Now()
			v, err := x.Force(b.Context(), eval.On(e))
			require.NoError(b, err)
			took[i], sums[i] = time.Since(begin), v
		}
		require.Equal(b, sums[0], sums[1])
		b.ReportMetric(float64(took[1])/float64(took[0]), "far/local")
		b.ReportMetric(float64(took[0].Microseconds())/n, "local-us/call")
		b.ReportMetric(float64(took[1].Microseconds())/n, "far-us/call")
	}
	b.ReportMetric(float64(tr.parcels.Load()), "parcels")
}

// BenchmarkOverhead is calls that do nothing: what one costs on its way, all in all.
func BenchmarkOverhead(b *testing.B) {
	const n = 100_000
	tr := &fake{}
	far := registry.Engine(tr, partition.Options{Workers: 1, InFlight: 2, Target: 10 * time.Millisecond})
	_, err := wide(busyOn, 100).Force(b.Context(), eval.On(far)) // measures
	require.NoError(b, err)
	for b.Loop() {
		_, err := wide(busyOn, n).Force(b.Context(), eval.On(far))
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*b.N), "ns/call")
	b.ReportMetric(float64(tr.calls.Load())/float64(tr.parcels.Load()), "calls/parcel")
}
