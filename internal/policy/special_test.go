package policy_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/permit"
	"xfork/internal/policy"
)

// rate is a user's waiter.
type rate func(ctx context.Context) error

func (r rate) Wait(ctx context.Context) error { return r(ctx) }

var errFull = errors.New("the bucket is full")

func TestHeldBy(t *testing.T) {
	limit, wait := policy.NewLimit(3), &struct{ rate }{}
	for _, c := range []struct {
		name    string
		special policy.Special
		limit   any
		atOnce  int
		rate    any
	}{
		{"nothing", policy.Special{Timeout: time.Second}, nil, 0, nil},
		{"a limit", policy.Special{Limit: limit}, limit, 3, nil},
		{"a rate", policy.Special{Rate: wait}, nil, 0, wait},
		{"both", policy.Special{Limit: limit, Rate: wait}, limit, 3, wait},
	} {
		t.Run(c.name, func(t *testing.T) {
			limit, atOnce, rate := c.special.HeldBy()
			// Not a nil pointer in an interface, which a view would take for a limit.
			require.True(t, limit == c.limit)
			require.Equal(t, c.atOnce, atOnce)
			require.True(t, rate == c.rate)
		})
	}
}

func TestWaitForRate(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "the call's")
	for _, c := range []struct {
		name string
		wait rate
		err  error  // what is returned as it is, or is the cause of what is returned
		text string // of what the engine returns in the place of an answer
	}{
		{"it consents", func(context.Context) error { return nil }, nil, ""},
		{"it refuses", func(context.Context) error { return errFull }, errFull, ""},
		{"it panics", func(context.Context) error { panic("broken") }, nil, "the waiter of Rate panicked: broken"},
		{"it panics with an error", func(context.Context) error { panic(errFull) }, errFull, "the waiter of Rate panicked: the bucket is full"},
		{"it ends its goroutine", func(context.Context) error { runtime.Goexit(); return nil }, failure.ErrGoexit, "the waiter of Rate called runtime.Goexit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := 0
			sp := policy.Special{Rate: rate(func(got context.Context) error {
				asked++
				require.Equal(t, "the call's", got.Value(key{}))
				require.True(t, invoke.Asking.Here(), "it must not force")
				return c.wait(got)
			})}
			err := sp.WaitForRate(ctx)
			require.Equal(t, 1, asked)
			require.False(t, invoke.Asking.Here())
			if c.text == "" {
				require.True(t, err == c.err) // a nil error in particular, and not a nil pointer in one
				return
			}
			require.EqualError(t, err, c.text)
			require.IsType(t, new(failure.Misbehaved), err)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
			}
		})
	}
}

func TestExpired(t *testing.T) {
	sp := policy.Special{Timeout: 3 * time.Second}
	for _, c := range []struct {
		name      string
		err, last error
	}{
		{"its function still runs", nil, nil},
		{"it has returned that its context has ended", context.DeadlineExceeded, nil},
		{"it has returned something else", errFull, errFull},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := sp.Expired(c.err)
			require.Equal(t, &failure.TimedOut{After: 3 * time.Second, Err: c.last}, err)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

func TestALimitLetsSoManyIn(t *testing.T) {
	for _, n := range []int{1, 3} {
		l := policy.NewLimit(n)
		require.Equal(t, n, l.N)
		for range n {
			require.True(t, l.Queue.Acquire(new(permit.Waiter)))
		}
		granted := false
		next := &permit.Waiter{Grant: func() { granted = true }}
		require.False(t, l.Queue.Acquire(next))
		l.Queue.Release()
		require.True(t, granted, "first come, first served")
	}
}
