package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestASuiteIsTimedOnceAndGoneOnWith(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.txt")
	args := func(more ...string) []string {
		return append([]string{"-n", "2000", "-rounds", "3", "-timeout", "500ms", "-results", file}, more...)
	}
	var first strings.Builder
	require.NoError(t, run(t.Context(), args(), &first, io.Discard))
	require.Contains(t, first.String(), "2000 numbers sorted; 11 timings, of which 0 were there already")
	require.Regexp(t, `\| library \| [\d.]+ \| [\d.]+ \.\. [\d.]+ \| 1\.00 \|`, first.String())
	require.Regexp(t, `\| insertion \| [\d.]+ \| [\d.]+ \.\. [\d.]+ \| [\d.]+ \|`, first.String())
	require.Contains(t, first.String(), "| crash | exit status 2: panic: runtime error: index out of range [2000] with length 2000 | | |\n")
	require.Contains(t, first.String(), "| hang | timed out after 500ms | | |\n")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(text), "\n")
	require.Len(t, lines, 1+3*3+2+1)
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
	require.NoError(t, err)
	require.Equal(t, []string{file}, left)

	t.Run("what is missing is timed, and nothing else", func(t *testing.T) {
		kept, gone := "", ""
		for _, line := range lines {
			if strings.HasPrefix(line, "heap\t2\t") {
				gone += line
			} else {
				kept += line
			}
		}
		require.NotEmpty(t, gone)
		require.NoError(t, os.WriteFile(file, []byte(kept), 0o600))
		var second strings.Builder
		require.NoError(t, run(t.Context(), args(), &second, io.Discard))
		require.Contains(t, second.String(), "11 timings, of which 10 were there already")
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(text), kept))
	})
	t.Run("of what is there nothing is built", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		var third strings.Builder
		require.NoError(t, run(t.Context(), args("heap", "crash", "hang"), &third, io.Discard))
		require.Regexp(t, `11 timings, of which 11 were there already(?s:.*)\| heap \| [\d.]+ \|.*\| 1.00 \|\n\| crash \| exit status 2`, third.String())
	})
	t.Run("other numbers want another file", func(t *testing.T) {
		err := run(t.Context(), args("-n", "3000"), io.Discard, io.Discard)
		require.ErrorContains(t, err, "has the timings of something else (n=2000")
		require.NotContains(t, err.Error(), "\n")
	})
}

func TestADamagedOrForeignFileIsRefusedAndLeftAlone(t *testing.T) {
	head := magic + "title\n"
	for text, says := range map[string]string{
		"":                                "is no file of results",
		"notes\n":                         "is no file of results",
		magic + "title":                   "is no file of results",
		magic + "other\n":                 "has the timings of something else (other)",
		head + "heap\t1\t5":               `line 2, "heap\t1\t5", is damaged (it is cut off)`,
		head + "heap\t1\t5\nhe":           "line 3",
		head + "\n":                       "it is cut off",
		head + "bubble\t1\t5\n":           `there is no program "bubble"`,
		head + "heap\tone\t5\n":           `"one" is no round`,
		head + "heap\t-1\t5\n":            `"-1" is no round`,
		head + "heap\t1\t0\n":             `"0" is no time`,
		head + "heap\t0\t5\n":             `"5" is no time`,
		head + "heap\t1\tfailed\n":        "it is cut off",
		head + "heap\t1\t5\theap\n":       "it is cut off",
		head + "heap\t1\t5\nheap\t1\t6\n": "it is there twice",
	} {
		file := filepath.Join(t.TempDir(), "results.txt")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := open(file, "title")
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "\n")
		now, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, text, string(now))
	}
	_, err := open(t.TempDir(), "title")
	require.Error(t, err)
	_, err = open(filepath.Join(t.TempDir(), "no", "folder"), "title")
	require.Error(t, err)
}

func TestTheFileIsReadAsItWasWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.txt")
	r, err := open(file, "title")
	require.NoError(t, err)
	want := []timing{{"heap", 1, 5, ""}, {"hang", 0, 0, "timed out after 1s"}, {"library", 2, 7, ""}}
	for _, x := range want {
		r.note(x)
	}
	require.NoError(t, r.broken())
	r, err = open(file, "title")
	require.NoError(t, err)
	require.Equal(t, want, r.noted)

	require.NoError(t, os.RemoveAll(filepath.Dir(file)))
	r.note(timing{"heap", 2, 5, ""})
	require.Error(t, r.broken())
}

func TestWhatHangsIsKilledWithItsChildren(t *testing.T) {
	p, err := builder{t.TempDir()}.build(t.Context(), "hang")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err = p.time(ctx, 100)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	// The child has the same output open: had it been left, the time that WaitDelay gives would have been waited for.
	require.Less(t, time.Since(begin), 200*time.Millisecond+grace/2)
}

func TestAnInterruptedSuiteNotesNothingOfWhatWasUnderWay(t *testing.T) {
	temp := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP"} {
		t.Setenv(name, temp)
	}
	file := filepath.Join(t.TempDir(), "results.txt")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	time.AfterFunc(time.Second, cancel)
	err := run(ctx, []string{"-results", file, "-timeout", "1m", "hang"}, io.Discard, io.Discard)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "run it again with -results "+file+" to go on")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), "\n"))
	left, err := filepath.Glob(filepath.Join(temp, "suite-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestWhatCannotBeBuiltIsSaidInTheTable(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"-results", filepath.Join(t.TempDir(), "results.txt"), "library"}, &stdout, io.Discard))
	require.Contains(t, stdout.String(), "| library | library cannot be built: ")
}

func TestMedian(t *testing.T) {
	require.EqualValues(t, 3, median([]time.Duration{9, 1, 3}))
	require.EqualValues(t, 4, median([]time.Duration{5, 9, 1, 3}))
	require.EqualValues(t, 7, median([]time.Duration{7}))
}

func TestBadInputIsOneSentence(t *testing.T) {
	for says, args := range map[string][]string{
		`each of library, heap, insertion, crash, hang can be named once, not "bubble"`: {"bubble"},
		`can be named once, not "heap"`:                    {"heap", "heap"},
		"-n must be from 1 to 1000000, not 0":              {"-n", "0"},
		"-rounds and -warm must be positive, not 0 and 1":  {"-rounds", "0"},
		"-rounds and -warm must be positive, not 5 and -1": {"-warm", "-1"},
		"-timeout must be positive, not 0s":                {"-timeout", "0"},
		"flag provided but not defined: -x":                {"-x"},
		"is no file of results":                            {"-results", "main.go"},
	} {
		err := run(t.Context(), args, io.Discard, io.Discard)
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "\n")
	}
}
