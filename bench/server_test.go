package bench_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench"
)

func TestServersAnswerTheSame(t *testing.T) {
	for _, h := range []bench.Handler{bench.LazyServer(), bench.PlainServer()} {
		l, err := bench.Serve(h, 200, 10)
		require.NoError(t, err)
		require.Positive(t, l.P50)
		require.GreaterOrEqual(t, l.P99, l.P50)
		require.GreaterOrEqual(t, l.Wall, l.P99)
	}
	_, err := bench.Serve(func(context.Context, int64) (int64, error) { return 0, nil }, 1, 1)
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
