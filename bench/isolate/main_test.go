package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr/isolate"
)

func TestMain(m *testing.M) {
	isolate.Main()
	if servePlugin() {
		return
	}
	os.Exit(m.Run())
}

func TestBothSidesMakeAllRows(t *testing.T) {
	for _, s := range []side{&ours{}, &theirs{}} {
		defer s.close()
		for _, b := range bars {
			d, err := s.round(t.Context(), b.name)
			require.NoError(t, err, b.name)
			require.Positive(t, d, b.name)
		}
	}
}

func TestARow(t *testing.T) {
	b := bar{"alone", 60, 0.6}
	require.Equal(t, "| alone | 20 (10) | 40 (30) | 0.50 | 0.33 | 60, 0.6 of go-plugin |", b.row([2][]float64{{30, 10, 20}, {40, 30, 50}}))
}
