package callctx_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/callctx"
	"xfork/internal/node"
)

// ends are the three ends of a call's context.
var ends = []struct {
	name      string
	end       func(c *callctx.Call)
	err       error
	timedOut  bool
	cancelled bool
}{
	{"Returned", (*callctx.Call).Returned, context.Canceled, false, false},
	{"Cancel", (*callctx.Call).Cancel, context.Canceled, false, true},
	{"Expire", (*callctx.Call).Expire, context.DeadlineExceeded, true, false},
}

// looks are ways in which a function may have made itself known to its context before the end.
var looks = []struct {
	name string
	at   func(c *callctx.Call)
}{
	{"unwatched", func(*callctx.Call) {}},
	{"with a deadline of its own", func(c *callctx.Call) { c.SetDeadline(time.Now().Add(time.Hour)) }},
	{"watched by Done", func(c *callctx.Call) { c.Done() }},
	{"watched by AfterFunc", func(c *callctx.Call) { c.AfterFunc(func() {}) }},
}

func TestTheFirstOfTwoEndsCounts(t *testing.T) {
	for _, look := range looks {
		for _, first := range ends {
			for _, second := range ends {
				t.Run(fmt.Sprintf("%s: %s, then %s", look.name, first.name, second.name), func(t *testing.T) {
					t.Parallel()
					c := begin(t, t.Context())
					look.at(c)
					require.NoError(t, c.Err())
					check := func() {
						require.Equal(t, first.err, c.Err())
						require.Equal(t, first.timedOut, c.HasTimedOut())
						require.Equal(t, first.cancelled, c.IsCancelled())
						require.True(t, isClosed(c.Done()))
						require.Equal(t, first.err, context.Cause(c))
					}
					first.end(c)
					require.Equal(t, first.err, c.Err())
					second.end(c)
					check()
					second.end(c)
					first.end(c)
					check()
				})
			}
		}
	}
}

func TestEndsByManyAtOnce(t *testing.T) {
	for round := range 300 {
		c := begin(t, context.Background())
		called := make(chan struct{})
		var wg sync.WaitGroup
		for i := range ends {
			wg.Go(func() { ends[(i+round)%len(ends)].end(c) })
		}
		wg.Go(func() { <-c.Done() })
		wg.Go(func() { c.AfterFunc(func() { close(called) }) })
		wg.Wait()
		require.Error(t, c.Err())
		require.Equal(t, c.HasTimedOut(), c.Err() == context.DeadlineExceeded)
		closes(t, called) // once: a second close would panic
	}
}

func TestExpireGivesTheFunctionAMoment(t *testing.T) {
	t.Run("and no more, if it does not return", func(t *testing.T) {
		c := begin(t, t.Context())
		start := time.Now()
		c.Expire()
		require.GreaterOrEqual(t, time.Since(start), callctx.Grace)
		c.Returned()
		require.True(t, c.HasTimedOut())
	})
	t.Run("and goes on as soon as it returns", func(t *testing.T) {
		begun := time.Now()
		for range 20 {
			c := begin(t, t.Context())
			var wg sync.WaitGroup
			wg.Go(func() {
				<-c.Done()
				c.Returned()
			})
			c.Expire()
			wg.Wait()
			require.True(t, c.HasTimedOut())
		}
		require.Less(t, time.Since(begun), 20*callctx.Grace, "not all of them may take the whole moment")
	})
	t.Run("but none if it has returned", func(t *testing.T) {
		c := begin(t, t.Context())
		c.Returned()
		start := time.Now()
		for range 10 {
			c.Expire()
		}
		require.Less(t, time.Since(start), 10*callctx.Grace)
		require.False(t, c.HasTimedOut())
	})
}

func TestDeadline(t *testing.T) {
	now := time.Now()
	soon, later, last := now.Add(time.Hour), now.Add(2*time.Hour), now.Add(3*time.Hour)
	var none time.Time
	for _, c := range []struct {
		name   string
		force  time.Time   // of the force that has started the call
		own    time.Time   // of the attempt
		others []time.Time // of the forces that wait for the node
		want   time.Time
	}{
		{"none", none, none, nil, none},
		{"of the force", soon, none, nil, soon},
		{"of the attempt", none, soon, nil, soon},
		{"the attempt's is earlier", later, soon, nil, soon},
		{"the force's is earlier", soon, later, nil, soon},
		{"another force waits for longer", soon, none, []time.Time{later}, later},
		{"another one for less", later, none, []time.Time{soon}, later},
		{"the latest of several", soon, none, []time.Time{later, last, later}, last},
		{"another one without a deadline", soon, none, []time.Time{later, none}, none},
		{"that, and the attempt's", soon, later, []time.Time{none}, later},
		{"others wait for longer than the attempt has", soon, later, []time.Time{last}, later},
		{"the force has none, whatever others have", none, none, []time.Time{soon}, none},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := context.Background()
			if !c.force.IsZero() {
				var cancel func()
				ctx, cancel = context.WithDeadline(ctx, c.force)
				defer cancel()
			}
			n := claimed(t)
			call := new(callctx.Call)
			call.Begin(callctx.Adopt(ctx), n)
			if !c.own.IsZero() {
				call.SetDeadline(c.own)
			}
			for _, until := range c.others {
				w := node.NewWaiter(n, func() {})
				w.Until = until
				require.True(t, node.Await(w))
			}
			defer node.HandBack(n)
			got, ok := call.Deadline()
			require.Equal(t, !c.want.IsZero(), ok)
			require.True(t, c.want.Equal(got), "%v", got)
			require.False(t, call.IsLate())
		})
	}
}

