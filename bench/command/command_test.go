package command_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/command"
)

func TestFlagsAreCheckedInTheOrderOfTheirDefinitions(t *testing.T) {
	parse := func(args ...string) (rounds *int, only *command.Pattern, sizes *[]int, err error) {
		f := command.NewFlags("test", io.Discard)
		rounds, only, sizes = f.Positive("rounds", 7, ""), f.Matching("only", ""), f.Numbers("sizes", "1,20", "")
		help, err := f.Parse(args)
		require.False(t, help)
		return rounds, only, sizes, err
	}
	rounds, only, sizes, err := parse()
	require.NoError(t, err)
	require.Equal(t, 7, *rounds)
	require.True(t, only.MatchString("anything"))
	require.Equal(t, []int{1, 20}, *sizes)
	for says, args := range map[string][]string{
		"-rounds must be positive":          {"-rounds", "0", "-only", "("},
		"-only: error parsing regexp":       {"-only", "("},
		`-sizes: "" is no positive number`:  {"-sizes", "1,"},
		`-sizes: "0" is no positive number`: {"-sizes", "0"},
		"flag provided but not defined":     {"-other"},
	} {
		_, _, _, err := parse(args...)
		require.ErrorContains(t, err, says)
	}
}

func TestHelpIsNoError(t *testing.T) {
	var out strings.Builder
	f := command.NewFlags("test", &out)
	f.Positive("rounds", 7, "how often")
	help, err := f.Parse([]string{"-h"})
	require.NoError(t, err)
	require.True(t, help)
	require.Contains(t, out.String(), "how often")
}

func TestAStepIsTimedOrFailsByItsName(t *testing.T) {
	var out strings.Builder
	require.NoError(t, command.Timed(&out, "W1", func() error { return nil }))
	require.Regexp(t, `^W1 +0\.\d s\n$`, out.String())
	bad := errors.New("bad")
	err := command.Timed(&out, "W2", func() error { return bad })
	require.ErrorIs(t, err, bad)
	require.EqualError(t, err, "W2: bad")
	require.NotContains(t, out.String(), "W2")
}
