package eval_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/ops"
)

func TestFailuresAreExplained(t *testing.T) {
	boom := expr.LiftErr1(func(n int) (int, error) { return 0, fmt.Errorf("row %d is\x1b[31m bad\nindeed", n) }, expr.Name("boom"))
	for _, how := range [][]eval.Option{nil, {eval.Sequential()}} {
		explained := func(t *testing.T, x interface {
			Force(context.Context, ...eval.Option) ([]expr.Result[int], error)
		},
		) *record.Run {
			rec := record.New()
			_, err := x.Force(t.Context(), append(how, eval.Observe(rec))...)
			require.NoError(t, err)
			return rec.Last()
		}
		t.Run(fmt.Sprint("also those that Settle takes, sequential ", how != nil), func(t *testing.T) {
			run := explained(t, expr.Settle(boom.Map([]int{7, 8, 9})...))
			require.Len(t, run.Failures, 3)
			for i, f := range run.Failures {
				require.Equal(t, fmt.Sprintf("row %d is [31m bad indeed", i+7), f.Text)
				why, known := run.Why(f.Node)
				require.True(t, known)
				require.Equal(t, f, why)
				require.Equal(t, record.Failed, run.Nodes[f.Node].Fate)
			}
			_, known := run.Why(int32(len(run.Nodes)) - 1)
			require.False(t, known)
		})
		t.Run(fmt.Sprint("of operators, panics and Goexit, sequential ", how != nil), func(t *testing.T) {
			run := explained(t, expr.Settle(
				ops.Quo(inc.Fork(1), inc.Fork(-1)),
				expr.Fork(func() int { panic("p") }),
			))
			require.Len(t, run.Failures, 2)
			texts := run.Failures[0].Text + "; " + run.Failures[1].Text
			require.Contains(t, texts, "divide by zero")
			require.Contains(t, texts, "panic: p")
		})
		t.Run(fmt.Sprint("each attempt, sequential ", how != nil), func(t *testing.T) {
			n := 0
			run := explained(t, expr.Settle(expr.ForkErr(func() (int, error) {
				n++
				return 0, fmt.Errorf("attempt %d", n)
			}, expr.Retry(expr.Attempts(3)))))
			require.Len(t, run.Failures, 3)
			for k := range 3 {
				f, known := run.WhyAttempt(run.Failures[0].Node, int32(k+1))
				require.True(t, known)
				require.Equal(t, fmt.Sprint("attempt ", k+1), f.Text)
			}
			why, _ := run.Why(run.Failures[0].Node)
			require.Equal(t, "attempt 3", why.Text)
		})
	}
	t.Run("a call whose time is up while its function goes on has failed", func(t *testing.T) {
		rec := record.New()
		stay := make(chan struct{})
		e := eval.NewEngine(2, 2)
		_, err := expr.Settle(expr.Fork(func() int { <-stay; return 1 }, expr.Timeout(time.Millisecond))).Force(t.Context(), eval.Observe(rec), eval.On(e))
		require.NoError(t, err)
		close(stay)
		require.NoError(t, e.Close(t.Context()))
		run := rec.Last()
		require.Len(t, run.Failures, 1)
		require.Regexp(t, "deadline exceeded|timed out", run.Failures[0].Text)
		require.Equal(t, record.Failed, run.Nodes[run.Failures[0].Node].Fate)
	})
}

// wicked is an error whose methods do anything.
type wicked struct{ act func() }

func (w wicked) Error() string { w.act(); return "text" }

func TestErrorsWithWickedMethodsAreExplainedAllTheSame(t *testing.T) {
	for name, act := range map[string]func(){"panic": func() { panic("p") }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			rec := record.New()
			_, err := expr.Settle(expr.ForkErr(func() (int, error) { return 0, wicked{act} })).Force(t.Context(), eval.Observe(rec))
			require.NoError(t, err)
			require.Contains(t, rec.Last().Failures[0].Text, "(a method that was to give the text")
		})
	}
}

// reasons counts what it is told.
type reasons struct {
	stream.Ignore
	mu   sync.Mutex
	told int
}

func (w *reasons) Failures(fs []stream.Failure) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told += len(fs)
}

func TestARunThatFailsAgainAndAgainStaysSmall(t *testing.T) {
	bad := expr.LiftErr1(func(int) (int, error) { return 0, errors.New(strings.Repeat("x", 100)) })
	w := &reasons{}
	_, err := expr.Settle(bad.Map(make([]int, 5000))...).Force(t.Context(), eval.Observe(observer(func(*stream.Run) stream.Watcher { return w })))
	require.NoError(t, err)
	require.Equal(t, stream.MostFailures, w.told)
}

// observer is one function.
type observer func(*stream.Run) stream.Watcher

func (o observer) Begin(r *stream.Run) stream.Watcher { return o(r) }

func TestARecordingKeepsTheTextsOfErrorsAndNotTheErrors(t *testing.T) {
	type large struct{ error }
	freed := make(chan bool, 1)
	rec := record.New()
	func() {
		_, err := expr.Catch(expr.ForkErr(func() (int, error) {
			e := &large{error: io.EOF}
			runtime.AddCleanup(e, func(c chan bool) { c <- true }, freed)
			return 0, e
		}), func(error) expr.Expr[int] { return expr.Const(1) }).Force(t.Context(), eval.Observe(rec))
		require.NoError(t, err)
	}()
	for k := 0; ; k++ {
		runtime.GC()
		select {
		case <-freed:
		case <-time.After(10 * time.Millisecond):
			require.Less(t, k, 200, "the error is kept")
			continue
		}
		break
	}
	require.Equal(t, "EOF", rec.Last().Failures[0].Text)
}
