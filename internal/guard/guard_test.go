package guard_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/guard"
)

// stderr is what f writes to standard error.
func stderr(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	was := os.Stderr
	os.Stderr = w
	defer func() { os.Stderr = was }()
	f()
	require.NoError(t, w.Close())
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(b)
}

type wild struct{ act func() (int, error) }

func (w wild) Write([]byte) (int, error) { return w.act() }

func TestWhatMisbehavesIsToldOfOnceAndNotCalledAgain(t *testing.T) {
	for name, c := range map[string]struct {
		act  func() (int, error)
		says string
	}{
		"a panic":                     {func() (int, error) { panic("no\x1b[31m\ngood") }, `panicked at guard_test\.go:\d+: no \[31m good`},
		"a Goexit":                    {func() (int, error) { runtime.Goexit(); return 0, nil }, "ended its goroutine"},
		"an error":                    {func() (int, error) { return 0, io.ErrClosedPipe }, "failed: io: read/write on closed pipe"},
		"a short write":               {func() (int, error) { return 1, nil }, "failed: short write"},
		"a write of more":             {func() (int, error) { return 99, nil }, "failed: short write"},
		"a runtime error":             {func() (int, error) { var some []int; return some[len(os.Args)], nil }, `panicked at guard_test\.go:\d+: runtime error`},
		"a panic whose text panics":   {func() (int, error) { panic(bad{func() { panic("again") }}) }, "panicked"},
		"a panic whose text ends all": {func() (int, error) { panic(bad{runtime.Goexit}) }, "panicked"},
	} {
		t.Run(name, func(t *testing.T) {
			v := guard.View{Name: "progress"}
			calls := 0
			w := wild{func() (int, error) { calls++; return c.act() }}
			out := stderr(t, func() {
				require.False(t, v.Write(w, "abc"))
				require.False(t, v.Write(w, "abc"))
				require.False(t, v.Call(func() { calls++ }))
			})
			require.Equal(t, 1, calls)
			require.Equal(t, 1, strings.Count(out, "\n"), out)
			require.Regexp(t, "^xfork: progress shows no more: its writer "+c.says, out)
		})
	}
}

func TestWhatBehavesIsCalledEachTime(t *testing.T) {
	var v guard.View
	var b bytes.Buffer
	out := stderr(t, func() {
		require.True(t, v.Write(&b, "a"))
		require.True(t, v.Call(func() { b.WriteString("b") }))
		require.True(t, v.Write(&b, ""))
	})
	require.Equal(t, "ab", b.String())
	require.Empty(t, out)
}

type bad struct{ act func() }

func (b bad) Error() string        { b.act(); return "text" }
func (b bad) Is(target error) bool { b.act(); return true }

func TestTextsOfErrorsAreOneLine(t *testing.T) {
	require.Empty(t, guard.Error(nil))
	require.Equal(t, "a b c", guard.Error(errors.New("a\nb\tc\n")))
	require.Equal(t, "a [31m\ufffdb", guard.Error(errors.New("a\x1b[31m\u202eb")))
	require.Len(t, []rune(guard.Error(errors.New(strings.Repeat("é", 1<<16)))), guard.Longest)
	require.Contains(t, guard.Error(bad{func() { panic("p") }}), "panicked at guard_test.go")
	require.Contains(t, guard.Error(bad{runtime.Goexit}), "ended its goroutine")
}

func TestIsThatDoesNotReturnSaysNo(t *testing.T) {
	require.True(t, guard.Is(io.EOF, io.EOF))
	require.False(t, guard.Is(nil, io.EOF))
	require.True(t, guard.Is(bad{func() {}}, io.EOF))
	require.False(t, guard.Is(bad{func() { panic("p") }}, io.EOF))
	require.False(t, guard.Is(bad{runtime.Goexit}, io.EOF))
}

func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 100 {
		guard.Apart(runtime.Goexit)
		guard.Apart(func() { panic(1) })
	}
	// One that has told that it is through is still about to end, which on a busy machine takes a while.
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 10*time.Second, time.Millisecond)
}
