package eval_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// TestAsAProgram is a program that knows nothing of views. The other tests run it in a process of its own, with something in
// its environment; by itself it is a test without a view.
func TestAsAProgram(t *testing.T) {
	if runs, _ := strconv.Atoi(os.Getenv("EVAL_TEST_RUNS")); runs > 0 {
		for range runs {
			x := ops.Add(expr.Const(1), expr.Const(2))
			if os.Getenv("EVAL_TEST_LONG") != "" { // a trace leaves small runs out
				x = expr.Fork(func() int { time.Sleep(1100 * time.Microsecond); return 1 })
			}
			_, err := x.Force(context.Background())
			require.NoError(t, err)
		}
		return
	}
	inc := expr.Lift1(func(n int) int { return n + 1 }, expr.Name("inc"))
	v, err := ops.Sum(inc.Map([]int{1, 2, 3})...).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, 9, v)
	light, err := ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, 3, light)
}

// asProgram runs it and gives what it wrote to stderr.
func asProgram(t *testing.T, environment ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestAsAProgram$")
	cmd.Env = append(os.Environ(), environment...)
	var errs, out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), out.String()+errs.String())
	for _, line := range strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n") {
		require.True(t, line == "" || strings.HasPrefix(line, "xfork: "), line)
	}
	return errs.String()
}

func TestTheEnvironment(t *testing.T) {
	t.Run("asks for nothing, and nothing is said", func(t *testing.T) {
		require.Empty(t, asProgram(t))
		require.Empty(t, asProgram(t, "XFORK_PROGRESS=0", "XFORK_SUMMARY=", "XFORK_LABELS=0", "XFORK_TRACE="))
	})
	t.Run("asks for a trace", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "run.json.gz")
		require.Equal(t, "xfork: the trace of this run, and of those that follow, is in "+path+": open it at ui.perfetto.dev\n",
			asProgram(t, "XFORK_TRACE="+path))
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		z, err := gzip.NewReader(f)
		require.NoError(t, err)
		var doc struct{ TraceEvents []struct{ Name string } }
		require.NoError(t, json.NewDecoder(z).Decode(&doc))
		incs := 0
		for _, e := range doc.TraceEvents {
			if e.Name == "inc" {
				incs++
			}
		}
		require.Equal(t, 3, incs)
	})
	t.Run("asks for a trace where there can be none", func(t *testing.T) {
		require.Regexp(t, `^xfork: no trace in /no/such/folder/run.json: .*\n$`, asProgram(t, "XFORK_TRACE=/no/such/folder/run.json"))
	})
	t.Run("asks for progress", func(t *testing.T) {
		require.Regexp(t, `^xfork: eval_test\.TestAsAProgram \(environment_test\.go:\d+\): 3 calls ran, 2 operators; .*\nxfork: eval_test\.TestAsAProgram \(environment_test\.go:\d+\), operators only: 0 calls ran, 1 operator; .*\n$`,
			asProgram(t, "XFORK_PROGRESS=1"))
	})
	t.Run("asks for summaries, of a sequential program", func(t *testing.T) {
		require.Regexp(t, `^xfork: XFORK=seq: every force is sequential\nxfork: eval_test\.TestAsAProgram \(environment_test\.go:\d+\) in sequence: 3 calls ran, 2 operators; .*\nxfork: eval_test\.TestAsAProgram \(environment_test\.go:\d+\), .*\n$`,
			asProgram(t, "XFORK_SUMMARY=1", "XFORK=seq"))
	})
	t.Run("asks for all of it at once", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "run.json")
		said := asProgram(t, "XFORK_SUMMARY=1", "XFORK_PROGRESS=1", "XFORK_LABELS=1", "XFORK_TRACE="+path)
		require.Equal(t, 3, strings.Count(said, "\n"), said)
	})
	t.Run("asks for progress and summaries of many small runs, and gets both", func(t *testing.T) {
		said := asProgram(t, "XFORK_SUMMARY=1", "XFORK_PROGRESS=1", "EVAL_TEST_RUNS=3000")
		require.Contains(t, said, "further runs of less than 1ms", "the summary's bound, not that of progress")
		require.Greater(t, strings.Count(said, "\n"), 5)
		for _, line := range strings.Split(strings.TrimSpace(said), "\n") {
			require.Contains(t, line, "operators only", "no run has two lines: %s", said)
		}
	})
	for name, c := range map[string]struct {
		runs     string
		min, max int
	}{"a sample": {"", 100, 300}, "all": {"all", 300, 300}, "every tenth": {"10", 30, 30}} {
		t.Run("asks for a trace of many runs and gets "+name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "run.json")
			said := asProgram(t, "XFORK_TRACE="+path, "EVAL_TEST_RUNS=300", "EVAL_TEST_LONG=1", "XFORK_TRACE_RUNS="+c.runs)
			require.Contains(t, said, "the trace of this run, and of those that follow, is in")
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			traced := strings.Count(string(b), `"name":"process_name"`)
			require.GreaterOrEqual(t, traced, c.min)
			require.LessOrEqual(t, traced, c.max)
		})
	}
	t.Run("says what nobody understands", func(t *testing.T) {
		require.Equal(t, "xfork: XFORK_PROGRESS=\"yes\" is unknown and ignored; it may be 1\n", asProgram(t, "XFORK_PROGRESS=yes"))
		require.Equal(t, "xfork: XFORK_TRACE_RUNS=\"few\" is unknown and ignored; it may be all, or a number\n", asProgram(t, "XFORK_SUMMARY=0", "XFORK_TRACE_RUNS=few", "EVAL_TEST_RUNS=1"))
		require.Equal(t, "xfork: XFORK=\"fast\" is unknown and ignored; it may be seq or check\n", asProgram(t, "XFORK=fast"))
	})
}

// TestTheFramesOfASequentialForce counts what lies between a function and the line that forces it, which a debugger's user skips by "up"
// with the number that the documentation gives.
func TestTheFramesOfASequentialForce(t *testing.T) {
	var up int
	f := expr.Lift1(func(x int) int {
		pcs := make([]uintptr, 64)
		frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
		for {
			frame, more := frames.Next()
			if strings.HasSuffix(frame.Function, "TestTheFramesOfASequentialForce") || !more {
				return x
			}
			up++
		}
	})
	_, err := f.Fork(1).Force(t.Context(), eval.Sequential())
	require.NoError(t, err)
	require.Equal(t, 15, up)
	for _, page := range []string{"../README.md", "../docs/architecture.md", "environment.go"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		require.Contains(t, string(text), fmt.Sprintf("up %d", up), page)
	}
}
