package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheGreeksAreThoseOfTheFormulas(t *testing.T) {
	for _, n := range []string{"1", "1000", "70001"} { // run compares them
		require.NoError(t, run(t.Context(), []string{n}, new(strings.Builder)))
	}
}
