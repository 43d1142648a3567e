package run_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/world"
)

// wait is the only one that the parking lot has for n.
func wait(t *testing.T, n *node.Node) *demand.Wait {
	t.Helper()
	owners := node.OwnersOf(n)
	require.Len(t, owners, 1)
	return owners[0].(*demand.Wait)
}

// stack is a post with three calls: two that have tasks and wait in forces, and between them a direct one. The innermost has a scope of
// its own, too.
//
//	frame 2   task     waits for the scope inner
//	frame 1   direct   waits for what frame 2 waits for
//	frame 0   task     waits for the scope outer
type stack struct {
	p            *run.Post
	m            *machine
	nodes        [3]*node.Node
	tasks        [3]*demand.Task
	outer, inner *demand.Scope
}

func newStack(t *testing.T) *stack {
	r, m := newRun(run.Options{})
	s := &stack{p: &run.Post{Run: r}, m: m}
	for i := range s.nodes {
		x := expr.Fork(func() int { return i })
		s.nodes[i] = x.Node()
		if i == 1 {
			require.True(t, node.Claim(s.nodes[i]))
			s.p.Push(nil, 0, s.nodes[i])
			continue
		}
		b := &scope(t, r, x.Node(), demand.Rules{}).Block0
		require.True(t, node.Claim(s.nodes[i]))
		s.p.Push(b, 0, s.nodes[i])
		s.tasks[i] = b.Task(0)
		s.tasks[i].State.Store(demand.Running)
	}
	s.outer = demand.NewScope(m, context.Background(), claimed(t, one{}), nil)
	s.inner = demand.NewScope(m, context.Background(), claimed(t, one{}), nil)
	s.outer.Run, s.inner.Run = m, m
	s.p.Frames[0].Inner, s.p.Frames[2].Inner = s.outer, s.inner
	return s
}

func TestTheCallsOfAGoroutineShowWhatTheyWaitFor(t *testing.T) {
	s := newStack(t)
	s.p.ShowWaits()
	top, direct, bottom := wait(t, s.nodes[2]), wait(t, s.nodes[1]), wait(t, s.nodes[0])
	require.Equal(t, demand.Wait{Node: s.nodes[2], Scope: s.inner}, *top)
	require.Equal(t, demand.Wait{Node: s.nodes[1], Scope: s.inner, Above: top}, *direct, "what the call above waits for")
	require.Equal(t, demand.Wait{Node: s.nodes[0], Scope: s.outer}, *bottom)
	require.Equal(t, []*demand.Scope{s.inner}, s.tasks[2].Ext.Load().WaitsFor(), "a withdrawal finds it by the task")
	require.Equal(t, []*demand.Scope{s.outer}, s.tasks[0].Ext.Load().WaitsFor())
	require.True(t, s.inner.Dirty.Load() && s.outer.Dirty.Load(), "others may have a pointer to it by now")

	s.p.ShowWaits()
	require.Same(t, top, wait(t, s.nodes[2]), "what is shown already stays as it is")
	require.Same(t, direct, wait(t, s.nodes[1]))

	next := demand.NewScope(s.m, context.Background(), claimed(t, one{}), nil)
	s.p.Top().Inner = next
	s.p.ShowWaits()
	require.Same(t, next, wait(t, s.nodes[2]).Scope)
	require.Same(t, wait(t, s.nodes[2]), wait(t, s.nodes[1]).Above)
	require.Same(t, bottom, wait(t, s.nodes[0]))
	require.Equal(t, []*demand.Scope{next}, s.tasks[2].Ext.Load().WaitsFor())

	s.p.Top().Hide()
	s.p.ShowWaits()
	require.Same(t, wait(t, s.nodes[2]), wait(t, s.nodes[1]).Above, "a new wait for the same scope")
}

func TestWhatIsHiddenLeavesNothingInTheParkingLot(t *testing.T) {
	s := newStack(t)
	s.p.ShowWaits()
	s.p.Top().Hide()
	require.Empty(t, node.OwnersOf(s.nodes[2]))
	require.Empty(t, s.tasks[2].Ext.Load().WaitsFor())
	s.p.Top().Hide() // a second time: nothing
	require.Len(t, node.OwnersOf(s.nodes[1]), 1)
	s.p.ShowWaits()
	for i := len(s.nodes) - 1; i >= 0; i-- {
		require.Len(t, node.OwnersOf(s.nodes[i]), 1)
		s.p.Pop()
		require.Empty(t, node.OwnersOf(s.nodes[i]), "a call that ends takes its wait along")
	}
	require.Empty(t, s.tasks[0].Ext.Load().WaitsFor())
	require.Zero(t, s.p.Depth)
}

func TestACallThatIsInNoForceShowsNothing(t *testing.T) {
	s := newStack(t)
	s.p.Frames[2].Inner = nil
	s.p.ShowWaits()
	require.Empty(t, node.OwnersOf(s.nodes[2]))
	require.Empty(t, node.OwnersOf(s.nodes[1]), "nothing above it waits")
	require.Len(t, node.OwnersOf(s.nodes[0]), 1)
}

