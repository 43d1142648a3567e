package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheFitIsTheOneOfTheTextbooks(t *testing.T) {
	a, b, err := fit(t.Context(), io.Discard)
	require.NoError(t, err)
	require.InDelta(t, 15.0429, a, 5e-5)
	require.InDelta(t, -0.2322, b, 5e-5)
	var out strings.Builder
	require.NoError(t, run(t.Context(), nil, &out))
	require.Contains(t, out.String(), "a damage at 31 °F: 0.9996\n")
}
