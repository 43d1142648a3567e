//go:build unix

package table_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// pipe makes a named pipe.
func pipe(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "p")
	require.NoError(t, syscall.Mkfifo(name, 0o600))
	return name
}

func TestPipesAreReadToTheirEnd(t *testing.T) {
	for _, rows := range []int{0, 3, 100000, 5000000} { // nothing, in a piece, in memory, in a file
		for _, format := range []struct {
			frame     func(string, ...ScanOption) Frame
			head, row string
		}{{CSV, "a\n", "1\n"}, {NDJSON, "{\"a\":1}\n", "{\"a\":1}\n"}} {
			name := pipe(t)
			wrote := make(chan error, 1)
			go func() {
				f, err := os.OpenFile(name, os.O_WRONLY, 0)
				if err == nil {
					time.Sleep(20 * time.Millisecond) // the reader finds a writer that has not written yet
					_, err = io.WriteString(f, format.head+strings.Repeat(format.row, rows))
					err = errors.Join(err, f.Close())
				}
				wrote <- err
			}()
			n, err := Count(format.frame(name)).Force(t.Context())
			require.NoError(t, err)
			require.NoError(t, <-wrote)
			require.Equal(t, int64(rows+strings.Count(format.head, "1")), n)
		}
		if testing.Short() && rows >= 100000 {
			return
		}
	}
}

// silent makes a pipe with a writer that writes what is given and then nothing, until the test ends.
func silent(t *testing.T, text string) string {
	name := pipe(t)
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	_, err = f.WriteString(text)
	require.NoError(t, err)
	return name
}

func TestACancelledForceDoesNotWaitForAPipe(t *testing.T) {
	cause := errors.New("enough")
	open := func(name string) Frame {
		return CSV("x.csv", Open(func(context.Context) (io.ReadCloser, error) { return os.OpenFile(name, os.O_RDWR, 0) }))
	}
	for name, x := range map[string]func() expr.Expr[int64]{
		"nothing writes":   func() expr.Expr[int64] { return Count(CSV(pipe(t))) },
		"silent":           func() expr.Expr[int64] { return Count(CSV(silent(t, ""))) },
		"silent on":        func() expr.Expr[int64] { return Count(CSV(silent(t, "a\n1\n"))) },
		"NDJSON":           func() expr.Expr[int64] { return Count(NDJSON(silent(t, "{\"a\":1}\n"))) },
		"a reader of Open": func() expr.Expr[int64] { return Count(open(silent(t, "a\n1\n"))) },
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
		done := make(chan error, 1)
		go func() {
			_, err := x().Force(ctx)
			done <- err
		}()
		select {
		case err := <-done:
			require.ErrorIs(t, err, cause, name)
		case <-time.After(5 * time.Second):
			require.Fail(t, "still waiting", name)
		}
	}
}

func TestANameMayLookLikeAPattern(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	count := func(path string) int64 {
		n, err := Count(CSV(path)).Force(t.Context())
		require.NoError(t, err, path)
		return n
	}
	put("a1.csv", "a\n1\n")
	require.Equal(t, int64(1), count(filepath.Join(dir, "a[1].csv")), "there is no such file: a pattern")
	require.Equal(t, int64(2), count(put("a[1].csv", "a\n1\n2\n")))
	require.Equal(t, int64(3), count(put("a[.csv", "a\n1\n2\n3\n")), "no pattern at all")
	require.Equal(t, int64(6), count(filepath.Join(dir, "a*.csv")))
	require.Equal(t, int64(7), count(filepath.Join(filepath.Dir(put("a*.csv", "a\n1\n")), "a*.csv")), "the pattern matches the file of its name, too")
	n, err := Count(CSV("a[1].csv", FS(os.DirFS(dir)))).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(2), n)
	for _, name := range []string{"http://example.com/a.csv", "s3://b/*.csv", "file:///a.csv"} {
		for _, f := range []Frame{CSV(name), NDJSON(name), Parquet(name)} {
			_, err := Count(f).Force(t.Context())
			require.ErrorContains(t, err, name+": file does not exist: addresses are not opened here; pass Open with a function that does")
		}
	}
}
