package process

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"xfork/internal/wire"
)

// variable tells a worker that it is one, and, where descriptors have no fixed numbers, which ones it has.
const variable = "XFORK_WORKER"

// isWorker is read before anything of the program runs, for what the program initialises may depend on it.
var isWorker = os.Getenv(variable) != ""

// IsWorker reports whether this process is a worker.
func IsWorker() bool { return isWorker }

// Parent is a worker's parent, as the worker sees it. Its methods are for one goroutine.
type Parent struct {
	in      *bufio.Reader
	answers *os.File
	page    *page
	area    area
}

// Limits is what a worker may take.
type Limits struct {
	Memory int64 // bytes; 0: what the machine gives
	Stack  int64 // bytes of one goroutine; 0: Go's
}

// What a worker does, in this order:
//
//	package variables, init      as in the parent: whatever the program does there
//	Attach                       files, crash output, watch of the parent
//	hello                        package isolate: its limits, its functions
//	Receive, ..., Send           until the parent ends
//
// Limits come by a message and not by the environment, which the program could look at and what it starts would inherit.

// Attach connects a worker with its parent. From here on the death of the parent is this process's. cancel is called, on a goroutine
// that lives as long as the process, with the number of each message that is not to be answered any more.
func Attach(cancel func(number uint64)) (*Parent, error) {
	from, err := inherited(os.Getenv(variable))
	if err != nil {
		return nil, fmt.Errorf("not started as a worker: %w", err)
	}
	// The crash output lacks the first line, "fatal error: ..." or "panic: ...", which goes to stderr alone: there the parent reads it.
	_ = os.Unsetenv(variable) // what the functions start are no workers
	p := &Parent{in: bufio.NewReader(from.requests), answers: from.answers}
	if err := p.map_(from); err != nil {
		return nil, err
	}
	if from.report != nil {
		_ = debug.SetCrashOutput(from.report, debug.CrashOptions{})
		_ = from.report.Close() // the runtime has its own
	}
	mayDie()
	go listen(from.cancels, cancel)
	return p, nil
}

// Limit sets what this worker may take.
func (l Limits) Limit() {
	if l.Stack > 0 {
		debug.SetMaxStack(int(l.Stack))
	}
	limitMemory(l.Memory)
}

// listen waits for cancels. The end of the pipe is that of the parent: then this process ends too, with all that it has started.
func listen(cancels *os.File, cancel func(number uint64)) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(cancels, b[:]); err != nil {
			killOwnGroup()
		}
		cancel(binary.LittleEndian.Uint64(b[:]))
	}
}

// A worker that cannot read its pipe, or write to it, has no parent any more. There is nothing to report, and nothing to report it to.

// Receive waits for a message. Without a parent there is nothing more to do, and it does not return.
func (p *Parent) Receive(buf []byte) wire.Message {
	m, err := wire.ReadMessage(p.in, wire.MostOfMessage, buf)
	if err != nil {
		killOwnGroup()
	}
	return m
}

// Send writes an answer.
func (p *Parent) Send(kind byte, number uint64, body ...[]byte) {
	if wire.WriteMessage(p.answers, kind, number, wire.MostOfMessage, body...) != nil {
		killOwnGroup()
	}
}

// Two atomic stores a call: a message for each would be two writes and two switches of processes.

// Begin notes, where the parent can read it after this process has died, that message number has been begun.
func (p *Parent) Begin(number uint64) {
	if p.page != nil {
		p.page.begun.Store(number)
	}
}

// End notes that the function of message number has returned.
func (p *Parent) End(number uint64) {
	if p.page != nil {
		p.page.ended.Store(number)
	}
}

// Area returns n bytes of the shared memory for an answer, or nil if there is none or it cannot be made so long.
func (p *Parent) Area(n int) []byte { return p.area.room(n) }

// View returns the first n bytes of the shared memory, which the parent has written.
func (p *Parent) View(n int) ([]byte, error) { return p.area.view(n) }

// What is left out is what would make each worker write a trace over the parent's, or show a page on the same port. XFORK_SIMD stays: it
// decides which kernels are used, and all have the same bits, but a user that sets it means all of the program.
//
// Environment returns the environment of a worker of this process: its own, without what is about the views of a run, which are
// the parent's, and without what says that this is a worker.
func Environment() []string {
	var env []string
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); !strings.HasPrefix(name, "XFORK_") || name == "XFORK_SIMD" {
			env = append(env, e)
		}
	}
	return env
}
