package sample_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/internal/sample"
	"xfork/eval/record"
)

func TestTheSampleHasTheFatesThatViewsTellApart(t *testing.T) {
	r := sample.Run()
	fates := make(map[record.Fate]int)
	for i := range r.Nodes {
		fates[r.Nodes[i].Fate]++
	}
	require.Equal(t, map[record.Fate]int{
		record.Inline: 2, record.Done: 8, record.Failed: 1, record.Cancelled: 1, record.Unfinished: 1, record.Shared: 1,
		record.Cached: 1, record.Skipped: 1,
	}, fates)
	why, known := r.WhyAttempt(r.Find(3), 2)
	require.True(t, known)
	require.Contains(t, why.Text, "status 503 at 31 ms")
	require.Len(t, r.Waits, 1)
	require.Equal(t, 13*time.Millisecond, r.Waits[0].End-r.Waits[0].Begin)
	require.Equal(t, 5*time.Millisecond, r.Slices[r.Nodes[r.Find(11)].Last].Self, "18 ms less the wait")
}

func TestEqualSamplesAreEqual(t *testing.T) {
	require.Equal(t, sample.Run(), sample.Run())
	require.Equal(t, sample.Walk(), sample.Walk())
	require.Equal(t, sample.Large(10), sample.Large(10))
}

func TestALargeSampleIsAsLargeAsItsNumber(t *testing.T) {
	for _, n := range []int{2, 10, 1000} {
		r := sample.Large(n)
		require.Len(t, r.Slices, n)
		require.Len(t, r.Nodes, 2*n)
		f := r.Figures()
		require.Equal(t, time.Duration(n)*90*time.Microsecond, f.Work)
		require.Equal(t, 90*time.Microsecond, f.Critical, "one call, and all that is done with its value is not timed")
	}
}
