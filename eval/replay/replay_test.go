package replay_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/replay"
	"xfork/internal/dump"
)

// remake makes the call of a file again.
type remake func(t testing.TB, file string) error

// one, of the two results, is all that these tests need.
func one[T any](_ T, err error) error { return err }

// ofForms are the files of forms, with how each is made again.
var ofForms = map[string]remake{
	"returns-1": func(t testing.TB, f string) error { return one(replay.Call1(t, f, returns)) },
	"returns-2": func(t testing.TB, f string) error { return one(replay.Call1(t, f, returns)) },
	"returns-3": func(t testing.TB, f string) error { return one(replay.Call1(t, f, returns)) },
	"panics-1":  func(t testing.TB, f string) error { return one(replay.CallPlain2(t, f, panics)) },
	"exits-1":   func(t testing.TB, f string) error { return one(replay.Call0(t, f, exits)) },
	"fails-1":   func(t testing.TB, f string) error { return one(replay.Call3(t, f, fails)) },
	"sum-1":     func(t testing.TB, f string) error { return one(replay.Call1(t, f, sum)) },
	"sum-2":     func(t testing.TB, f string) error { return one(replay.Call1(t, f, sum)) },
	"plain-1":   func(t testing.TB, f string) error { return one(replay.CallPlain0(t, f, plain)) },
	"element-1": func(t testing.TB, f string) error { return one(replay.Call1(t, f, element)) },
	"first-1":   func(t testing.TB, f string) error { return one(replay.Call1(t, f, first[int])) },
	"heeds-1":   func(t testing.TB, f string) error { return one(replay.CallCtx1(t, f, heeds)) },
	"sorts-1":   func(t testing.TB, f string) error { return one(replay.Call1(t, f, sorts)) },
	"third-1": func(t testing.TB, f string) error {
		attempts = 2 // those that were made before the one that was saved
		return one(replay.Call1(t, f, third))
	},
}

// stucks is a form for parallel forces alone: in order there is no goroutine that could leave the function.
const stuckFile = "stuck-1"

func TestEveryFormOfFailureIsSavedAndMadeAgain(t *testing.T) {
	for mode, env := range map[string]string{"in parallel": "XFORK=", "in order": "XFORK=seq"} {
		t.Run(mode, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "made", "by the program")
			again := maps.Clone(ofForms)
			program := "forms"
			if env == "XFORK=" {
				program = "stuck"
				again[stuckFile] = func(t testing.TB, f string) error { return one(replay.Call1(t, f, stuck)) }
			}
			out := run(t, program, dir, env, "SECRET_TOKEN=hunter2", "GOOGLE_API_KEY=hunter2")
			files := saved(t, dir)
			// ends is not made again: it ends the process.
			require.ElementsMatch(t, append(slices.Collect(maps.Keys(again)), "ends-1"), files)
			for _, name := range files {
				file := filepath.Join(dir, name+".xreplay")
				// At the end of a line, and behind a traceback. A Goexit in order ends the program's goroutine as well.
				if name != "exits-1" || program != "forms" {
					require.Contains(t, out, "; replay: xfork replay '"+file+"'\n")
					require.Contains(t, out, "\nreplay: xfork replay '"+file+"'\n")
				}
				private(t, file)
				if again[name] == nil {
					continue
				}
				l := &log{TB: t}
				require.Error(t, again[name](l, file))
				require.Contains(t, l.String(), "the same error", name)
			}
		})
	}
}

// private requires that a file is its owner's alone, and says nothing of the rest of the environment.
func private(t *testing.T, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotContains(t, string(content), "hunter2")
	require.Contains(t, string(content), "XFORK_REPLAY=")
	if runtime.GOOS == "windows" {
		return
	}
	for path, mode := range map[string]fs.FileMode{file: 0o600, filepath.Dir(file): 0o700, filepath.Dir(filepath.Dir(file)): 0o700} {
		s, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, mode, s.Mode().Perm(), path)
	}
}

// log is a test that a replay may end and write to.
type log struct {
	testing.TB
	mu   sync.Mutex
	said strings.Builder
}

