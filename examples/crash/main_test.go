package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr/isolate"
)

func TestMain(m *testing.M) {
	isolate.Main()
	os.Exit(m.Run())
}

func TestEachEndsByItself(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), nil, &out))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, len(manners)+1)
	for i, want := range []string{
		"fine   4",
		"error  error: no entry: file does not exist",
		"panic  error: panic: no entry",
		"exit   crash: its process died in the call: exit status 3, after: no entry",
		"map    crash: its process died in the call: fatal error: concurrent map ", // writes, or a read and a write
		"stack  crash: its process died in the call: runtime: goroutine stack exceeds 33554432-byte limit (exit status 2)",
		"spin   error: timed out after 1s",
		"again  4",
	} {
		require.True(t, strings.HasPrefix(lines[i], want), lines[i])
	}
}
