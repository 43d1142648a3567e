package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAllContendersAgree(t *testing.T) {
	var stdout, stderr strings.Builder
	require.NoError(t, report([]string{"-n", "5000,70000", "-rounds", "1"}, &stdout, &stderr)) // turns compares their values
	require.Equal(t, 2*len(workloads), strings.Count(stdout.String(), "\nE"))
	require.Empty(t, stderr.String())
	require.Error(t, report([]string{"-n", "many"}, &stdout, &stderr))
	require.Error(t, report([]string{"-wrong"}, &stdout, &stderr))
}
