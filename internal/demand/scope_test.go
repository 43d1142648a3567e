package demand_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
)

func at(key uint64) *node.Failure { return &node.Failure{Err: errBroken, Key: key} }

// TestTheFailureOfAMember looks at each failure of a sequence: the stretch that is not demanded any more, the bar, and the lowest
// failure so far.
func TestTheFailureOfAMember(t *testing.T) {
	type step struct{ key, lo, hi, bar, lowest uint64 }
	const all = uint64(math.MaxUint64)
	for _, c := range []struct {
		name  string
		does  demand.Reaction
		steps []step
	}{
		{"the bar falls to the key", demand.Lowers, []step{{7, 7, all, 7, 7}}},
		{"and falls further", demand.Lowers, []step{{7, 7, all, 7, 7}, {2, 2, 7, 2, 2}}},
		{"a higher one changes nothing", demand.Lowers, []step{{7, 7, all, 7, 7}, {9, 0, 0, 7, 7}, {7, 0, 0, 7, 7}}},
		{"of three the lowest counts", demand.Lowers, []step{{9, 9, all, 9, 9}, {12, 0, 0, 9, 9}, {3, 3, 9, 3, 3}}},
		{"collected ones leave the bar", demand.Collects, []step{{7, 0, 0, all, 7}, {2, 0, 0, all, 2}, {9, 0, 0, all, 2}}},
		{"the first one ends all", demand.Ends, []step{{7, 0, all, 0, 7}, {2, 0, 0, 0, 7}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scope(draw(t, "a = call").last)
			require.Nil(t, s.Lowest())
			require.Equal(t, all, s.Bar.Load())
			for _, x := range c.steps {
				lo, hi := s.MemberFailed(at(x.key), c.does)
				require.Equal(t, [2]uint64{x.lo, x.hi}, [2]uint64{lo, hi}, "the stretch after %d", x.key)
				require.Equal(t, x.bar, s.Bar.Load(), "the bar after %d", x.key)
				require.Equal(t, x.lowest, s.Lowest().Key)
				require.ErrorIs(t, s.Err(), errBroken)
			}
		})
	}
}

// Each number above the last bar is in one stretch, whatever the order in which failures come, and on whatever goroutine.
func TestStretchesDoNotOverlap(t *testing.T) {
	for range 200 {
		s := scope(draw(t, "a = call").last)
		swept := make([][2]uint64, 20)
		var wg sync.WaitGroup
		for i := range swept {
			wg.Go(func() {
				lo, hi := s.MemberFailed(at(uint64(100-i)), demand.Lowers)
				swept[i] = [2]uint64{lo, hi}
			})
		}
		wg.Wait()
		require.Equal(t, uint64(81), s.Bar.Load())
		for number := uint64(75); number < 110; number++ {
			in := 0
			for _, x := range swept {
				if x[0] < number && number <= x[1] {
					in++
				}
			}
			if number > 81 {
				require.Equal(t, 1, in, "number %d", number)
			} else {
				require.Zero(t, in, "number %d", number)
			}
		}
	}
}

func TestACollectedFailureIsThereOnce(t *testing.T) {
	n, m := draw(t, "a = call").last, draw(t, "a = call").last
	of := func(n *node.Node, key uint64) *node.Failure {
		return &node.Failure{Err: &failure.Error{Node: n, Err: errBroken}, Key: key}
	}
	s := scope(n)
	high, low, other, plain := of(n, 9), of(n, 4), of(m, 6), at(8)
	for _, f := range []*node.Failure{high, other, low, high, plain, plain} {
		s.MemberFailed(f, demand.Collects)
	}
	require.Equal(t, map[any]*node.Failure{n: low, m: other, plain: plain}, s.All())
	require.Same(t, low, s.Lowest())

	s.Fall(errLate)
	require.Nil(t, s.All(), "its own error says why")
}

// A withdrawal may come late, from another run that has found a cycle, while the caller collects what the scope has come to. The
// race detector sees whether the two are kept apart.
func TestALateWithdrawalWhileTheOutcomeIsRead(t *testing.T) {
	for range 100 {
		n := draw(t, "a = call").last
		fail(n)
		s := scope(n)
		s.MemberFailed(at(3), demand.Collects)
		s.End()
		var wg sync.WaitGroup
		wg.Go(func() { s.Fall(errLate) })
		for _, f := range s.All() {
			require.Equal(t, uint64(3), f.Key)
		}
		err := s.Outcome()
		require.True(t, errors.Is(err, errBroken) || err == errLate)
		wg.Wait()
		require.Equal(t, errLate, s.Outcome())
	}
}

