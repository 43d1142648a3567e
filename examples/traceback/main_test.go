package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain lets the test binary be the child process that crashes.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "crash" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestForkedFramesAreThoseOfPlainGo(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	plain, forked, _ := strings.Cut(stdout.String(), "---- forked ----")
	for _, text := range []string{plain, forked} {
		require.Contains(t, text, "integer divide by zero")
	}
	require.Contains(t, stdout.String(), `
  ratio sales.go:19             ratio sales.go:19
  mean sales.go:14              mean sales.go:14
  rounded sales.go:6            rounded sales.go:6
  plainMonth plain.go:21        forkedMonth forked.go:21
  plainYear plain.go:14         forkedYear forked.go:14

They are the same.
`)
}

func TestDifferencesAreFound(t *testing.T) {
	same := []string{"f a.go:1", "plainG plain.go:2"}
	require.NoError(t, compare(same, []string{"f a.go:1", "forkedG forked.go:2"}, new(strings.Builder)))
	for _, other := range [][]string{nil, same[:1], {"f a.go:1", "forkedG forked.go:3"}, append(same, "h b.go:3")} {
		require.ErrorContains(t, compare(same, other, new(strings.Builder)), "when forked")
	}
}

func TestBadInputIsOneSentence(t *testing.T) {
	err := run(t.Context(), []string{"a"}, new(strings.Builder))
	require.EqualError(t, err, `no argument is expected, or crash, not ["a"]`)
}
