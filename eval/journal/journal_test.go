package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/journal"
	"xfork/expr"
	"xfork/ops"
)

// entry is a line of the log.
type entry struct {
	Time                                     time.Time
	Level, Msg, What, Function, Fate, Error  string
	Ran, Failed, Skipped, Operators, Attempt int
	Attempts                                 int
	Retry                                    bool
	Source                                   struct{ File, Function string }
}

func entries(t *testing.T, level slog.Level, x expr.Expr[int], opts ...eval.Option) (es []entry, err error) {
	t.Helper()
	var b bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: level, AddSource: true}))
	_, err = x.Force(context.Background(), append(opts, eval.Observe(journal.To(l)))...)
	for d := json.NewDecoder(&b); d.More(); {
		var e entry
		require.NoError(t, d.Decode(&e))
		es = append(es, e)
	}
	return es, err
}

func TestJournal(t *testing.T) {
	inc := expr.Lift1(func(n int) int { return n + 1 }, expr.Name("inc"))
	for name, opts := range map[string][]eval.Option{"in parallel": nil, "in sequence": {eval.Sequential()}} {
		t.Run("a line per run, and on demand one per call, "+name, func(t *testing.T) {
			es, err := entries(t, slog.LevelInfo, ops.Add(inc.Fork(1), inc.Fork(2)), opts...)
			require.NoError(t, err)
			require.Len(t, es, 1)
			require.Equal(t, "run is over", es[0].Msg)
			require.Equal(t, "INFO", es[0].Level)
			require.Equal(t, 2, es[0].Ran)
			require.Equal(t, 1, es[0].Operators)

			es, err = entries(t, slog.LevelDebug, ops.Add(inc.Fork(1), inc.Fork(2)), opts...)
			require.NoError(t, err)
			require.Len(t, es, 3)
			require.Equal(t, "inc", es[0].Function)
			require.Equal(t, "done", es[0].Fate)
			require.Contains(t, es[0].Source.File, "journal_test.go")
			require.False(t, es[2].Time.Before(es[0].Time))
		})
		t.Run("failures, with their retries, "+name, func(t *testing.T) {
			bad := expr.LiftErr0(func() (int, error) { return 0, errors.New("bad") }, expr.Name("bad"), expr.Retry(expr.Attempts(2)))
			es, err := entries(t, slog.LevelWarn, inc.Call(bad.Fork()), opts...)
			require.Error(t, err)
			require.Len(t, es, 3)
			require.Equal(t, "call has failed", es[0].Msg)
			require.True(t, es[0].Retry)
			require.Equal(t, 1, es[0].Attempt)
			require.Equal(t, 2, es[0].Attempts)
			require.Equal(t, "bad", es[0].Error)
			require.Equal(t, "bad", es[1].Error)
			require.False(t, es[1].Retry)
			require.Equal(t, "run has failed", es[2].Msg)
			require.Contains(t, es[2].Error, "bad")
			require.Equal(t, 1, es[2].Skipped)
		})
	}
	t.Run("a run of operators is a line too", func(t *testing.T) {
		es, err := entries(t, slog.LevelInfo, ops.Add(expr.Const(1), expr.Const(2)))
		require.NoError(t, err)
		require.Len(t, es, 1)
		require.Regexp(t, `^journal_test\.entries \(journal_test\.go:\d+\), operators only$`, es[0].What)
	})
	t.Run("a nil logger is misuse", func(t *testing.T) {
		require.PanicsWithValue(t, "journal: a nil logger", func() { journal.To(nil) })
	})
}