var (
	errLate  = errors.New("it is too late")
	errLater = errors.New("it is later still")
)

func TestAWithdrawal(t *testing.T) {
	s := scope(draw(t, "a = call").last)
	s.MemberFailed(at(7), demand.Lowers)
	require.NoError(t, s.Withdrawal())
	require.EqualError(t, s.Why(), "something before it has failed")

	require.Equal(t, uint64(7), s.Fall(errLate), "where the bar was")
	require.Zero(t, s.Bar.Load())
	require.Nil(t, s.Lowest(), "what was skipped might have failed before")
	require.Equal(t, errLate, s.Err())
	require.Equal(t, errLate, s.Why())
	require.Equal(t, errLate, s.Withdrawal())

	require.Zero(t, s.Fall(errLater), "the first reason stays")
	require.Equal(t, errLate, s.Err())
	for _, does := range []demand.Reaction{demand.Lowers, demand.Ends} {
		lo, hi := s.MemberFailed(at(2), does)
		require.Equal(t, [2]uint64{}, [2]uint64{lo, hi})
		require.Nil(t, s.Lowest())
	}
	s.MemberFailed(at(2), demand.Collects)
	require.Equal(t, errLate, s.Err(), "a withdrawal comes before any failure")
}

// A scope that has ended at its first failure has no bar left, and so cannot be withdrawn afterwards.
func TestAScopeThatHasEndedKeepsItsFailure(t *testing.T) {
	s := scope(draw(t, "a = call").last)
	s.MemberFailed(at(7), demand.Ends)
	require.Zero(t, s.Fall(errLate))
	require.ErrorIs(t, s.Err(), errBroken)
	require.NoError(t, s.Withdrawal())
}

func TestWhatWasToBeTriedAgainIsInTheCancellation(t *testing.T) {
	cancelled := &failure.Cancelled{Err: context.DeadlineExceeded, Cause: errLate}
	old, young := &node.Failure{Err: errBroken, Key: 3}, &node.Failure{Err: errLater, Key: 8}
	for _, c := range []struct {
		name  string
		tried []*node.Failure
		why   error
		last  error // nil: the error is the reason itself
	}{
		{"nothing", nil, cancelled, nil},
		{"no failure", []*node.Failure{nil}, cancelled, nil},
		{"one", []*node.Failure{young}, cancelled, errLater},
		{"the oldest of several", []*node.Failure{young, old}, cancelled, errBroken},
		{"whatever the order", []*node.Failure{old, young, nil}, cancelled, errBroken},
		{"another reason", []*node.Failure{old}, errLate, nil},
		{"a call of the engine's that is not wanted itself", []*node.Failure{old}, failure.ErrWithdrawn, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scope(draw(t, "a = call").last)
			s.Fall(c.why)
			for _, f := range c.tried {
				s.WasToBeTried(f)
			}
			if c.last == nil {
				require.True(t, s.Err() == c.why)
				return
			}
			var got *failure.Cancelled
			require.ErrorAs(t, s.Err(), &got)
			require.Equal(t, failure.Cancelled{Err: context.DeadlineExceeded, Cause: errLate, Last: c.last}, *got)
			require.True(t, s.Withdrawal() == c.why, "the reason itself has no attempt in it")
		})
	}

	s := scope(draw(t, "a = call").last)
	s.WasToBeTried(old)
	require.NoError(t, s.Err(), "a scope that was not withdrawn has tried again")
}

func TestOutcome(t *testing.T) {
	n := draw(t, "a = call").last
	s := scope(n)
	require.ErrorIs(t, s.Outcome(), failure.ErrInternal, "neither settled nor withdrawn")

	require.True(t, node.Claim(n))
	node.Complete(n)
	require.NoError(t, s.Outcome())
	s.Fall(errLate)
	require.Equal(t, errLate, s.Outcome(), "another force may have settled the root meanwhile")

	n = draw(t, "a = call").last
	f := fail(n)
	require.Equal(t, f.Err, scope(n).Outcome())

	s = scope(n)
	s.MemberFailed(at(1), demand.Lowers)
	require.Equal(t, errBroken, s.Outcome(), "the scope's own failure first")
}

