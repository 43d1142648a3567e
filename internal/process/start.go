package process

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"

	"xfork/internal/wire"
)

// Process is a worker, as its parent sees it.
//
//	Start -> live (goroutine) -> Start of package exec ........ await -> Wait -> end of stderr -> ended
//	                             follow (goroutine) ..............................^
//	      -> Send, Receive, Area, View, Begun, Lives: the goroutine that has the worker
//	      -> Cancel, Kill: any goroutine, while the worker is in use
//	      -> Close or Bury: once, at the end; both wait for ended
type Process struct {
	cmd      *exec.Cmd
	requests *os.File
	answers  *os.File
	in       *bufio.Reader // of answers
	cancels  *os.File
	report   *os.File
	page     *page // nil where nothing can be shared
	area     area  // without a file there
	stderr   stderr
	group    group
	ended    chan struct{} // closed when it has been reaped
}

// Spec is how a worker is to be started.
type Spec struct {
	Env    []string  // all of its environment but what tells it that it is a worker
	Stderr io.Writer // where what it writes to stderr goes on to
}

// Start starts a worker: this program again, also where its file has been replaced or removed in the meantime (Linux). It returns when the
// worker has been started, and not when it is ready. An error is about this machine: no more processes, descriptors or memory.
func Start(s Spec) (*Process, error) {
	if reason := unsupported(); reason != "" {
		return nil, errors.New(reason)
	}
	p := &Process{ended: make(chan struct{})}
	p.stderr.next = s.Stderr
	theirs, err := p.open()
	fail := func() (*Process, error) {
		closeAll(theirs...)
		p.close()
		return nil, fmt.Errorf("a worker process cannot be started: %w", err)
	}
	if err != nil {
		return fail()
	}
	// The parent's end can have deadlines, and so is no blocking pipe: nothing waits for what comes through it.
	r, w, err := os.Pipe()
	if err != nil {
		return fail()
	}
	// The same arguments, because what a program initialises may depend on them. They are not looked at again: Attach comes before main
	// reads them.
	p.cmd = &exec.Cmd{Path: executable(), Args: os.Args, Env: s.Env, Stdout: os.Stdout, Stderr: w}
	p.attributes(theirs)
	theirs = append(theirs, w)
	started := make(chan error, 1)
	go p.live(r, started)
	err = <-started
	if err != nil {
		return fail()
	}
	closeAll(theirs...)
	return p, nil
}

// live starts the worker and waits for its end, and until what it has written to stderr has been passed on. The thread is this
// goroutine's own, because the worker's life is bound to it.
func (p *Process) live(stderr *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer closeAll(stderr)
	err := p.cmd.Start()
	if err == nil {
		err = p.group.born(p.cmd)
	}
	started <- err
	if err != nil {
		if p.cmd.Process != nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		return
	}
	died, read := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(read)
		p.stderr.follow(stderr, died)
	}()
	// What a worker has started dies before it is reaped: until then the number of its group cannot be another one's.
	p.group.await(p.cmd.Process.Pid)
	_ = p.cmd.Wait() // how it ended is in ProcessState
	p.group.gone()
	wake(stderr, died)
	<-read
	close(p.ended)
}

// Of a start that fails nothing is left: what was opened is closed by Start, and a process that could not be put into a group is killed here.

// open makes what parent and worker share. It returns the worker's ends, in the order of their numbers there.
func (p *Process) open() (theirs []*os.File, err error) {
	// There is one place where the error is looked at, and what was opened is closed. After it no further pipe is made: one sentence
	// about the machine is enough.
	pipe := func(write bool) (ours *os.File) {
		if err != nil {
			return nil
		}
		r, w, e := blockingPipe()
		if e != nil {
			err = e
			return nil
		}
		if write {
			theirs = append(theirs, r)
			return w
		}
		theirs = append(theirs, w)
		return r
	}
	p.requests, p.answers, p.cancels = pipe(true), pipe(false), pipe(true)
	if err != nil {
		return theirs, err
	}
	p.in = bufio.NewReader(p.answers)
	shared, err := p.share()
	return append(theirs, shared...), err
}

// The number is the parent's to kill until the process is reaped: see group. It is told to users, in errors and views.
//
// PID returns the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Send writes a message. It blocks until the worker has taken it, or has died: then the error says no more than that.
func (p *Process) Send(kind byte, number uint64, body ...[]byte) error {
	return wire.WriteMessage(p.requests, kind, number, wire.MostOfMessage, body...)
}

// Receive reads a message, into buf if there is room. One longer than most bytes is an error, as is the end of the worker.
func (p *Process) Receive(buf []byte, most int64) (wire.Message, error) {
	return wire.ReadMessage(p.in, most, buf)
}

// Cancel tells the worker that message number need not be answered any more. It may be called by any goroutine while the worker is
// this call's. An error would say that the worker has died, which others notice.
func (p *Process) Cancel(number uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], number)
	_, _ = p.cancels.Write(b[:])
}

// Where a page is shared, what it says is right whatever has ended the worker: both words are written by the worker itself, before and after
// the function is called, and memory that two processes share outlives one of them.
//
// Begun reports whether the worker has begun message number, and whether it has ended it. Where no page is shared a message counts as
// begun once it has been sent.
func (p *Process) Begun(number uint64) (begun, ended bool) {
	if p.page == nil {
		return true, false
	}
	return p.page.begun.Load() >= number, p.page.ended.Load() >= number
}

// Kill ends the worker and all that it has started. It may be called by any goroutine, and more than once.
func (p *Process) Kill() { p.group.kill() }

// Bury is for a worker that has closed its end, and so is about to die by itself: how it ends is worth knowing. A worker may also have
// closed it and live on, for a function can close any descriptor; so Close, which kills, is right there too: a process that is exiting keeps
// its status whatever comes after.

// Close kills the worker, waits until it is gone, and gives back all that was shared with it. It returns how the worker has ended.
func (p *Process) Close() Death {
	p.Kill()
	return p.Bury()
}

// Bury waits until a worker is gone that dies, and gives back all that was shared with it.
func (p *Process) Bury() Death {
	<-p.ended
	d := p.death()
	p.close()
	return d
}

// close closes the parent's ends.
func (p *Process) close() {
	closeAll(p.requests, p.answers, p.cancels)
	p.area.close()
	p.page.unmap()
	removeReport(p.report)
}

func closeAll(files ...*os.File) {
	for _, f := range files {
		if f != nil {
			_ = f.Close()
		}
	}
}
