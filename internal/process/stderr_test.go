package process

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStderr(t *testing.T) {
	for _, c := range []struct {
		name                string
		writes              []string
		lives               bool // it answers after the writes
		passed, fatal, tail string
	}{
		{"lines", []string{"a\n", "b\nc", "d\n"}, false, "a\nb\ncd\n", "", "a\nb\ncd\n"},
		{"a last line without an end", []string{"a\nb"}, false, "a\nb", "", "a\nb"},
		{"a fatal error", []string{"a\nfatal err", "or: x\nmore\n"}, false, "a\n", "fatal error: x", "a\nfatal error: x\nmore\n"},
		{"an announcement in a line is none", []string{"see panic: x\n"}, false, "see panic: x\n", "", "see panic: x\n"},
		{"an announcement without an end", []string{"panic: x"}, false, "", "panic: x", "panic: x"},
		{"a log line that looks like one", []string{"panic: mine\nb\n"}, true, "panic: mine\nb\n", "", "panic: mine\nb\n"},
		{"what is pending when it answers", []string{"working..."}, true, "working...", "", "working..."},
	} {
		t.Run(c.name, func(t *testing.T) {
			var passed strings.Builder
			s := stderr{next: &passed}
			for _, w := range c.writes {
				n, err := s.Write([]byte(w))
				require.NoError(t, err)
				require.Equal(t, len(w), n)
			}
			if c.lives {
				s.lives()
			}
			tail, fatal := s.dead()
			require.Equal(t, c.passed, passed.String())
			require.Equal(t, c.fatal, fatal)
			require.Equal(t, c.tail, tail)
		})
	}
}

func TestStderrKeepsWhatItMay(t *testing.T) {
	var passed strings.Builder
	s := stderr{next: &passed}
	long := strings.Repeat("x", 3*keep)
	_, _ = s.Write([]byte(long))
	require.Equal(t, long, passed.String(), "a line that is too long to be an announcement is passed on")
	_, _ = s.Write([]byte("\nfatal error: y\n" + long))
	tail, fatal := s.dead()
	require.Equal(t, "fatal error: y", fatal)
	require.Len(t, tail, keep)
	require.LessOrEqual(t, len(s.pending), keep)
	require.Equal(t, long+"\n", passed.String())
}

func TestStderrWithoutAPlaceToPassItOn(t *testing.T) {
	var s stderr
	_, err := s.Write([]byte("a\nfatal error: y\n"))
	require.NoError(t, err)
	_, fatal := s.dead()
	require.Equal(t, "fatal error: y", fatal)
}
