package process

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

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
	require.Equal(t, long+"\n", passed.String())
}

func TestStderrWithoutAPlaceToPassItOn(t *testing.T) {
	var s stderr
	_, err := s.Write([]byte("a\nfatal error: y\n"))
	require.NoError(t, err)
	_, fatal := s.dead()
	require.Equal(t, "fatal error: y", fatal)
}

func TestStderrLosesNothingOfTheLiving(t *testing.T) {
	for _, n := range []int{keep, held, 3 * held} {
		var passed strings.Builder
		s := stderr{next: &passed}
		text := "panic: a line of a log\n" + strings.Repeat("and more\n", n/9+1)
		for i := 0; i < len(text); i += 1000 {
			_, _ = s.Write([]byte(text[i:min(i+1000, len(text))]))
			require.LessOrEqual(t, len(s.pending), held)
		}
		s.lives()
		_, _ = s.Write([]byte("after\n"))
		require.True(t, text+"after\n" == passed.String(), n)
		_, fatal := s.dead()
		require.Empty(t, fatal)
	}
}

// slow is a terminal that takes its time.
type slow struct{ strings.Builder }

func (s *slow) Write(b []byte) (int, error) {
	time.Sleep(2 * silence)
	return s.Builder.Write(b)
}

func TestStderrIsReadToItsEnd(t *testing.T) {
	for _, c := range []struct {
		name string
		held bool // a descendant holds the pipe open
	}{{"closed", false}, {"held open", true}} {
		t.Run(c.name, func(t *testing.T) {
			r, w, err := os.Pipe()
			require.NoError(t, err)
			defer closeAll(r, w)
			var passed slow
			s := stderr{next: &passed}
			died, read := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(read)
				s.follow(r, died)
			}()
			for i := range 5 {
				_, err = w.WriteString(strings.Repeat(strconv.Itoa(i), 9_999) + "\n")
				require.NoError(t, err)
			}
			if !c.held {
				require.NoError(t, w.Close())
			}
			wake(r, died)
			<-read
			require.Len(t, passed.String(), 50_000)
		})
	}
}

func TestStderrOfADescendantEnds(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer closeAll(r)
	died, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for err := error(nil); err == nil; {
			_, err = w.WriteString("and on\n")
		}
	}()
	wake(r, died)
	var passed strings.Builder
	s := stderr{next: &passed}
	s.follow(r, died)
	require.InDelta(t, capacity, passed.Len(), 64<<10)
	closeAll(r, w)
	<-ended
}
