package expr_test

import (
	"context"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/cache"
	"xfork/expr"
)

// told returns the lines that f has written to standard error, without their beginning.
func told(t *testing.T, f func()) []string {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	was := os.Stderr
	os.Stderr = w
	all := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		all <- string(b)
	}()
	func() {
		defer func() { os.Stderr = was; w.Close() }()
		f()
	}()
	text := strings.TrimSpace(<-all)
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		require.True(t, strings.HasPrefix(l, "xfork: cache: "), l)
		lines[i] = strings.TrimPrefix(l, "xfork: cache: ")
	}
	return lines
}

// stored returns a store in a folder, as a process that begins would have it.
func stored(t testing.TB, dir string, opts ...cache.StoreOption) *cache.Store {
	t.Helper()
	s, err := cache.Open(dir, opts...)
	require.NoError(t, err)
	return s
}

// counted lifts a function of one argument with results that are kept in a folder, anew each time, and counts its calls.
func counted[A, T any](t testing.TB, dir string, f func(context.Context, A) (T, error), opts ...expr.Option) (g expr.Func1[A, T], calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	kept := expr.Cached(stored(t, dir), cache.Version("1"))
	return expr.LiftCtx1(func(ctx context.Context, a A) (T, error) {
		calls.Add(1)
		return f(ctx, a)
	}, append([]expr.Option{expr.Name(t.Name()), kept}, opts...)...), calls
}

// double is what most of the tests keep.
func double(_ context.Context, x int) (int, error) { return 2 * x, nil }
