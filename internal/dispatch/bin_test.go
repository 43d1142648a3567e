package dispatch

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/remote"
)

func TestABinKnowsItsWork(t *testing.T) {
	const target = 10 * time.Millisecond
	f, g := new(remote.Function), new(remote.Function)
	var q bin
	require.False(t, q.enough(target))

	for range 12 {
		q.put(waiting{f: f})
	}
	require.True(t, q.enough(target), "the oldest is of unknown cost")
	q.take()
	f.Took(time.Millisecond)
	require.True(t, q.enough(target), "eleven came when nothing was known")
	q.take()
	q.take()
	require.False(t, q.enough(target), "nine are left")

	q.put(waiting{f: g})
	require.False(t, q.enough(target), "an unknown one adds nothing, unless it is the oldest")
	g.Took(time.Millisecond)
	require.True(t, q.enough(target))
	for range 10 {
		q.take()
	}
	require.False(t, q.enough(target))
	_, some := q.take()
	require.False(t, some)

	for range 5 {
		q.put(waiting{f: f})
	}
	for range 100 {
		f.Took(10 * time.Millisecond)
	}
	q.put(waiting{f: f})
	require.True(t, q.enough(target), "calls cost more than when they came")
	for range 300 {
		f.Took(time.Microsecond)
	}
	require.False(t, q.enough(target), "and less")
}
