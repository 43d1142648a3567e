package wire_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/wire"
)

// away sends an error to where other, equal Errors are.
func away(t *testing.T, err error, known ...error) error {
	t.Helper()
	here, why := wire.NewErrors(known...)
	require.NoError(t, why)
	there, why := wire.NewErrors(known...)
	require.NoError(t, why)
	f := here.Pack(err)
	g := sent(t, f)
	require.Equal(t, f, g)
	return there.Unpack(&g)
}

type (
	parseError struct {
		File string
		line int
		err  error
	}
	code      uint8
	wordy     []string
	twoErrors struct{ A, B error }
	nilError  struct{}
	liar      struct{ mode string }
	asked     struct{}
)

func (e *parseError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.line, e.err) }
func (e *parseError) Unwrap() error { return e.err }
func (c code) Error() string        { return fmt.Sprintf("code %d", uint8(c)) }
func (w wordy) Error() string       { return strings.Join(w, " ") }
func (twoErrors) Error() string     { return "two" }
func (e *nilError) Error() string   { _ = *e; return "never said" }
func (asked) Error() string         { return "asked" }
func (asked) Is(target error) bool  { return target == errOurs }
func (l liar) Error() string {
	if l.mode == "text" {
		panic("no text")
	}
	return "liar"
}

func (l liar) Unwrap() error {
	if l.mode == "unwrap" {
		panic("no cause")
	}
	return nil
}

func (l liar) Is(error) bool {
	if l.mode == "is" {
		panic("no answer")
	}
	return false
}

var errOurs, errTwin, errOther = errors.New("ours"), errors.New("ours"), errors.New("not known there")

func TestErrorsKeepTheirTextAndTree(t *testing.T) {
	inner := fmt.Errorf("reading %q: %w", "x", errOther)
	err := fmt.Errorf("outer: %w", errors.Join(inner, fmt.Errorf("%w and %w", io.EOF, context.Canceled)))
	got := away(t, err)
	require.EqualError(t, got, err.Error())
	require.ErrorIs(t, got, io.EOF)
	require.ErrorIs(t, got, context.Canceled)
	require.NotErrorIs(t, got, errOther)
	require.NotErrorIs(t, got, io.ErrUnexpectedEOF)

	joined := errors.Unwrap(got).(interface{ Unwrap() []error }).Unwrap()
	require.Len(t, joined, 2)
	require.EqualError(t, joined[0], inner.Error())
	require.EqualError(t, errors.Unwrap(joined[0]), "not known there")
	var r *wire.Remote
	require.ErrorAs(t, got, &r)
	require.Equal(t, "*fmt.wrapError", r.Type())
}

func TestSentinelsAreFound(t *testing.T) {
	require.Equal(t, io.EOF, away(t, io.EOF), "the very one")
	require.Equal(t, context.DeadlineExceeded, away(t, context.DeadlineExceeded))
	known := []error{errOurs, errTwin}
	require.Same(t, errOurs, away(t, errOurs, known...))
	require.Same(t, errTwin, away(t, errTwin, known...), "two of one text are two")
	require.ErrorIs(t, away(t, fmt.Errorf("so: %w", asked{}), known...), errOurs, "what its method Is says")
	require.NotErrorIs(t, away(t, asked{}, known...), errTwin)
	require.NotErrorIs(t, away(t, errOurs), errOurs, "not known")
}

func TestTypesOfErrorsAreFound(t *testing.T) {
	err := fmt.Errorf("so: %w", &parseError{"a.txt", 7, fmt.Errorf("bad: %w", code(3))})
	got := away(t, err, (*parseError)(nil), code(0), wordy(nil))
	require.EqualError(t, got, err.Error())
	var p *parseError
	require.ErrorAs(t, got, &p)
	require.Equal(t, 7, p.line)
	require.ErrorIs(t, got, code(3))
	require.NotErrorIs(t, got, code(4))
	require.Equal(t, wordy{"a", "b"}, away(t, wordy{"a", "b"}, wordy(nil)))
	require.Equal(t, &parseError{"a.txt", 7, nil}, away(t, &parseError{"a.txt", 7, nil}, (*parseError)(nil)))
	require.Equal(t, wordy{"uncomparable"}, errors.Unwrap(away(t, &parseError{"", 7, wordy{"uncomparable"}}, (*parseError)(nil), wordy(nil))))

	_, there := os.Open("/there is/no such file")
	got = away(t, there)
	require.Equal(t, there, got)
	require.ErrorIs(t, got, fs.ErrNotExist)
	require.ErrorIs(t, got, syscall.ENOENT)
	_, there = strconv.Atoi("x")
	require.Equal(t, there, away(t, there))
}

