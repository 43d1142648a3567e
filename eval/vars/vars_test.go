package vars_test

import (
	"context"
	"encoding/json"
	"errors"
	"expvar"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/vars"
	"xfork/expr"
	"xfork/ops"
)

func TestCounters(t *testing.T) {
	c := vars.Publish("test")
	inc := expr.Lift1(func(n int) int { return n + 1 }, expr.Name("inc"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { expr.Must(ops.Sum(inc.Map(make([]int, 10))...).Force(context.Background(), eval.Observe(c))) })
	}
	wg.Wait()
	bad := expr.LiftErr0(func() (int, error) { return 0, errors.New("bad") }, expr.Name("bad"), expr.Retry(expr.Attempts(3)))
	_, err := inc.Call(bad.Fork()).Force(context.Background(), eval.Observe(c), eval.Sequential())
	require.Error(t, err)
	expr.Must(ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), eval.Observe(c)))

	var got struct {
		Running, Runs, Failed, Retries, Skipped, Operators int
		Calls                                              map[string]int
		Work                                               float64 `json:"computing_seconds"`
		Wall                                               float64 `json:"wall_seconds"`
	}
	require.NoError(t, json.Unmarshal([]byte(expvar.Get("test").String()), &got))
	require.Zero(t, got.Running)
	require.Equal(t, 10, got.Runs)
	require.Equal(t, 1, got.Failed)
	require.Equal(t, 2, got.Retries)
	require.Equal(t, 1, got.Skipped)
	require.Equal(t, 8*9+1, got.Operators)
	require.Equal(t, map[string]int{"inc": 80, "bad": 1}, got.Calls)
	require.Positive(t, got.Work)
	require.Positive(t, got.Wall)
}
