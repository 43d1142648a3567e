package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/suite"
)

// output runs the command.
func output(args string) (string, error) {
	var out bytes.Buffer
	err := program().Run(context.Background(), strings.Fields(args), &out, io.Discard)
	return out.String(), err
}

func TestTheDataAreMadeOnceAndAllQueriesRun(t *testing.T) {
	dir := t.TempDir()
	out, err := output("-rows 2e4 -workers 2 -data " + dir)
	require.NoError(t, err)
	require.Contains(t, out, "making the data of ")
	require.Equal(t, program().Count, strings.Count(out, " rows  "))
	again, err := output("-rows 2e4 -q 1 -data " + dir)
	require.NoError(t, err)
	require.NotContains(t, again, "making")
	require.Regexp(t, `^Q1 +\d+\.\d+ s +\d+ rows  \w+ `, again)
}

func TestExplainNeedsNoData(t *testing.T) {
	out, err := output("-explain -q 34 -data " + t.TempDir())
	require.NoError(t, err)
	require.Contains(t, out, "Q34\n")
	require.Contains(t, out, "Scan Parquet ")
}

func TestBadSizes(t *testing.T) {
	for _, args := range []string{"-rows 10", "-rows 1e12", "-rows 1.5", "-q 99"} {
		_, err := output(args + " -data " + t.TempDir())
		require.ErrorIs(t, err, suite.ErrUsage, args)
	}
}
