package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
)

func TestThePictureIsThatOfALoop(t *testing.T) {
	var want Point
	for n := range strips {
		want = deeper(want, paint(n))
	}
	rec := record.New()
	got, err := picture().Force(t.Context(), eval.Observe(rec))
	require.NoError(t, err)
	require.Equal(t, want, deepest(got))
	require.Equal(t, map[int]int{0: strips}, processes(rec.Last()))
}
