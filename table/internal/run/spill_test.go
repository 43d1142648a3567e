package run_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/memory"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/run"
	"xfork/table/internal/spill"
)

// within shows a query that may keep so many bytes in memory.
func within(t *testing.T, q *plan.Node, limit int64, rules rewrite.Rules, split run.Split) (out []string, bytes int64) {
	t.Helper()
	c := plan.NewContext(context.Background(), false)
	defer c.Close()
	b, err := c.Bind(q)
	require.NoError(t, err, plan.Explain(q))
	o := &run.Output{Bound: rewrite.Apply([]*plan.Bound{b}, []bool{false}, rules)[0]}
	ledger := memory.NewLedger(1 << 30)
	space := spill.New(ledger.Grant(limit), t.TempDir())
	defer func() {
		space.Close()
		require.Zero(t, ledger.Taken())
	}()
	_, err = run.Within(space, []*run.Output{o}, split)
	require.NoError(t, err, plan.Explain(q))
	out = lines(t, o)
	_, bytes = space.Written()
	return out, bytes
}

func TestRandomQueriesAreTheSameSpilled(t *testing.T) {
	spilled := 0
	for seed := range uint64(150) {
		q := query(rand.New(rand.NewPCG(seed, 1)), int(seed%6))
		want := shown(t, q, rewrite.All, forwards)
		for i, limit := range []int64{40_000, 100_000, 200_000} {
			got, bytes := within(t, q, limit, rewrite.All, []run.Split{forwards, backwards}[(int(seed)+i)%2])
			require.Equal(t, want, got, "limit %d, seed %d: %s", limit, seed, plan.Explain(q))
			if bytes > 0 {
				spilled++
			}
		}
	}
	require.Greater(t, spilled, 100)
}
