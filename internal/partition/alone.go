package partition

import (
	"context"
	_ "sync" // for inlining: see package seam

	"xfork/internal/permit"
	"xfork/internal/remote"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// single is a call that leaves alone: a partition of one, for which the
// goroutine of the call waits. It is for calls with a time, a limit or a rate
// of their own, which the engine gives them before, as to any other call.
//
// The value is written under mu, so that nothing writes to it when the call is
// over: it may be made anew, or here.
type single struct {
	remote.Partition
	value any

	mu       seam.Mutex
	answered bool
	over     bool
	err      error
	place    int64
}

// alone makes one call elsewhere, where the engine of the running call has a
// carrier of the function's registry. Its goroutine gives its slot away
// meanwhile, and waits for room as a partition does. A call that is handed back
// is made here.
func alone(ctx context.Context, f *remote.Function, args, value any) (done bool, err error) {
	post := run.Current()
	if post == nil || post.Worker == nil || post.Depth == 0 {
		return false, nil
	}
	c, is := post.Run.Opts.Engine.Carrier().(*carrier)
	if !is || f.Port != any(c.r) {
		return false, nil
	}
	s := &single{value: value}
	s.Partition = remote.Partition{Ctx: ctx, Calls: []remote.Call{{Function: f, Args: args, Value: value}}, Done: s.done, Back: func(int) {}}
	s.Work, _ = f.Cost()
	room := &post.Run.Opts.World.Limit(c.room).Queue
	post.Worker.Park(func() {
		got := make(chan struct{})
		w := &permit.Waiter{Grant: func() { close(got) }}
		// Where the end of the context and the grant meet, the place is ours if
		// it was granted.
		if !room.Acquire(w) && !seam.Either("room", got, ctx.Done()) && room.Cancel(w) {
			err = ctx.Err()
			return
		}
		defer room.Release()
		err = c.Carry(&s.Partition)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.answered {
		if shown, is := ctx.(interface{ MadeIn(process int) }); is { // by the engine, in views
			shown.MadeIn(int(s.place))
		}
		return true, s.err
	}
	if ctx.Err() != nil {
		return true, ctx.Err()
	}
	return err != nil, err
}

// done takes the outcome, once, and not when the call is over: what value
// points to is then the next attempt's, or has been read.
func (s *single) done(_ int, made remote.Made, set func(any) error, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answered || s.over {
		return nil
	}
	s.answered, s.place, s.err = true, made.Place, err
	if set != nil {
		s.err = set(s.value)
		return s.err
	}
	return nil
}
