package trace_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/trace"
	"xfork/expr"
	"xfork/ops"
)

// lines collects what a file says.
type lines struct {
	mu  sync.Mutex
	all []string
}

func (l *lines) say(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, s)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(text))
		require.NoError(t, err)
		z.Multistream(false) // Perfetto reads one member
		text, err = io.ReadAll(z)
		require.NoError(t, err)
	}
	return text
}

func TestAFile(t *testing.T) {
	for _, name := range []string{"run.json", "run.json.gz"} {
		t.Run(name+" is whole after every run", func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			var said lines
			f := trace.To(path, said.say)
			for i := range 4 {
				xs := step.Map(make([]int, 200))
				_, err := ops.Sum(xs...).Force(context.Background(), eval.Observe(f))
				require.NoError(t, err)
				es := parse(t, read(t, path))
				require.Equal(t, 200*(i+1), count(es, named("step")))
				require.Equal(t, i+1, count(es, named("process_name")))
			}
			require.NoError(t, f.Err())
			require.Len(t, said.all, 1)
			require.Contains(t, said.all[0], path)
			require.NoError(t, f.Close())
			_, err := step.Fork(1).Force(context.Background(), eval.Observe(f))
			require.NoError(t, err)
			require.ErrorIs(t, f.Close(), os.ErrClosed)
			require.Equal(t, 800, count(parse(t, read(t, path)), named("step")), "nothing is written once it is closed")
			require.Len(t, said.all, 1)
		})
		t.Run(name+" takes runs that go on at the same time", func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			f := trace.To(path, nil)
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					xs := step.Map(make([]int, 250))
					if _, err := ops.Sum(xs...).Force(context.Background(), eval.Observe(f)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			require.NoError(t, f.Err())
			require.Equal(t, 8*250, count(parse(t, read(t, path)), named("step")))
		})
	}
	t.Run("of many small runs the rest is counted", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "run.json")
		f := trace.To(path, nil)
		for range 100 {
			_, err := ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), eval.Observe(f))
			require.NoError(t, err)
		}
		_, err := expr.Fork(func() int { time.Sleep(2 * time.Millisecond); return 1 }).Force(context.Background(), eval.Observe(f))
		require.NoError(t, err)
		es := parse(t, read(t, path))
		require.Less(t, count(es, named("process_name")), 50)
		require.Positive(t, count(es, func(e event) bool {
			name, _ := e.Args["name"].(string)
			return e.Name == "process_name" && strings.Contains(name, " of less than 1ms, ")
		}))
	})
	t.Run("the process number tells the files of several processes apart", func(t *testing.T) {
		dir := t.TempDir()
		_, err := step.Fork(1).Force(context.Background(), eval.Observe(trace.To(filepath.Join(dir, "run-%p.json"), nil)))
		require.NoError(t, err)
		parse(t, read(t, filepath.Join(dir, "run-"+strconv.Itoa(os.Getpid())+".json")))
	})
}

func TestWhatCannotBeWritten(t *testing.T) {
	for name, path := range map[string]string{
		"a full disk":         "/dev/full",
		"a full disk, zipped": "/dev/full.gz",
		"no such folder":      filepath.Join(t.TempDir(), "no", "run.json"),
		"a folder":            t.TempDir(),
	} {
		t.Run(name+" is told once, and the runs are unharmed", func(t *testing.T) {
			if path == "/dev/full" {
				if _, err := os.Stat(path); err != nil {
					t.Skip("needs /dev/full, which this system does not have")
				}
			}
			if path == "/dev/full.gz" {
				path = filepath.Join(t.TempDir(), "full.gz")
				if err := os.Symlink("/dev/full", path); err != nil {
					t.Skip("needs symbolic links: ", err)
				}
				if _, err := os.Stat(path); err != nil {
					t.Skip("needs /dev/full, which this system does not have")
				}
			}
			var said lines
			f := trace.To(path, said.say)
			for range 3 {
				v, err := step.Call(step.Fork(1)).Force(context.Background(), eval.Observe(f))
				require.NoError(t, err)
				require.Equal(t, 3, v)
			}
			require.Error(t, f.Err())
			require.Len(t, said.all, 1)
			require.Contains(t, said.all[0], "no trace in "+path)
		})
	}
}