func (l *log) Helper() {}

func (l *log) Log(args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(&l.said, args...)
}

func (l *log) Fatalf(format string, args ...any) {
	l.Log(fmt.Sprintf(format, args...))
	runtime.Goexit()
}
func (l *log) Fatal(args ...any) { l.Fatalf("%s", fmt.Sprint(args...)) }

func (l *log) Context() context.Context { return l.TB.Context() }

func (l *log) String() string { return l.said.String() }

// ended calls f, which may end its goroutine by a Fatal, and returns what it has logged.
func ended(t *testing.T, f func(t testing.TB)) string {
	t.Helper()
	l, over := &log{TB: t}, make(chan struct{})
	go func() {
		defer close(over)
		f(l)
	}()
	<-over
	return l.String()
}

// single saves one failure, of the order 7, and returns its file.
func single(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	run(t, "one", dir)
	require.Equal(t, []string{"returns-1"}, saved(t, dir))
	return filepath.Join(dir, "returns-1.xreplay")
}

func TestWhatHasBecomeOfTheError(t *testing.T) {
	file := single(t)
	said := ended(t, func(t testing.TB) { _, _ = replay.Call1(t, file, returns) })
	require.Contains(t, said, "the same error")
	said = ended(t, func(t testing.TB) {
		_, err := replay.Call1(t, file, func(order) (int, error) { return 0, os.ErrClosed })
		require.ErrorIs(t, err, os.ErrClosed)
	})
	require.Contains(t, said, "another error\n\tit was   order 7: sold out (*fmt.wrapError)\n\tit is    file already closed (*errors.errorString)")
	said = ended(t, func(t testing.TB) {
		v, err := replay.Call1(t, file, func(o order) (order, error) { return o, nil })
		require.NoError(t, err)
		require.Equal(t, order{ID: 7, Lines: []string{"a"}, at: time.Unix(9, 0)}, v)
	})
	require.Contains(t, said, "there is no error this time. Look at time, state and order")
	require.Contains(t, said, "ID: 7")
	said = ended(t, func(t testing.TB) {
		_, err := replay.CallPlain1(t, file, func(order) int { panic("oh") })
		require.EqualError(t, err.(interface{ Unwrap() error }).Unwrap(), "panic: oh")
	})
	require.Contains(t, said, "another error")
	a := replay.Args1[order](t, file)
	require.Equal(t, 7, a.ID)
}

func TestTheSameErrorWithAnotherAddress(t *testing.T) {
	require.Contains(t, verdictOf(t, "at 0xc000010", "at 0xc000abc"), "the same")
	require.Contains(t, verdictOf(t, "at 1", "at 2"), "another")
}

// verdictOf returns the log of a call that failed with one text and fails with another.
func verdictOf(t *testing.T, was, is string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.xreplay")
	b, err := (&dump.Dump{Func: "main.f", Error: was, ErrorType: "*errors.errorString"}).Bytes()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, b, 0o600))
	return ended(t, func(t testing.TB) {
		_, _ = replay.Call0(t, file, func() (int, error) { return 0, fmt.Errorf("%s", is) })
	})
}

