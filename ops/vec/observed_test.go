package vec_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/ops/vec"
)

// What observers are told of regions.

// observed forces x and gives what was recorded, with the numbers of the calls that failed.
func observed[T any](ctx context.Context, x expr.Expr[T], opts []eval.Option) (run *record.Run, failed []uint64) {
	rec := record.New()
	_, _ = x.Force(ctx, append([]eval.Option{eval.Observe(rec)}, opts...)...)
	run = rec.Last()
	for i := range run.Nodes {
		if run.Nodes[i].Fate == record.Failed {
			failed = append(failed, run.Nodes[i].Number)
		}
	}
	return run, failed
}

func TestACancelledRegionHasNotFailed(t *testing.T) {
	x := vec.Of(make([]float64, 1<<20))
	y := x
	for range 20 {
		y = vec.Sin(vec.Shift(y, expr.Const(1.0)))
	}
	for _, w := range ways {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Millisecond)
		_, failed := observed(ctx, vec.Sum(y), w.opts)
		cancel()
		require.Empty(t, failed, w.name)
		require.NoError(t, eval.Default.Close(context.Background()))
		require.NoError(t, eight.Close(context.Background()))
	}
}
