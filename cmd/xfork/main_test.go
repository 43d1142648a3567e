package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACommandThatIsNotKnownIsNamed(t *testing.T) {
	var out, errs bytes.Buffer
	require.Equal(t, 2, run([]string{"spoon"}, &out, &errs))
	require.Contains(t, errs.String(), `there is no command "spoon"`)
	require.Empty(t, out.String())
}

func TestHelpIsNoFault(t *testing.T) {
	var out, errs bytes.Buffer
	require.Equal(t, 0, run([]string{"help"}, &out, &errs))
	require.Contains(t, out.String(), "usage: xfork")
	require.Equal(t, 2, run(nil, &out, &errs))
}

// full is a stdout that takes so many bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if len(p) > int(*f) {
		return int(*f), errors.New("no space left on device")
	}
	*f -= full(len(p))
	return len(p), nil
}

func TestOutputThatIsNotWholeIsAFault(t *testing.T) {
	for name, command := range map[string][]string{
		"a diff": {"fork", module(t, "sum.go", plain) + ":Sum"},
		"a list": {"cache", "-dir", t.TempDir(), "ls"},
	} {
		t.Run(name, func(t *testing.T) {
			var errs bytes.Buffer
			require.Equal(t, 1, run(command, new(full), &errs), errs.String())
			require.Contains(t, errs.String(), "the output is not whole: no space left on device")
		})
	}
}
