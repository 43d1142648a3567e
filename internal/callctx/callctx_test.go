package callctx_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/site"
)

type op struct{ node.Plain }

func (op) Info(*node.Node) *node.Info         { return &node.Info{Name: "op"} }
func (op) Eval(*node.Scope, *node.Node) error { return nil }

func begin(from context.Context) *callctx.Call {
	n := new(node.Node)
	node.InitWith(n, op{}, node.Call, site.Here(), nil, nil)
	c := new(callctx.Call)
	c.Begin(callctx.Adopt(from), n)
	return c
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// The ways in which the context of a call ends. The first one counts, whatever comes after it.
func TestTheFirstEndCounts(t *testing.T) {
	ends := map[string]struct {
		end func(c *callctx.Call)
		err error
	}{
		"the function returns":    {func(c *callctx.Call) { c.Returned() }, context.Canceled},
		"no force wants the call": {func(c *callctx.Call) { c.Cancel() }, context.Canceled},
		"the attempt expires":     {func(c *callctx.Call) { c.End(context.DeadlineExceeded) }, context.DeadlineExceeded},
	}
	for first, a := range ends {
		for second, b := range ends {
			for _, watched := range []bool{false, true} {
				c := begin(context.Background())
				require.NoError(t, c.Err())
				var done <-chan struct{}
				if watched {
					done = c.Done()
					require.False(t, isClosed(done))
				}
				a.end(c)
				b.end(c)
				require.Equal(t, a.err, c.Err(), "%s, then %s", first, second)
				require.True(t, isClosed(c.Done()))
				require.True(t, !watched || isClosed(done))
			}
		}
	}
}

func TestACancellationIsKnownBeforeTheEnd(t *testing.T) {
	c := begin(context.Background())
	require.False(t, c.IsCancelled())
	c.Cancel()
	require.True(t, c.IsCancelled())
	c = begin(context.Background())
	c.Returned()
	c.Cancel()
	require.False(t, c.IsCancelled(), "it has ended by itself")
}

func TestDerivedContextsEndWithTheCall(t *testing.T) {
	c := begin(context.Background())
	derived, stop := context.WithTimeout(c, time.Hour)
	defer stop()
	var wg sync.WaitGroup
	wg.Add(1)
	context.AfterFunc(c, wg.Done)
	kept := false
	require.True(t, context.AfterFunc(c, func() { kept = true })(), "taken back before the end")
	c.Cancel()
	<-derived.Done()
	wg.Wait()
	require.ErrorIs(t, derived.Err(), context.Canceled)
	require.False(t, kept)
	late := make(chan struct{})
	context.AfterFunc(c, func() { close(late) })
	<-late
}

func TestTheDeadlineIsTheAttemptsOrThatOfTheForce(t *testing.T) {
	_, ok := begin(context.Background()).Deadline()
	require.False(t, ok)
	far := time.Now().Add(time.Hour)
	ctx, stop := context.WithDeadline(context.Background(), far)
	defer stop()
	c := begin(ctx)
	at, ok := c.Deadline()
	require.True(t, ok)
	require.Equal(t, far, at)
	require.False(t, c.IsLate())
	c = begin(ctx)
	soon := time.Now().Add(time.Minute)
	c.SetDeadline(soon)
	at, ok = c.Deadline()
	require.True(t, ok)
	require.Equal(t, soon, at)
}

// A context of the user's whose methods misbehave.
type broken struct {
	context.Context
	done chan struct{}
	bad  func()
}

func (b *broken) Done() <-chan struct{} { return b.done }
func (b *broken) Err() error            { b.bad(); return nil }
func (b *broken) Value(any) any         { b.bad(); return nil }

func TestAContextThatMisbehavesIsTheReasonAndNothingMore(t *testing.T) {
	for name, bad := range map[string]func(){"panics": func() { panic("broken") }, "Goexit": runtime.Goexit} {
		b := &broken{Context: context.Background(), done: make(chan struct{}), bad: bad}
		ctx := callctx.Adopt(b)
		require.NoError(t, ctx.Err(), name)
		require.Nil(t, ctx.Value("key"), name)
		close(b.done)
		require.ErrorIs(t, ctx.Err(), context.Canceled, name)
		require.ErrorContains(t, callctx.Ended(ctx), "the context's Err", name)
		require.Equal(t, callctx.Ended(ctx), callctx.Ended(ctx), "asked once")
	}
}

func TestWhatIsTheEnginesAlreadyIsNotWrappedAgain(t *testing.T) {
	require.Equal(t, context.Background(), callctx.Adopt(context.Background()))
	ctx, stop := context.WithCancelCause(context.Background())
	own := callctx.Adopt(ctx)
	require.Same(t, own, callctx.Adopt(own))
	c := begin(ctx)
	require.Same(t, c, callctx.Adopt(c))
	why := errors.New("enough")
	stop(why)
	require.ErrorIs(t, callctx.Ended(own), why)
	require.ErrorIs(t, callctx.Ended(own), context.Canceled)
}
