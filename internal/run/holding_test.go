package run_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/policy"
	"xfork/internal/run"
)

// free reports whether the only place under l is free.
func free(l *policy.Limit) bool {
	w := new(permit.Waiter)
	if l.Queue.Acquire(w) {
		l.Queue.Release()
		return true
	}
	l.Queue.Cancel(w)
	return false
}

// divided makes a call on a worker, which has the only place under a limit, and divides it in two: caller is the part that the call's
// own goroutine does, helper the one that another worker does. It returns how often the machine was asked to end a nested force.
func divided(t *testing.T, l *policy.Limit, caller, helper func(p *run.Post)) (nested int) {
	t.Helper()
	r, m := newRun(run.Options{})
	n := claimed(t, one{})
	call := numbered(r, 1)
	done := make(chan error, 1)
	end := schedule(r, 2, func(p *run.Post, number int32) {
		if b := r.Block(number); b.Helps != nil {
			b.Helps.(*run.Split).Help(p)
			return
		}
		f := p.Push(nil, 0, n)
		f.Limit = l
		c := new(callctx.Call)
		c.Begin(context.Background(), n)
		// Each part waits for the other one to begin, so that they are on two goroutines.
		var began [2]chan struct{}
		for i := range began {
			began[i] = make(chan struct{})
		}
		err := r.Splitter(p, f, c)(2, func(_ context.Context, i int) error {
			close(began[i])
			<-began[1-i]
			if q := run.Current(); q == p {
				caller(q)
			} else {
				helper(q)
			}
			return nil
		})
		if f.Held != nil {
			t.Error("what the call holds is not its frame's own again")
		}
		p.Pop()
		done <- err
	})
	r.Sched.Ready(call.Base, 0)
	require.NoError(t, <-done)
	end()
	return m.nested
}

// taken is a limit of one place, which is taken.
func taken(t *testing.T) *policy.Limit {
	l := policy.NewLimit(1)
	require.True(t, l.Queue.Acquire(new(permit.Waiter)))
	return l
}

func TestTheLastParticipantToWaitGivesUpAndTheFirstToGoOnRegains(t *testing.T) {
	l := taken(t)
	waits, waited, back, both := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	var s demand.Scope
	divided(t, l, func(p *run.Post) {
		p.Run.GiveUp(p.Top(), &s)
		if free(l) {
			t.Error("given up while the helper computes")
		}
		close(waits)
		<-back
		p.Top().Held.Enter(p, &s)
		if free(l) {
			t.Error("the second one to go on has given it up")
		}
		close(both)
	}, func(p *run.Post) {
		<-waits
		p.Run.GiveUp(p.Top(), &s)
		if !free(l) {
			t.Error("held although no participant computes")
		}
		close(waited)
		p.Top().Held.Enter(p, &s)
		if free(l) {
			t.Error("not regained")
		}
		close(back)
		<-both
	})
	<-waited
	require.False(t, free(l), "the call has it until it ends")
	l.Queue.Release()
	require.True(t, free(l))
}

// While the place belongs to another call the first one to go on waits for it, and the second one for the first.
func TestNoParticipantGoesOnBeforeTheCallHoldsAgainWhatItHeld(t *testing.T) {
	l := taken(t)
	var s demand.Scope
	waits, other, first := make(chan struct{}), make(chan struct{}), make(chan struct{})
	// granted is when the other call has had the place.
	var granted, helped bool
	divided(t, l, func(p *run.Post) {
		p.Run.GiveUp(p.Top(), &s)
		close(waits)
		<-other
		close(first)
		p.Top().Held.Enter(p, &s)
		if !granted {
			t.Error("it goes on without its place")
		}
	}, func(p *run.Post) {
		<-waits
		p.Run.GiveUp(p.Top(), &s)
		if !l.Queue.Acquire(new(permit.Waiter)) {
			t.Error("not given up")
		}
		close(other)
		<-first
		granted = true
		l.Queue.Release()
		p.Top().Held.Enter(p, &s)
		helped = true
	})
	require.True(t, helped)
	require.False(t, free(l))
}

func TestAHelperIsInTheCallWhoseNodeItHelpsWith(t *testing.T) {
	l := taken(t)
	var nodes [2]*node.Node
	nested := divided(t, l, func(p *run.Post) { nodes[0] = p.Top().Node }, func(p *run.Post) {
		nodes[1] = p.Top().Node
		if p.Depth != 1 || p.Top().Limit != nil {
			t.Error("a helper has one frame, and nothing of its own")
		}
	})
	require.NotNil(t, nodes[0])
	require.Equal(t, nodes[0], nodes[1])
	require.Equal(t, 2, nested, "a force that a part was in is ended on both goroutines")
}
