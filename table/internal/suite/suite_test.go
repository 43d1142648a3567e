package suite_test

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/suite"
)

func TestStatementsEndAtTheEndOfALine(t *testing.T) {
	require.Equal(t, []string{"SELECT ';' FROM a", "SELECT b\nFROM c"},
		suite.Statements("-- about;\nSELECT ';' FROM a;\n\nSELECT b\n-- more\nFROM c; \n"))
}

func TestNumbersOfRows(t *testing.T) {
	var n suite.Number
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Var(&n, "rows", "")
	for text, want := range map[string]int64{"1e6": 1_000_000, "123": 123, "-1": -1} {
		require.NoError(t, fs.Parse([]string{"-rows", text}))
		require.EqualValues(t, want, n)
	}
	for _, text := range []string{"1.5", "NaN", "1e300", "many", ""} {
		require.Error(t, fs.Parse([]string{"-rows", text}), text)
	}
}

func TestListsOfQueries(t *testing.T) {
	all, err := suite.Numbers("", 3)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3}, all)
	some, err := suite.Numbers("3, 1,3", 3)
	require.NoError(t, err)
	require.Equal(t, []int{3, 1, 3}, some)
	for _, list := range []string{"0", "4", "1,,2", "one"} {
		_, err := suite.Numbers(list, 3)
		require.ErrorIs(t, err, suite.ErrUsage, list)
	}
}
