package files

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// A pipe may be silent for hours: its writer has not come, or has nothing to
// say. A force that is cancelled returns all the same.

// Opening waits, too, on most systems: a pipe is opened when both of its ends are.
// So it is opened without waiting, and waited for by its poll, which has a deadline.
// That is not taken for what has no name: a pipe of a shell has a writer, or has had
// one.

// opened opens a file of the system.
func opened(ctx context.Context, name string) (*os.File, error) {
	if info, err := os.Stat(name); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return os.Open(name)
	}
	f, err := nonblocking(name)
	if err != nil {
		return nil, err
	}
	defer interrupting(ctx, f)()
	if err := awaited(f); err != nil {
		f.Close()
		return nil, ended(ctx, err)
	}
	return f, nil
}

// interrupting ends what r waits for when ctx ends, until stop is called. It is for
// readers that have deadlines, as pipes and connections do; a request of HTTP has the
// context itself, if it was made so.
func interrupting(ctx context.Context, r io.Reader) (stop func()) {
	d, has := r.(interface{ SetReadDeadline(time.Time) error })
	if !has {
		return func() {}
	}
	end := context.AfterFunc(ctx, func() { d.SetReadDeadline(time.Unix(1, 0)) })
	return func() { end() }
}

// ended returns why the context has ended, if that is why err is there.
func ended(ctx context.Context, err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
