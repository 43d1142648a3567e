package scheduler

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatWaitsIsServedInOrder(t *testing.T) {
	var q fifo[int32]
	for x := range int32(5) {
		q.push(x)
	}
	require.True(t, q.remove(3))
	require.False(t, q.remove(3), "it has been removed")
	q.pushOnce(1)
	q.pushOnce(7)
	var got []int32
	for len(q) > 0 {
		got = append(got, q.pop())
	}
	require.Equal(t, []int32{0, 1, 2, 4, 7}, got)
	require.False(t, q.remove(7), "it has been taken")
	q.push(8)
	require.EqualValues(t, 8, q.pop())
}

func TestAnEntryThatWasTakenIsNotKeptAlive(t *testing.T) {
	var q fifo[*[64]byte]
	freed := make(chan struct{})
	q.push(new([64]byte))
	q.push(new([64]byte))
	runtime.AddCleanup(q[0], func(c chan struct{}) { close(c) }, freed)
	q.pop()
	runtime.GC()
	<-freed
	require.Len(t, q, 1)
}
