package prometheus_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/prometheus"
	"xfork/expr"
	"xfork/ops"
)

func TestMetrics(t *testing.T) {
	m := prometheus.New()
	registry := client.NewPedanticRegistry()
	require.NoError(t, registry.Register(m))
	inc := expr.Lift1(func(n int) int { return n + 1 }, expr.Name("inc"))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { expr.Must(ops.Sum(inc.Map(make([]int, 10))...).Force(context.Background(), eval.Observe(m))) })
	}
	wg.Wait()
	bad := expr.LiftErr0(func() (int, error) { return 0, errors.New("bad") }, expr.Name("bad"), expr.Retry(expr.Attempts(3)))
	_, err := inc.Call(bad.Fork()).Force(context.Background(), eval.Observe(m), eval.Sequential())
	require.Error(t, err)
	expr.Must(ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), eval.Observe(m)))

	require.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP xfork_calls_total Calls, by function and fate.
# TYPE xfork_calls_total counter
xfork_calls_total{fate="done",function="inc"} 40
xfork_calls_total{fate="failed",function="bad"} 1
xfork_calls_total{fate="skipped",function="inc"} 1
# HELP xfork_operators_total Operators evaluated.
# TYPE xfork_operators_total counter
xfork_operators_total 37
# HELP xfork_retries_total Attempts that were repeated.
# TYPE xfork_retries_total counter
xfork_retries_total 2
# HELP xfork_runs_in_progress Runs that go on.
# TYPE xfork_runs_in_progress gauge
xfork_runs_in_progress 0
# HELP xfork_runs_total Runs that are over, by outcome.
# TYPE xfork_runs_total counter
xfork_runs_total{outcome="failed"} 1
xfork_runs_total{outcome="ok"} 5
`), "xfork_calls_total", "xfork_operators_total", "xfork_retries_total", "xfork_runs_in_progress", "xfork_runs_total"))
	problems, err := testutil.GatherAndLint(registry)
	require.NoError(t, err)
	require.Empty(t, problems)
}
