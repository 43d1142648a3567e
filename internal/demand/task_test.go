package demand_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/policy"
)

// The sizes that the comments name.
func TestSizes(t *testing.T) {
	if reflect.TypeFor[uintptr]().Size() != 8 {
		t.Skip("they are smaller here")
	}
	require.EqualValues(t, 48, reflect.TypeFor[demand.Task]().Size())
	require.EqualValues(t, 288, reflect.TypeFor[demand.Extra]().Size())
}

func TestAllGoroutinesGetTheSameExtra(t *testing.T) {
	for range 5000 {
		k := new(demand.Task)
		var got [2]*demand.Extra
		together(func() { got[0] = k.Extra() }, func() { got[1] = k.Extra() })
		require.Same(t, got[0], got[1])
		require.Same(t, got[0], k.Extra())
		require.Equal(t, -1, got[0].Winner)
	}
}

func TestAClaimOfAnEarlierAttempt(t *testing.T) {
	n := draw(t, "a = call").last
	k := new(demand.Task)
	k.Node.Set(n)
	require.False(t, k.ClaimedHere())
	k.Settled() // of a task without an extra
	require.Nil(t, k.Ext.Load())

	require.True(t, node.Claim(n))
	x := k.Extra()
	require.False(t, k.ClaimedHere())
	x.Claimed.Store(true)
	x.By = policy.NewLimit(1)
	require.True(t, k.ClaimedHere())
	k.Settled()
	require.False(t, k.ClaimedHere())
	require.Nil(t, x.By, "the limit of a key goes with the call")
	require.Equal(t, node.Running, node.Load(n))

	x.Claimed.Store(true)
	k.HandBack()
	require.False(t, k.ClaimedHere())
	require.Equal(t, node.Idle, node.Load(n))

	bare := new(demand.Task)
	bare.Node.Set(n)
	require.True(t, node.Claim(n))
	bare.HandBack()
	require.Equal(t, node.Idle, node.Load(n))
	require.Nil(t, bare.Ext.Load())
}

func TestWhetherACallIsGone(t *testing.T) {
	const two = 2 << demand.AttemptShift
	for _, c := range []struct {
		state   int32
		attempt int32
		gone    bool
	}{
		{demand.Running | two, 2, false},
		{demand.Adopted | two, 2, false},
		{demand.Gone | two, 2, true},
		{demand.Running | two, 1, true}, // the attempt has expired, and another one is under way
		{demand.Held, 2, true},          // or is to come
		{demand.Gone, 0, true},
		{demand.Running, 0, false},
	} {
		k := new(demand.Task)
		k.State.Store(c.state)
		require.Equal(t, c.gone, k.Gone(c.attempt), "state %d, attempt %d", c.state, c.attempt)
	}
}

func TestTheEndOfAnAdoption(t *testing.T) {
	for state, unwanted := range map[int32]bool{demand.Adopted: false, demand.Gone: true} {
		k := new(demand.Task)
		k.State.Store(state | 3<<demand.AttemptShift)
		require.Equal(t, unwanted, k.EndAdoption())
		require.Equal(t, demand.Over, k.State.Load())
	}
	// The last force that wants the call may leave at the same time: it has left before the end, or it comes too late.
	for range 5000 {
		k := new(demand.Task)
		k.State.Store(demand.Adopted)
		var left, unwanted bool
		together(
			func() { left = k.State.CompareAndSwap(demand.Adopted, demand.Gone) },
			func() { unwanted = k.EndAdoption() },
		)
		require.Equal(t, left, unwanted)
		require.Equal(t, demand.Over, k.State.Load())
	}
}

func TestTheForcesThatACallWaitsIn(t *testing.T) {
	x := new(demand.Task).Extra()
	a, b := scope(nil), scope(nil)
	require.Empty(t, x.WaitsFor())
	x.Waits(a, true)
	x.Waits(b, true)
	all := x.WaitsFor()
	require.Equal(t, []*demand.Scope{a, b}, all)
	x.Waits(a, false)
	x.Waits(a, false) // it is off already
	require.Equal(t, []*demand.Scope{b}, x.WaitsFor())
	require.Equal(t, []*demand.Scope{a, b}, all, "an answer is the caller's")
}

func TestTheKidsOfADynamicNode(t *testing.T) {
	x := new(demand.Task).Extra()
	a, b, c := scope(nil), scope(nil), scope(nil)
	for _, s := range []*demand.Scope{a, b, c} {
		x.AddKid(s)
	}
	require.Equal(t, []*demand.Scope{a, b, c}, x.OpenKids())
	x.DropKid(1)
	require.Equal(t, []*demand.Scope{a, c}, x.OpenKids(), "the others keep their places")
	x.DropKid(2)
	require.Equal(t, []*demand.Scope{a}, x.OpenKids())
	x.DropKids()
	require.Empty(t, x.OpenKids())
	x.AddKid(b)
	require.Equal(t, []*demand.Scope{b}, x.OpenKids(), "the kids of the next wish")
	x.DropKid(0)
	require.Empty(t, x.OpenKids(), "which are counted from 0")
}
