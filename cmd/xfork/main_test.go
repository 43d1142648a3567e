package main

import (
	"bytes"
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
