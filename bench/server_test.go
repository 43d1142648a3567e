package bench_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench"
)

func TestServersAnswerTheSame(t *testing.T) {
	for _, h := range [][2]bench.Handler{
		{bench.LazyServer(), bench.PlainServer()},
		{bench.PlainServer(), bench.PlainServer()},
		{bench.WaitingServer(4), bench.PlainWaitingServer()},
	} {
		l, err := bench.Serve(h[0], h[1], 200, 10)
		require.NoError(t, err)
		require.Positive(t, l.P50)
		require.GreaterOrEqual(t, l.P99, l.P50)
		require.GreaterOrEqual(t, l.Wall, l.P99)
	}
	_, err := bench.Serve(func(context.Context, int64) (int64, error) { return 0, nil }, bench.PlainServer(), 1, 1)
	require.ErrorContains(t, err, "request 0")
}

// One request after the other, by as many clients as there are processors: where time and memory go, for -cpuprofile.
func BenchmarkServer(b *testing.B) {
	for name, h := range map[string]bench.Handler{"xfork": bench.LazyServer(), "goroutines": bench.PlainServer()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(25)
			b.RunParallel(func(pb *testing.PB) {
				for id := int64(0); pb.Next(); id++ {
					if _, err := h(context.Background(), id); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// How many I/O slots a process should have: see docs/adr/0018-io-slots.md.
func BenchmarkIOSlots(b *testing.B) {
	for _, clients := range []int{50, 200, 1000} {
		for _, io := range []int{0, 256, 1024, 4096} {
			h, name := bench.PlainWaitingServer(), "goroutines"
			if io > 0 {
				h, name = bench.WaitingServer(io), fmt.Sprint(io)
			}
			b.Run(fmt.Sprintf("clients=%d/slots=%s", clients, name), func(b *testing.B) {
				for b.Loop() {
					l, err := bench.Serve(h, bench.PlainWaitingServer(), 20*clients, clients)
					require.NoError(b, err)
					b.ReportMetric(l.P50/1e6, "p50-ms")
					b.ReportMetric(l.P99/1e6, "p99-ms")
					b.ReportMetric(l.CPU/1e3, "cpu-µs/request")
					b.ReportMetric(float64(l.Goroutines), "goroutines")
					b.ReportMetric(l.Stacks/(1<<20), "MB-stacks")
				}
			})
		}
	}
}
