package callctx_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/callctx"
	"xfork/internal/failure"
)

func TestAdoptTakesWhatIsTheUsers(t *testing.T) {
	call := begin(t, context.Background())
	force := callctx.Adopt(t.Context())
	require.IsType(t, (*callctx.Force)(nil), force)
	for name, own := range map[string]context.Context{
		"Background": context.Background(), "TODO": context.TODO(), "a call's": call, "a force's": force,
	} {
		require.True(t, callctx.Adopt(own) == own, name)
	}
}

func TestAForceAsksItsContextOnce(t *testing.T) {
	deadline := time.Now().Add(time.Hour)
	done := make(chan struct{})
	var deadlines, dones, errs atomic.Int32
	ctx := callctx.Adopt(&foreign{
		Context:  context.Background(),
		deadline: func() (time.Time, bool) { deadlines.Add(1); return deadline, true },
		done:     func() <-chan struct{} { dones.Add(1); return done },
		err:      func() error { errs.Add(1); return fmt.Errorf("answer %d", errs.Load()) },
		value:    func(any) any { return nil },
	})
	for range 3 {
		got, ok := ctx.Deadline()
		require.True(t, ok)
		require.Equal(t, deadline, got)
		require.NoError(t, ctx.Err(), "it goes on, whatever it says")
		require.False(t, isClosed(ctx.Done()))
	}
	require.Zero(t, errs.Load())
	close(done)
	first := ctx.Err()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if ctx.Err() != first {
				t.Error("another answer")
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, deadlines.Load())
	require.EqualValues(t, 1, dones.Load())
	require.NotZero(t, errs.Load())
}

func TestEnded(t *testing.T) {
	reason := errors.New("no time")
	canceled, cancel := context.WithCancelCause(context.Background())
	cancel(reason)
	late, stop := context.WithTimeout(context.Background(), -time.Second)
	defer stop()
	ended := begin(t, context.Background())
	ended.Cancel()
	closed := make(chan struct{})
	close(closed)
	for _, c := range []struct {
		name string
		ctx  context.Context
		text string
		is   []error
	}{
		{"cancelled with a cause", canceled, "xfork: force cancelled: context canceled (no time)", []error{context.Canceled, reason}},
		{"adopted", callctx.Adopt(canceled), "xfork: force cancelled: context canceled (no time)", []error{context.Canceled, reason}},
		{"out of time", late, "xfork: force cancelled: context deadline exceeded", []error{context.DeadlineExceeded}},
		{"a call's", ended, "xfork: force cancelled: context canceled", []error{context.Canceled}},
		{
			"one that does not know why", &foreign{Context: context.Background(), done: func() <-chan struct{} { return closed }},
			"xfork: force cancelled: context canceled",
			[]error{context.Canceled},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := callctx.Ended(c.ctx)
			require.EqualError(t, err, c.text)
			for _, is := range c.is {
				require.ErrorIs(t, err, is)
			}
			var cancelled *failure.Cancelled
			require.ErrorAs(t, err, &cancelled)
		})
	}
}

func TestMethodsThatGoWrongAfterTheEnd(t *testing.T) {
	for _, way := range ways {
		t.Run("Err "+way.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			force := callctx.Adopt(&foreign{Context: ctx, err: func() error { way.do(); return nil }})
			require.NoError(t, force.Err())
			cancel()
			err := callctx.Ended(force)
			require.ErrorIs(t, err, context.Canceled)
			var bad *failure.Misbehaved
			require.ErrorAs(t, err, &bad)
			require.Equal(t, "the context's Err", bad.What)
			require.Equal(t, context.Canceled, force.Err())
		})
		t.Run("Value "+way.name, func(t *testing.T) {
			force := callctx.Adopt(&foreign{Context: t.Context(), value: func(any) any { way.do(); return 1 }})
			require.Nil(t, force.Value("key"))
		})
	}
	t.Run("before the force holds anything a panic is the caller's", func(t *testing.T) {
		require.PanicsWithValue(t, "broken", func() {
			callctx.Adopt(&foreign{Context: t.Context(), done: func() <-chan struct{} { panic("broken") }})
		})
		require.PanicsWithValue(t, "broken", func() {
			callctx.Adopt(&foreign{Context: t.Context(), deadline: func() (time.Time, bool) { panic("broken") }})
		})
	})
}

func ExampleEnded() {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("the user has left"))
	fmt.Println(callctx.Ended(ctx))
	// Output: xfork: force cancelled: context canceled (the user has left)
}