func TestErrorsThatCannotBeKnownAreRefused(t *testing.T) {
	_, err := wire.NewErrors(twoErrors{})
	require.EqualError(t, err, "wire: an error of type wire_test.twoErrors cannot travel: twoErrors.B is a second field of type error")
	_, err = wire.NewErrors((*connError)(nil))
	require.EqualError(t, err, "wire: an error of type *wire_test.connError cannot travel: connError.c is a chan int: it has a meaning in this process only")
	_, err = wire.NewErrors(nil)
	require.EqualError(t, err, "wire: nil among the errors to be known")
	_, err = wire.NewErrors(errOurs, errOurs)
	require.NoError(t, err)
}

type connError struct{ c chan int }

func (*connError) Error() string { return "" }

func TestErrorsThatMisbehaveTravelAsFarAsTheyCan(t *testing.T) {
	require.ErrorContains(t, away(t, (*nilError)(nil)), "an error of type *wire_test.nilError whose Error method panicked")
	require.ErrorContains(t, away(t, (*parseError)(nil), (*parseError)(nil)), "whose Error method panicked")
	require.ErrorContains(t, away(t, liar{"text"}), "an error of type wire_test.liar whose Error method panicked: no text")
	require.EqualError(t, away(t, liar{"unwrap"}), "liar")
	require.EqualError(t, away(t, liar{"is"}), "liar")
	require.EqualError(t, away(t, liar{"is"}, liar{}), "liar")
}

func TestEnormousErrorsAreCut(t *testing.T) {
	chain, shared := io.EOF, io.EOF
	for range 5000 {
		chain = thin{chain}
	}
	for range 60 {
		shared = errors.Join(shared, shared)
		if len(shared.Error()) > 1<<16 {
			shared = short{shared}
		}
	}
	require.NotNil(t, away(t, chain))
	require.NotNil(t, away(t, shared))
	long := away(t, errors.New(strings.Repeat("x", 20<<20)))
	require.Len(t, long.Error(), 16<<20+3)
}

type (
	short struct{ error }
	thin  struct{ error }
)

func (thin) Error() string   { return "thin" }
func (t thin) Unwrap() error { return t.error }

func (short) Error() string     { return "short" }
func (s short) Unwrap() []error { return []error{s.error, nil, s.error} }

func TestPanicsTravel(t *testing.T) {
	s, err := wire.NewErrors()
	require.NoError(t, err)
	stack := []runtime.Frame{{PC: 1, Function: "main.f", File: "main.go", Line: 3}}
	for _, c := range []struct{ value, want any }{
		{"text", "text"},
		{42, wire.Value{Text: "42", Type: "int"}},
		{io.EOF, io.EOF},
		{error(nil), wire.Value{Text: "<nil>", Type: "<nil>"}},
	} {
		f := sent(t, s.PackPanic(c.value, stack))
		require.True(t, f.Panic)
		require.Equal(t, c.want, s.Panicked(&f))
		require.Equal(t, fmt.Sprint(c.value), fmt.Sprint(s.Panicked(&f)))
		require.Equal(t, []runtime.Frame{{Function: "main.f", File: "main.go", Line: 3}}, wire.Stack(f.Frames))
	}
}

func TestAFailureMayComeFromAnEnemy(t *testing.T) {
	s, err := wire.NewErrors((*parseError)(nil), code(0))
	require.NoError(t, err)
	honest := s.Pack(&parseError{"f", 1, nil})
	for _, f := range []wire.Failure{
		{},
		{Kind: "nothing known"},
		{Kind: "=", Data: []byte("nothing known"), Text: "t"},
		{Kind: honest.Kind, Data: honest.Data[:3]},
		{Kind: honest.Kind, Data: append(honest.Data, 1)},
		{Kind: honest.Kind, Data: honest.Data, Causes: make([]wire.Failure, 2)},
		{Causes: make([]wire.Failure, 3)},
		{Joined: true, Is: []string{"nothing known", ""}},
	} {
		err := s.Unpack(&f)
		require.Error(t, err)
		require.NotPanics(t, func() { _ = err.Error() })
		var p *parseError
		require.False(t, errors.As(err, &p))
	}
}
