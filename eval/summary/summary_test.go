package summary_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/summary"
	"xfork/expr"
	"xfork/ops"
)

var slow = expr.LiftErr1(func(n int) (int, error) {
	time.Sleep(2 * time.Millisecond)
	if n < 0 {
		return 0, errors.New("negative\nand more")
	}
	return n, nil
}, expr.Name("slow"))

func TestTheLine(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"": {eval.Workers(2)}, " in sequence": {eval.Sequential()}} {
		t.Run("has the figures of a run"+name, func(t *testing.T) {
			var b bytes.Buffer
			opts := append(opts, eval.Observe(summary.To(&b)))
			_, err := ops.Add(slow.Fork(1), slow.Fork(2)).Force(context.Background(), opts...)
			require.NoError(t, err)
			require.Regexp(t, `^xfork: summary_test\.TestTheLine \(summary_test\.go:\d+\)`+name+`: 2 calls ran, 1 operator; wall [\d.]+ms, at best [\d.]+ms \((critical path|\d workers?)\); `+
				`computing [\d.]+ms( by the clock \(.*\))?, speed-up \d.\d of \d.\d possible, \d workers? \d+% busy\n$`, b.String())
		})
	}
	t.Run("says why a run has failed", func(t *testing.T) {
		var b bytes.Buffer
		_, err := ops.Neg(slow.Fork(-1)).Force(context.Background(), eval.Observe(summary.To(&b)))
		require.Error(t, err)
		require.Regexp(t, `^xfork: summary_test\.TestTheLine \(summary_test\.go:\d+\): 1 call ran, 1 failed; wall .*; failed: .*negative \.\.\.\n$`, b.String())
	})
	t.Run("names the loop over many roots", func(t *testing.T) {
		var b bytes.Buffer
		for range expr.AsCompleted(context.Background(), slow.Map([]int{1, 2, 3, 4, 5}), eval.Observe(summary.To(&b))) {
		}
		require.Regexp(t, `^xfork: summary_test\.TestTheLine \(summary_test\.go:\d+\): 5 calls ran, 1 operator; `, b.String())
	})
	t.Run("of a cancelled run is a line too", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		var b bytes.Buffer
		_, err := ops.Sum(slow.Map(make([]int, 100))...).Force(ctx, eval.Observe(summary.To(&b)))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Regexp(t, `^xfork: summary_test\.TestTheLine \(summary_test\.go:\d+\): .* skipped; .*; failed: .*deadline exceeded\n$`, b.String())
	})
	t.Run("of many small runs is written for the first ones, and the rest is counted", func(t *testing.T) {
		var b bytes.Buffer
		o := eval.Observe(summary.To(&b))
		for range 1000 {
			expr.Must(ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), o))
		}
		expr.Must(slow.Fork(1).Force(context.Background(), o))
		require.Less(t, strings.Count(b.String(), "\n"), 500)
		require.Contains(t, b.String(), "(further runs of less than 1ms are counted, and not shown)\n")
		require.Regexp(t, `\(after \d+ runs? of less than 1ms, [\d.]+.s in all\)\n`, b.String())
	})
	t.Run("harms nobody where it cannot be written", func(t *testing.T) {
		f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("needs /dev/full, which this system does not have")
		}
		defer f.Close()
		o := eval.Observe(summary.To(f))
		for range 2 {
			_, err = slow.Fork(1).Force(context.Background(), o)
			require.NoError(t, err)
		}
	})
}