func TestTheLastTaskClosesTheScope(t *testing.T) {
	s := scope(draw(t, "a = call").last)
	s.Count.Store(1)
	s.Append(&s.Block0, 3)
	require.Equal(t, int32(4), s.Count.Load())
	require.False(t, s.Leave(1))
	require.False(t, s.Leave(2))
	require.False(t, s.IsClosed())
	require.True(t, s.Leave(1))
	require.False(t, s.IsClosed(), "the caller closes it")
	s.End()
	require.True(t, s.IsClosed())
}

func TestAwaitAndEnd(t *testing.T) {
	t.Run("the scope is closed already", func(t *testing.T) {
		s := scope(draw(t, "a = call").last)
		s.End()
		require.False(t, s.Await())
		require.Empty(t, s.Wake, "nothing is sent that no goroutine receives")
	})
	t.Run("the owner waits", func(t *testing.T) {
		s := scope(draw(t, "a = call").last)
		require.True(t, s.Await())
		s.End() // without a receiver: it does not block
		<-s.Wake
		require.True(t, s.IsClosed())
	})
	t.Run("both at once", func(t *testing.T) {
		for range 2000 {
			s := scope(draw(t, "a = call").last)
			var wg sync.WaitGroup
			wg.Go(s.End)
			if s.Await() {
				<-s.Wake
			}
			require.True(t, s.IsClosed())
			wg.Wait()
			require.Empty(t, s.Wake)
		}
	})
}

func TestAScopeOfASmallForceIsUsedAgain(t *testing.T) {
	d := draw(t, "a = call; b = call a; c = call b")
	s, left, _ := filled(t, d.last, demand.Rules{})
	b := &s.Block0
	b.Task(1).Extra()
	b.Task(2).State.Store(demand.Running)
	s.Leave(left)
	s.End()
	s.Reset()
	require.False(t, s.IsClosed())
	require.Nil(t, s.Root)
	require.Nil(t, s.Ctx)
	require.Empty(t, s.List())
	for i := range b.Count {
		k := b.Task(i)
		require.Nil(t, k.Node.Get())
		require.Nil(t, k.Ext.Load())
		require.Equal(t, demand.Fresh, k.State.Load())
	}
	d = draw(t, "a = call; b = call a")
	left, _ = fill(t, s, b, d.last, demand.Rules{})
	require.Equal(t, int32(2), left)
	require.Equal(t, []string{"b", "a"}, d.tasks(b))
	require.Equal(t, []string{"a"}, d.seeds(b))
	require.True(t, s.Await(), "it is open")
	s.End()
	<-s.Wake
	s.Reset()
	s.End()
	require.False(t, s.Await())
	require.Empty(t, s.Wake, "the channel is there, and no goroutine waits")
}

func TestTheTopOfScopes(t *testing.T) {
	top, middle, bottom := scope(nil), scope(nil), scope(nil)
	middle.Parent, bottom.Parent = &demand.Block{Scope: top}, &demand.Block{Scope: middle}
	for _, s := range []*demand.Scope{top, middle, bottom} {
		require.Same(t, top, s.Top())
	}
}

// TestSealConsumers gives the failure of one node to what strictly needs it, up to the root, and to nothing else.
func TestSealConsumers(t *testing.T) {
	d := draw(t, "a = call; b = call; c = call a; e = call b; f = choice | a; g = call c e; h = call f g; r = call h h")
	s, _, _ := filled(t, d.last, demand.Rules{})
	f, other := fail(d.nodes["a"]), fail(d.nodes["b"])
	s.MemberFailed(f, demand.Lowers)
	s.SealConsumers(f)
	for name, n := range d.nodes {
		switch name {
		case "a", "c", "g", "h", "r":
			require.Same(t, f, node.Outcome(n), name)
		case "b":
			require.Same(t, other, node.Outcome(n), name)
		default:
			require.Equal(t, node.Idle, node.Load(n), name)
		}
	}
}

// A node that another task is evaluating keeps its claim; the root is sealed all the same.
func TestTheRootIsSealedWhereThePassDoesNotReachIt(t *testing.T) {
	d := draw(t, "a = call; b = call a; r = call b")
	s, _, _ := filled(t, d.last, demand.Rules{})
	require.True(t, node.Claim(d.nodes["b"]))
	f := fail(d.nodes["a"])
	s.SealConsumers(f)
	require.Equal(t, node.Running, node.Load(d.nodes["b"]))
	require.Same(t, f, node.Outcome(d.last))
}
