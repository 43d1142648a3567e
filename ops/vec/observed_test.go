package vec_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops/vec"
)

// What observers are told of regions.

// observed forces n and gives what was recorded, with the numbers of the calls that failed.
func observed(ctx context.Context, n *node.Node, opts []eval.Option) (run *record.Run, failed []uint64) {
	rec := record.New()
	_ = eval.Force(ctx, n, append([]eval.Option{eval.Observe(rec)}, opts...)...)
	run = rec.Last()
	for i := range run.Nodes {
		if run.Nodes[i].Fate == record.Failed {
			failed = append(failed, run.Nodes[i].Number)
		}
	}
	return run, failed
}

func TestViewsBlameTheOperatorThatFailed(t *testing.T) {
	// Each gives the node that fails, an output that does not, or nil, and what is forced.
	type graph func() (at, output, root *node.Node)
	ints := vec.Of([]int64{1, 0})
	graphs := map[string]graph{
		"inside of the region": func() (at, output, root *node.Node) {
			q := vec.Div(ints, ints)
			sum := vec.Sum(vec.Add(q, ints))
			return q.Node(), sum.Node(), sum.Node()
		},
		"by its lengths": func() (at, output, root *node.Node) {
			q := vec.Add(ints, vec.Of([]int64{1, 2, 3}))
			sum := vec.Sum(vec.Div(q, ints))
			return q.Node(), sum.Node(), sum.Node()
		},
		"after a fork with a higher number": func() (at, output, root *node.Node) {
			q := vec.Div(ints, ints)
			sum := vec.Sum(vec.Add(q, expr.ForkErr(func() ([]int64, error) { return nil, errBoom })))
			return q.Node(), sum.Node(), sum.Node()
		},
		"the output itself": func() (at, output, root *node.Node) {
			least := vec.MinOf(vec.Neg(vec.Of([]int64{})))
			return least.Node(), nil, least.Node()
		},
		"a further output": func() (at, output, root *node.Node) {
			none := vec.Neg(vec.Of([]int64{}))
			sum, least := vec.Sum(none), vec.MinOf(none)
			return least.Node(), sum.Node(), expr.Pair(sum, least).Node()
		},
		"inside of a further output": func() (at, output, root *node.Node) {
			y := vec.Neg(ints)
			sum, q := vec.Sum(y), vec.Div(y, ints)
			least := vec.MinOf(q)
			return q.Node(), least.Node(), expr.Pair(sum, least).Node()
		},
	}
	for what, g := range graphs {
		for _, w := range ways {
			at, output, root := g()
			run, failed := observed(context.Background(), root, w.opts)
			require.Contains(t, failed, at.Number(), "%s, %s", what, w.name)
			if output != nil {
				require.NotContains(t, failed, output.Number(), "%s, %s", what, w.name)
			}
			i := run.Find(at.Number())
			require.Equal(t, at.Name(), run.Name(i))
			require.Equal(t, at.Line(), run.Nodes[i].Site.Line())
			var page bytes.Buffer
			require.NoError(t, report.Write(&page, run))
			require.NoError(t, run.Explain(&page))
		}
	}
}

func TestACancelledRegionHasNotFailed(t *testing.T) {
	x := vec.Of(make([]float64, 1<<20))
	y := x
	for range 20 {
		y = vec.Sin(vec.Shift(y, expr.Const(1.0)))
	}
	for _, w := range ways {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Millisecond)
		_, failed := observed(ctx, vec.Sum(y).Node(), w.opts)
		cancel()
		require.Empty(t, failed, w.name)
		require.NoError(t, eval.Default.Close(context.Background()))
		require.NoError(t, eight.Close(context.Background()))
	}
}