func TestACallIsLateAfterADeadlineThatItWasTold(t *testing.T) {
	past := time.Now().Add(-time.Second)
	ctx, cancel := context.WithDeadline(t.Context(), past)
	defer cancel()
	c := begin(t, ctx)
	require.False(t, c.IsLate(), "it has not asked")
	_, ok := c.Deadline()
	require.True(t, ok)
	require.True(t, c.IsLate())
	require.NoError(t, c.Err(), "the engine ends it, no clock")

	own := begin(t, t.Context())
	own.SetDeadline(past)
	_, ok = own.Deadline()
	require.True(t, ok)
	require.False(t, own.IsLate(), "the attempt's own deadline is no force's")
}

func TestAfterFunc(t *testing.T) {
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			c := begin(t, t.Context())
			before, after, stopped := make(chan struct{}), make(chan struct{}), false
			stop := c.AfterFunc(func() { stopped = true })
			require.True(t, stop())
			require.False(t, stop(), "it is off the list")
			stop = c.AfterFunc(func() { close(before) })
			end.end(c)
			closes(t, before)
			require.False(t, stop(), "it has been called")
			stop = c.AfterFunc(func() { close(after) })
			closes(t, after)
			require.False(t, stop())
			require.False(t, stopped)
		})
	}
	t.Run("a function twice", func(t *testing.T) {
		c := begin(t, t.Context())
		var wg sync.WaitGroup
		wg.Add(2)
		c.AfterFunc(wg.Done)
		c.AfterFunc(wg.Done)
		c.Cancel()
		wg.Wait()
	})
}

func TestDerivedContexts(t *testing.T) {
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			c := begin(t, t.Context())
			type key struct{}
			child, cancel := context.WithCancel(context.WithValue(c, key{}, "own"))
			defer cancel()
			timed, stop := context.WithTimeout(child, time.Hour)
			defer stop()
			apart, undo := context.WithCancelCause(c)
			undo(errors.New("own reason"))
			require.NoError(t, c.Err(), "a child does not end its parent")
			require.NoError(t, child.Err())
			free := context.WithoutCancel(timed)
			end.end(c)
			closes(t, child.Done())
			closes(t, timed.Done())
			require.Equal(t, end.err, child.Err())
			require.Equal(t, end.err, timed.Err())
			require.Equal(t, end.err, context.Cause(timed))
			require.EqualError(t, context.Cause(apart), "own reason")
			require.NoError(t, free.Err())
			require.Equal(t, "own", free.Value(key{}))

			late, cancel := context.WithCancel(c)
			defer cancel()
			closes(t, late.Done())
			require.Equal(t, end.err, late.Err())
		})
	}
	t.Run("the caller's end is not the call's", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := begin(t, ctx)
		cancel()
		require.NoError(t, c.Err(), "another force may demand the call")
		require.False(t, isClosed(c.Done()))
	})
}

func TestValue(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "of the caller")
	c := begin(t, ctx)
	require.Equal(t, "of the caller", c.Value(key{}))
	require.Nil(t, c.Value("other"))
	require.Nil(t, begin(t, context.Background()).Value(key{}))

	inner := new(callctx.Call)
	inner.Begin(c, claimed(t))
	require.Equal(t, "of the caller", inner.Value(key{}), "a force in a function has the function's context")

	t.Run("a Value that goes wrong is the function's where the function asks", func(t *testing.T) {
		c := begin(t, &foreign{Context: t.Context(), value: func(any) any { panic("broken") }})
		require.PanicsWithValue(t, "broken", func() { c.Value(key{}) })
	})
	for _, way := range ways {
		t.Run("and harmless where package context asks: "+way.name, func(t *testing.T) {
			c := begin(t, &foreign{Context: t.Context(), value: func(any) any { way.do(); return nil }})
			child, cancel := context.WithCancel(c)
			defer cancel()
			c.Cancel()
			closes(t, child.Done())
			require.Equal(t, context.Canceled, context.Cause(c))
			require.Equal(t, context.Canceled, context.Cause(child))
		})
	}
}

func ExampleCall() {
	c := new(callctx.Call)
	c.Begin(context.Background(), new(node.Node))
	child, cancel := context.WithCancel(c)
	defer cancel()
	c.Cancel() // no force demands the call any more
	<-child.Done()
	fmt.Println(c.Err(), child.Err(), c.IsCancelled())
	c.Expire()
	fmt.Println(c.HasTimedOut())
	// Output:
	// context canceled context canceled true
	// false
}
