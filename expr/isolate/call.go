package isolate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"xfork/internal/failure"
	"xfork/internal/rpc"
	"xfork/internal/wire"
)

// ErrNoMain is the failure of an isolated call in a program that does not begin with Main: its processes would run the program
// once more.
var ErrNoMain = errors.New("isolate: the program does not call isolate.Main first in main, or in TestMain")

// A process may die before it has begun for reasons that are not the call's: the machine is out of memory, an operator kills what looks
// idle. Three in a row are no accident any more: a program that fails to initialise its workers would start them for ever.
//
// starts is how many processes may die before they have begun a call, until that is its failure.
const starts = 3

// The life of a call, here:
//
//	carry      encode, wait for a place
//	  try      take a process
//	    ask    send; read                     ctx ends: cancel, grace, kill
//	    read   decode the value, or the failure
//	    autopsy  where no answer has come: what is left of the process tells which error it is
//
// The process is given back, or is gone and reaped, before carry returns. So a call that has ended has no process, and whatever the
// call held in the engine (a place under a limit, the unsafe token) is held until the process is gone.

// carry makes one call of f in a process of its pool. It is the function that the engine calls in the place of the user's: what it
// returns is the outcome of an attempt.
func (f *function) carry(ctx context.Context, args, value any) error {
	if !started.Load() {
		return ErrNoMain
	}
	// Before a process is taken: what the methods of the user's types do here must not keep one.
	pieces, err := f.Args.Segments(args, fromArea)
	if err != nil {
		return fmt.Errorf("the arguments cannot be sent to another process: %w", err)
	}
	if n := total(pieces); n > f.pool.options.largest {
		return fmt.Errorf("the arguments take %d bytes on the way to another process, and at most %d may: see isolate.Largest", n, f.pool.options.largest)
	}
	if err := f.pool.enter(ctx); err != nil {
		return err
	}
	defer f.pool.leave()
	for try := 1; ; try++ {
		err := f.try(ctx, pieces, value)
		if !errors.Is(err, errNotBegun) {
			return err
		}
		var c *Crash
		if try == starts && errors.As(err, &c) {
			return &failure.Far{Err: c, Stack: failure.ReportFrames(c.Report)}
		}
	}
}

// try makes the call in one process, which it closes or gives back. An error that is errNotBegun says that the function has not been called.
func (f *function) try(ctx context.Context, pieces [][]byte, value any) error {
	w, err := f.pool.take(ctx)
	if err != nil {
		return err
	}
	// A method of the user's types may end the goroutine while the result is read. The process is of no use then.
	answered := false
	defer func() {
		if !answered {
			w.p.Close()
		}
	}()
	if c, shown := ctx.(interface{ MadeIn(process int) }); shown { // by the engine, in views
		c.MadeIn(w.p.PID())
	}
	m, killed, err := f.ask(ctx, w, pieces)
	if err != nil {
		answered = true
		return f.autopsy(ctx, w, err)
	}
	recycle, err := f.read(w, m, value)
	answered = true
	w.calls++
	if o := &f.pool.options; killed || recycle || o.calls > 0 && w.calls >= o.calls {
		w.p.Close()
	} else {
		w.p.Lives()
		f.pool.give(w)
	}
	return err
}

// ask sends the call and waits for the answer. The process is killed meanwhile if ctx ends.
func (f *function) ask(ctx context.Context, w *worker, pieces [][]byte) (m wire.Message, killed bool, err error) {
	// Numbers are of one process, and ascend: what the shared page says of one is never about an earlier call.
	w.number++
	h := head{function: f.pool.functions.Index(f.Function), length: uint64(total(pieces))}
	if d, has := ctx.Deadline(); has {
		h.deadline = d.UnixNano()
	}
	if h.length >= fromArea {
		if area := w.p.Area(int(h.length)); area != nil {
			gather(area, pieces)
			h.inArea, pieces = true, nil
		}
	}
	// The watch before the call is sent; otherwise a context that ends in between would not be noticed before the answer.
	end := f.watch(ctx, w)
	body := append(make([][]byte, 0, 1+len(pieces)), h.append(make([]byte, 0, headSize)))
	err = w.p.Send(kindCall, w.number, append(body, pieces...)...)
	if err == nil {
		m, err = w.p.Receive(w.buf, headSize+f.pool.options.largest)
	}
	// A kill that is under way is waited for: the process would die in the next call's hands otherwise.
	killed = end()
	if err == nil && m.Number != w.number {
		err = errors.New("an answer to another call")
	}
	return m, killed, err
}

//	ctx ends      takes a context: cancel ---- grace ----> kill
//	              takes none: ------------------------> kill
//	answer comes  within the grace: the process lives on, and a cancel that it reads later is about a call that is over
//
// watch has the process killed when ctx ends. A function that takes a context is told first, and has the grace. What it returns ends
// the watch, waits for a kill that is under way, and reports whether there was one.
func (f *function) watch(ctx context.Context, w *worker) (end func() (killed bool)) {
	over, done, killed := make(chan struct{}), make(chan struct{}), false
	number := w.number
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		if f.Context && f.pool.options.grace > 0 {
			w.p.Cancel(number)
			grace := time.NewTimer(f.pool.options.grace)
			defer grace.Stop()
			select {
			case <-over:
				return
			case <-grace.C:
			}
		}
		killed = true
		w.p.Kill()
	})
	return func() bool {
		if stop() {
			return false
		}
		close(over)
		<-done
		return killed
	}
}

// What a worker has written is checked like the input of any file: it may have been written by a function that has got hold of the
// descriptor.
//
// read takes the answer apart: a value, or a failure. It reports whether the process has asked to be ended.
func (f *function) read(w *worker, m wire.Message, value any) (recycle bool, err error) {
	w.buf = m.Body
	h, rest, err := parseHead(m.Body)
	if err == nil && h.inArea {
		rest, err = w.p.View(int(h.length))
	}
	if err != nil {
		return true, fmt.Errorf("the answer of another process is damaged: %w", err)
	}
	switch m.Kind {
	case kindAnswer:
		if f.Value != nil {
			err = f.Value.Decode(rest, value)
		}
	case kindFailed:
		o, bad := rpc.OutcomePlan.Decode(rest)
		if err = bad; err == nil {
			return h.recycle, f.pool.errors.Unpack(&o)
		}
	default:
		err = fmt.Errorf("kind %d", m.Kind)
	}
	if err != nil {
		return true, fmt.Errorf("the answer of another process is damaged: %w", err)
	}
	return h.recycle, nil
}

// autopsy returns the error of a call that has lost its process: it has died, or has said what it should not.
func (f *function) autopsy(ctx context.Context, w *worker, why error) error {
	// Before the page is unmapped.
	begun, ended := w.p.Begun(w.number)
	// A process that has closed its end is dying by itself, and how is settled. Another one has to be told.
	d := w.p.Close()
	// The kill was the watch's, or came at the same time as one of its own: a crash that nothing waits for any more.
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c := crash(d, "call")
	switch {
	case !errors.Is(why, io.EOF) && !errors.Is(why, io.ErrUnexpectedEOF) && !errors.Is(why, syscall.EPIPE):
		return fmt.Errorf("another process has written what is no answer, and was killed: %w", why)
	case !begun:
		c.Phase = "start"
		return fmt.Errorf("%w: %w", errNotBegun, c)
	case ended:
		c.Phase = "answer"
	}
	return &failure.Far{Err: c, Stack: failure.ReportFrames(d.Report)}
}