func TestAnAlarmEndsTheForcesOfCallsThatAreNotDemanded(t *testing.T) {
	gone := func(k *demand.Task) { k.State.Store(demand.Gone) }
	t.Run("without an alarm nothing is looked at", func(t *testing.T) {
		s := newStack(t)
		gone(s.tasks[2])
		require.False(t, s.p.Unwanted())
		require.Empty(t, s.m.killed)
	})
	t.Run("a false alarm", func(t *testing.T) {
		s := newStack(t)
		s.p.Alarm.Store(true)
		require.False(t, s.p.Unwanted())
		require.False(t, s.p.Alarm.Load())
	})
	t.Run("the innermost", func(t *testing.T) {
		s := newStack(t)
		gone(s.tasks[2])
		s.p.Alarm.Store(true)
		require.True(t, s.p.Unwanted())
		require.Equal(t, []*demand.Scope{s.inner}, s.m.killed)
		require.True(t, s.p.Alarm.Load(), "it is looked again as long as the call is there")
	})
	t.Run("one further down", func(t *testing.T) {
		s := newStack(t)
		gone(s.tasks[0])
		s.p.Alarm.Store(true)
		require.False(t, s.p.Unwanted(), "the innermost is demanded by another force")
		require.Equal(t, []*demand.Scope{s.outer}, s.m.killed)
	})
	t.Run("a direct one", func(t *testing.T) {
		for _, awaited := range []bool{false, true} {
			s := newStack(t)
			s.p.Pop()
			gone(s.tasks[0])
			if awaited {
				require.True(t, node.Await(node.NewWaiter(s.nodes[1], func() {})))
			}
			s.p.Alarm.Store(true)
			require.Equal(t, !awaited, s.p.Unwanted(), "it is demanded by the call below, and by waiters for its node")
			node.HandBack(s.nodes[1])
		}
	})
	t.Run("an attempt that has expired", func(t *testing.T) {
		s := newStack(t)
		s.tasks[2].State.Store(demand.Running | 2<<demand.AttemptShift)
		s.p.Top().Number = 1
		s.p.Alarm.Store(true)
		require.True(t, s.p.Unwanted())
	})
}

func TestAWithdrawalCancelsDirectCallsUpToOneThatIsWaitedFor(t *testing.T) {
	s := newStack(t)
	s.p.Pop()
	s.p.Pop()
	var contexts []*run.DirectCtx
	var nodes []*node.Node
	for range 3 {
		n := claimed(t, one{})
		nodes = append(nodes, n)
		contexts = append(contexts, s.p.BeginDirect(context.Background(), n))
	}
	require.True(t, node.Await(node.NewWaiter(nodes[1], func() {})))
	s.p.UnwantDirect(new(demand.Task))
	require.NoError(t, contexts[0].Err(), "another call's")
	s.p.UnwantDirect(s.tasks[0])
	require.ErrorIs(t, contexts[0].Err(), context.Canceled)
	require.NoError(t, contexts[1].Err(), "it is waited for")
	require.NoError(t, contexts[2].Err(), "and so goes on what it has called")
	require.False(t, s.p.EndDirect())
	require.False(t, s.p.EndDirect())
	require.True(t, s.p.EndDirect())
	require.ErrorIs(t, contexts[2].Err(), context.Canceled, "its function has returned")
	node.HandBack(nodes[1])

	s.tasks[0].State.Store(demand.Gone)
	s.p.Alarm.Store(true)
	c := s.p.BeginDirect(context.Background(), nodes[0])
	require.ErrorIs(t, c.Err(), context.Canceled, "the withdrawal was before it, and could not see it")
	require.True(t, s.p.EndDirect())
}

func TestTheGoroutineOfASequentialRunKeepsToTheExclusion(t *testing.T) {
	w := new(world.World)
	post := func() *run.Post {
		r, _ := newRun(run.Options{World: w, Sequential: true})
		return &run.Post{Run: r}
	}
	exclusive, shared := &node.Info{Lane: node.Exclusive}, &node.Info{Lane: node.CPU}
	ctx, over := context.Background(), ended()
	a, b := post(), post()
	require.True(t, a.ComesIn(ctx, shared))
	require.True(t, b.ComesIn(ctx, shared), "beside each other")
	require.False(t, a.ComesIn(over, exclusive), "not while another one is inside")
	require.Equal(t, run.IsOutside, a.Inside)
	b.IsInside(run.IsOutside)
	require.True(t, a.ComesIn(ctx, exclusive))
	require.True(t, a.ComesIn(over, shared), "a call within a call is inside already")
	require.False(t, b.ComesIn(over, shared))
	was := a.Inside
	apart(func() {
		a.Outside(func() {
			require.True(t, b.ComesIn(ctx, shared))
			b.IsInside(run.IsOutside)
			(exits{}).Eval(nil, nil)
		})
	})
	require.Equal(t, was, a.Inside, "also where the wait has ended its goroutine")
	require.False(t, b.ComesIn(over, shared))
	a.IsInside(run.IsOutside)
	require.True(t, b.ComesIn(ctx, exclusive))
	b.IsInside(run.IsOutside)
}

// ended is a context that has.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
