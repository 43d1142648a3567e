package node_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

func TestAHeadIsFortyBytesAndTheValueLiesBehindIt(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the head is smaller here")
	}
	type cell[T any] struct {
		node.Node
		value T
	}
	require.EqualValues(t, 40, unsafe.Sizeof(node.Node{}))
	require.EqualValues(t, 48, unsafe.Sizeof(cell[float64]{}))
	require.EqualValues(t, 56, unsafe.Sizeof(cell[string]{}))
	c := new(cell[float64])
	node.InitDone(&c.Node, nothing{}, site.Caller())
	require.Equal(t, unsafe.Pointer(&c.value), node.Value(&c.Node))

	n := fresh()
	alias(t, n, &c.Node)
	require.Equal(t, unsafe.Pointer(&c.value), node.Value(n), "that of the alias's target")
}

func TestRoomLiesBehindItsRecord(t *testing.T) {
	for k := range 20 {
		w := node.Room(k)
		require.Len(t, w.Nodes, k)
		require.Zero(t, w.Strict)
		want := 1.0
		if k > 16 {
			want = 2
		}
		require.InDelta(t, want, testing.AllocsPerRun(50, func() { room = node.Room(k) }), 0.1, k)
	}
}

var room *node.WideOperands
