package progress_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/progress"
	"xfork/expr"
	"xfork/ops"
)

// output is a terminal, or a file, to which several goroutines write.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// screen is what the terminal shows in the end: it understands as much as progress uses.
func (o *output) screen(t *testing.T) []string {
	t.Helper()
	var rows []string
	row := ""
	up := regexp.MustCompile(`^\x1b\[(\d+)A\r\x1b\[J`)
	colour := regexp.MustCompile(`\x1b\[\d*m`)
	text := colour.ReplaceAllString(o.b.String(), "")
	for len(text) > 0 {
		if m := up.FindStringSubmatch(text); m != nil {
			var n int
			_, err := fmt.Sscan(m[1], &n)
			require.NoError(t, err)
			require.Empty(t, row)
			require.LessOrEqual(t, n, len(rows))
			rows = rows[:len(rows)-n]
			text = text[len(m[0]):]
			continue
		}
		line, rest, whole := strings.Cut(text, "\n")
		require.True(t, whole, "half a line")
		require.NotContains(t, line, "\x1b")
		rows, text = append(rows, line), rest
	}
	return rows
}

var executors = map[string][]eval.Option{
	"in parallel": {eval.Workers(2)},
	"in sequence": {eval.Sequential()},
}

// work is 20 calls of 100 ms and a sum of them, with a fake clock: half a second for four at a time.
func work() expr.Expr[int] {
	nap := expr.Lift1(func(n int) int { time.Sleep(100 * time.Millisecond); return n }, expr.Name("nap"), expr.IOBound, expr.Limit(4))
	return ops.Sum(nap.Map(make([]int, 20))...)
}

func TestOnATerminal(t *testing.T) {
	t.Run("a bar per function is drawn over and over, and stays when the run is over", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var out output
			_, err := work().Force(t.Context(), eval.Observe(progress.To(&out, progress.Terminal(80), progress.Every(250*time.Millisecond))))
			require.NoError(t, err)
			rows := out.screen(t)
			require.Equal(t, "nap  ████████████████████  20/20", rows[0])
			require.Regexp(t, `^xfork: progress_test\.TestOnATerminal \(progress_test\.go:\d+\): 20 calls ran, 19 operators; wall 500ms, .*$`, rows[1])
			require.Len(t, rows, 2)
			require.Regexp(t, `progress_test\.TestOnATerminal \(progress_test\.go:\d+\): 250ms, about 300ms left\nnap  \x1b\[32m████████············\x1b\[0m  8/20  4 running  32/s\n`,
				out.b.String())
		})
	})
	t.Run("no row is wider than the terminal", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var out output
			long := expr.Lift1(func(n int) int { time.Sleep(time.Second); return n }, expr.Name(strings.Repeat("long", 20)))
			_, err := ops.Sum(long.Map(make([]int, 3))...).Force(t.Context(), eval.Workers(1), eval.Observe(progress.To(&out, progress.Terminal(0))))
			require.NoError(t, err)
			for _, row := range out.screen(t)[:1] {
				require.Less(t, len([]rune(row)), 40)
			}
		})
	})
	t.Run("NO_COLOR is heeded", func(t *testing.T) {
		t.Setenv("NO_COLOR", "1")
		var out output
		_, err := work().Force(context.Background(), eval.Observe(progress.To(&out, progress.Terminal(80))))
		require.NoError(t, err)
		require.NotRegexp(t, `\x1b\[\d*m`, out.b.String())
	})
	t.Run("two runs at once share it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var out output
			o := progress.To(&out, progress.Terminal(80))
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() { expr.Must(work().Force(t.Context(), eval.Observe(o))) })
			}
			wg.Wait()
			rows := out.screen(t)
			require.Len(t, rows, 4)
			require.Equal(t, rows[0], rows[2])
		})
	})
	t.Run("what the program writes appears above the bars, line by line", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var out output
			screen := progress.To(&out, progress.Terminal(80))
			talk := expr.Lift1(func(n int) int {
				time.Sleep(250 * time.Millisecond)
				fmt.Fprint(screen, "half ")
				time.Sleep(250 * time.Millisecond)
				fmt.Fprintf(screen, "whole %d\n", n)
				return n
			}, expr.Name("talk"))
			_, err := ops.Sum(talk.Map([]int{1, 2, 3})...).Force(t.Context(), eval.Workers(1), eval.Sequential(), eval.Observe(screen))
			require.NoError(t, err)
			rows := out.screen(t)
			require.Equal(t, []string{"half whole 1", "half whole 2", "half whole 3", "talk  ████████████████████  3/3"}, rows[:4])
			require.Len(t, rows, 5)
		})
	})
	t.Run("of many short runs the first leave a line each, and the rest is counted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var out output
			o := eval.Observe(progress.To(&out, progress.Terminal(80)))
			nap := expr.Lift1(func(d time.Duration) int { time.Sleep(d); return 1 }, expr.Name("nap"))
			for range 50 {
				expr.Must(nap.Fork(20*time.Millisecond).Force(t.Context(), o))
			}
			expr.Must(nap.Fork(time.Second).Force(t.Context(), o))
			rows := out.screen(t)
			require.Len(t, rows, 12)
			require.Contains(t, rows[9], "(further runs of less than 100ms are counted, and not shown)")
			require.Contains(t, rows[10], "nap  █")
			require.Contains(t, rows[11], "(after 40 runs of less than 100ms, 800ms in all)")
		})
	})
	t.Run("many functions are folded", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var out output
			total := expr.Const(0)
			for i := range 30 {
				f := expr.Lift0(func() int { time.Sleep(time.Second); return 1 }, expr.Name(fmt.Sprintf("f%02d", i)))
				total = ops.Add(total, f.Fork())
			}
			_, err := total.Force(t.Context(), eval.Observe(progress.To(&out, progress.Terminal(80))))
			require.NoError(t, err)
			rows := out.screen(t)
			require.Len(t, rows, 13)
			require.Equal(t, "and 19 more functions, 19/19", rows[11])
		})
	})
}