func TestAFileThatCannotBeUsed(t *testing.T) {
	file := single(t)
	dir := t.TempDir()
	written := func(content string) string {
		path := filepath.Join(dir, "bad.xreplay")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	type changed struct{ ID string }
	for _, c := range []struct {
		name, says string
		call       func(t testing.TB)
	}{
		{"it is not there", "no such file", func(t testing.TB) { replay.Args1[order](t, filepath.Join(dir, "none")) }},
		{"it is empty", "it is empty", func(t testing.TB) { replay.Args1[order](t, written("")) }},
		{"it is a folder", "it is a folder", func(t testing.TB) { replay.Args1[order](t, dir) }},
		{"it is another one", `it does not begin with "xreplay "`, func(t testing.TB) { replay.Args1[order](t, written("package main\n\nfunc")) }},
		{"it is of another version", "another version", func(t testing.TB) { replay.Args1[order](t, written("xreplay 9\nabc")) }},
		{"it is cut off", "checksum", func(t testing.TB) { replay.Args1[order](t, written(string(content[:len(content)-1]))) }},
		{"a bit is flipped", "checksum", func(t testing.TB) { replay.Args1[order](t, written(string(content[:90])+"~"+string(content[91:]))) }},
		{"it is of so many arguments", "was called with 1 arguments, and is to be called with 2", func(t testing.TB) { replay.Args2[order, int](t, file) }},
		{"the type has changed", "with another layout", func(t testing.TB) { replay.Args1[changed](t, file) }},
		{"the type cannot travel any more", "is now a func()", func(t testing.TB) { replay.Args1[func()](t, file) }},
		{"there is no function", "the function is nil", func(t testing.TB) { _, _ = replay.Call1[order, int](t, file, nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, ended(t, func(t testing.TB) {
				c.call(t)
				t.Log("it went on")
			}), c.says)
			require.NotContains(t, ended(t, c.call), "it went on")
		})
	}
}

func TestArgumentsThatAreTooLargeOrStrange(t *testing.T) {
	dir := t.TempDir()
	run(t, "large", dir)
	require.Equal(t, []string{"large-1", "largeStuck-1"}, saved(t, dir))
	var b []byte
	said := ended(t, func(t testing.TB) { b = replay.Args1[[]byte](t, filepath.Join(dir, "large-1.xreplay")) })
	require.Contains(t, said, "the function may have changed them")
	require.Len(t, b, dump.MostBefore+1)
	require.Equal(t, byte(1), b[0], "it has")
	said = ended(t, func(t testing.TB) { replay.Args1[[]byte](t, filepath.Join(dir, "largeStuck-1.xreplay")) })
	require.Contains(t, said, "the function still runs, which may change them")

	dir = t.TempDir()
	out := run(t, "strange", dir)
	require.Len(t, saved(t, dir), 7, "%s", out)
	for name, says := range map[string]string{
		"strange.func2-1": "argument 1 of xfork/eval/replay_test.strange.func2: its value is not in the file, but only its text, func(): a func(): code does not travel",
		"strange.func4-1": "an error, which is an interface",
		"strange.func6-1": "called runtime.Goexit",
	} {
		said := ended(t, func(t testing.TB) { replay.Args2[int, int](t, filepath.Join(dir, name+".xreplay")) })
		if name != "strange.func2-1" {
			said = ended(t, func(t testing.TB) { replay.Args1[int](t, filepath.Join(dir, name+".xreplay")) })
		}
		require.Contains(t, said, says, name)
	}
	_, to := replay.Args2[*order, string](t, filepath.Join(dir, "order.ship-1.xreplay"))
	require.Equal(t, "there", to)
}

func TestManyFailuresAtOnceAndManyProcesses(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "returns-3.xreplay"), []byte("mine"), 0o600))
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			out := run(t, "many", dir)
			require.Equal(t, dump.MostFiles, strings.Count(out, "replay: xfork replay "))
		})
	}
	wg.Wait()
	files := saved(t, dir)
	require.Len(t, files, 3*dump.MostFiles+1)
	mine := 0
	for _, f := range files {
		if content, err := os.ReadFile(filepath.Join(dir, f+".xreplay")); string(content) == "mine" {
			require.NoError(t, err)
			mine++
			continue
		}
		require.Equal(t, 0, replay.Args1[order](t, filepath.Join(dir, f+".xreplay")).ID)
	}
	require.Equal(t, 1, mine)
}

func TestACallThatNothingDemandsHasNotFailed(t *testing.T) {
	dir := t.TempDir()
	run(t, "nobody", dir)
	require.Empty(t, saved(t, dir))
}

func TestWhereThereIsNoRoom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	out := run(t, "many", filepath.Join(file, "folder"))
	require.Equal(t, 1, strings.Count(out, "xfork: XFORK_REPLAY: failures cannot be saved: mkdir"))
	require.Equal(t, 100, strings.Count(out, "order 0: sold out\n"))
	require.NotContains(t, out, "xfork replay")
}