func TestElsewhere(t *testing.T) {
	for name, opts := range executors {
		t.Run("lines without control characters are written "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out output
				nap := expr.Lift1(func(n int) int { time.Sleep(time.Second); return n }, expr.Name("nap"))
				x := ops.Sum(nap.Map(make([]int, 10))...)
				_, err := x.Force(t.Context(), append(opts, eval.Observe(progress.To(&out, progress.Every(2500*time.Millisecond))))...)
				require.NoError(t, err)
				text := out.b.String()
				require.NotContains(t, text, "\x1b")
				require.NotContains(t, text, "\r")
				lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
				if name == "in sequence" {
					require.Regexp(t, `^xfork: progress_test\.TestElsewhere \(.*\): 2.5s, about 7.5s left: nap 2/10 \(1 running, 0.8/s\)$`, lines[0])
				} else {
					require.Regexp(t, `^xfork: progress_test\.TestElsewhere \(.*\): 2.5s, about 2.5s left: nap 4/10 \(2 running, 1.6/s\)$`, lines[0])
				}
				require.Regexp(t, `^xfork: progress_test.TestElsewhere.*: 10 calls ran, 9 operators; wall `, lines[len(lines)-1])
			})
		})
	}
	t.Run("a pipe is no terminal", func(t *testing.T) {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		_, err = work().Force(context.Background(), eval.Observe(progress.To(w)))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		require.NoError(t, err)
		require.Regexp(t, `^xfork: progress_test.TestElsewhere .*: 20 calls ran, .*\n$`, b.String())
	})
	t.Run("a run of operators says so", func(t *testing.T) {
		var out output
		_, err := ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), eval.Observe(progress.To(&out)))
		require.NoError(t, err)
		require.Regexp(t, `^xfork: progress_test\.TestElsewhere \(progress_test\.go:\d+\), operators only: 0 calls ran, 1 operator; wall .*\n$`, out.b.String())
	})
	t.Run("a full disk harms nobody", func(t *testing.T) {
		f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("needs /dev/full, which this system does not have")
		}
		defer f.Close()
		_, err = work().Force(context.Background(), eval.Observe(progress.To(f)))
		require.NoError(t, err)
	})
}

func TestFunc(t *testing.T) {
	for name, opts := range executors {
		t.Run("states come every so often, and the last one when the run is over, "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var states []progress.State
				o := progress.Func(time.Second, func(s progress.State) { states = append(states, s) })
				bad := errors.New("bad")
				tries := 0
				nap := expr.LiftErr1(func(n int) (int, error) {
					time.Sleep(1100 * time.Millisecond)
					if n == 2 {
						return 0, bad
					}
					return n, nil
				}, expr.Name("nap"))
				again := expr.LiftErr0(func() (int, error) {
					if tries++; tries == 1 {
						return 0, bad
					}
					return 1, nil
				}, expr.Name("again"), expr.Retry(expr.Attempts(3)))
				x := ops.Add(again.Fork(), ops.Sum(nap.Map([]int{0, 1, 2, 3, 4, 5})...))
				_, err := x.Force(t.Context(), append(opts, eval.Workers(1), eval.AllErrors(), eval.Observe(o))...)
				require.ErrorIs(t, err, bad)
				require.Len(t, states, 7)
				for i, s := range states {
					require.Equal(t, i == 6, s.Over)
					require.Len(t, s.Functions, 2)
					again, nap := s.Functions[0], s.Functions[1]
					require.Equal(t, "nap", nap.Name)
					require.Equal(t, 6, nap.Total)
					require.Equal(t, i, nap.Done)
					require.Equal(t, 1, again.Total)
					require.Zero(t, again.Failed, "it is tried again")
					require.Equal(t, i < 6, nap.Running == 1)
				}
				require.ErrorIs(t, states[6].Err, bad)
				require.Equal(t, 1, states[6].Functions[0].Done)
				require.Equal(t, 1, states[6].Functions[1].Failed)
				require.InDelta(t, 1/1.1, states[6].Functions[1].Rate, 0.01)
			})
		})
	}
	t.Run("misuse panics", func(t *testing.T) {
		require.PanicsWithValue(t, "progress: Func with an interval that is not positive", func() { progress.Func(0, func(progress.State) {}) })
		require.PanicsWithValue(t, "progress: Func with a nil function", func() { progress.Func(1, nil) })
		require.PanicsWithValue(t, "progress: Every must be positive", func() { progress.Every(0) })
	})
}
