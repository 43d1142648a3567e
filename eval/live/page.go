package live

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"xfork/eval/progress"
	"xfork/eval/record"
	"xfork/eval/stream"
)

// ErrCancelled is the cause of a context that was cancelled by the button.
var ErrCancelled = errors.New("live: cancelled from the page")

// Page is an observer that shows what it observes at an address. Safe for concurrent use: several runs at once are several
// entries.
type Page struct {
	// These do not change once Listen has returned.
	listener net.Listener
	server   *http.Server
	token    string         // what a request to cancel has to know: other pages in the browser do not
	handlers sync.WaitGroup // requests in progress; http.Server.Close does not wait for them
	served   chan struct{}  // closed when the server has ended
	closed   chan struct{}  // closed by Close, under mu

	mu      sync.Mutex    // for what follows, and for the part of each run that says so; held for moments
	runs    []*run        // the last ones, by when they began
	changed chan struct{} // closed, and replaced, when the list has changed: a broadcast to all browsers
	cancels map[int]context.CancelCauseFunc
	next    int // key of the next one in cancels
}

// keep is how many runs are shown: a program that forces in a loop would fill the page with a list, and the browser with its
// rows.
const keep = 20

// Listen opens a page at an address of the loopback interface, such as "127.0.0.1:0", where 0 stands for any free port. It
// is an error to ask for another interface: the page shows names and errors of the program, and can cancel it.
//
// Reading a request has a time limit and writing an answer has none: /events lasts as long as the browser stays, and sets a limit
// for each message.
func Listen(address string) (*Page, error) {
	if err := loopback(address); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	p := &Page{
		listener: l, token: rand.Text(), served: make(chan struct{}), closed: make(chan struct{}),
		changed: make(chan struct{}), cancels: make(map[int]context.CancelCauseFunc),
	}
	p.server = &http.Server{Handler: p.guarded(p.routes()), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 1 << 16}
	go func() {
		defer close(p.served)
		_ = p.server.Serve(l) // until Close
	}()
	return p, nil
}

// loopback returns an error for an address that other machines can reach. It looks at the address as it is written and asks no
// name server: a name that leads to loopback today may lead elsewhere tomorrow. localhost is the exception (RFC 6761, 6.3).
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("live: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("live: %s is not on the loopback interface: use 127.0.0.1, [::1] or localhost", address)
	}
	return nil
}

// URL returns where the page is.
func (p *Page) URL() string { return "http://" + p.listener.Addr().String() + "/" }

// Close ends the page and returns when nothing of it runs any more. Runs that go on are not affected. Browsers that show the
// page are sent first how the runs have ended, and keep that: Close waits for them, but no longer than a second. Closing twice
// is fine.
//
// closed wakes the handlers of /events, which send the last state and return; Shutdown waits for them. What is left after a
// second is cut off by Server.Close, and the handlers end with their connections.
func (p *Page) Close() error {
	p.mu.Lock()
	if !p.isClosed() {
		close(p.closed)
	}
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	err := p.server.Shutdown(ctx)
	if err != nil { // a browser that does not read
		err = p.server.Close()
	}
	<-p.served
	p.handlers.Wait()
	return err
}

// goodbye is how long browsers have to take the last message. Close is called at the end of a program, which must not hang for a
// browser that sleeps.
const goodbye = time.Second

// isClosed reports whether Close has been called. It needs no lock.
func (p *Page) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// Context makes a context that the page's button cancels, with the cause ErrCancelled, together with all others that have
// not been done with. The button is there as long as there is one. Call done when the forces under it have returned; otherwise the
// page keeps the context, and a button that cancels nothing.
//
// The page cannot cancel a force that was not made under one of these contexts: a run has no handle that would end it.
func (p *Page) Context(parent context.Context) (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancelCause(parent)
	p.mu.Lock()
	id := p.next
	p.next++
	p.cancels[id] = cancel
	p.broadcast()
	p.mu.Unlock()
	return ctx, func() {
		p.mu.Lock()
		delete(p.cancels, id)
		p.broadcast()
		p.mu.Unlock()
		cancel(nil)
	}
}

// cancel cancels all contexts, and returns how many. A context's cancel function calls no code of the user's (what waits for the
// context runs on other goroutines), so it may be called under the lock.
func (p *Page) cancel() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.cancels {
		c(ErrCancelled)
		n++
	}
	return n
}

// broadcast wakes up all requests that wait for a change. The page is locked. Closing a channel wakes any number of them, and one
// that was busy finds the next channel closed already: no change is lost, and several become one.
func (p *Page) broadcast() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// often is how often progress is counted. A bar that moves four times a second seems to move; events go out at twice that rate, so
// that what has been counted is shown soon.
const often = 250 * time.Millisecond

// Begin watches a run: it is put into the list, recorded, and its progress counted.
func (p *Page) Begin(r *stream.Run) stream.Watcher {
	w := newRun(r)
	p.mu.Lock()
	p.runs = append(p.runs, w)
	p.forget()
	p.broadcast()
	p.mu.Unlock()
	recording, _ := w.known()
	count := progress.Func(often, func(s progress.State) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.state = s
		p.broadcast()
	})
	return watcher{p, w, recording, count.Begin(r)}
}

// forget drops runs beyond those that are shown, the oldest first; those that go on stay in the list. And it drops recordings of
// runs that are over beyond what may be kept, beginning with the oldest: of these the list has a line, and a report if one was
// made. The page is locked.
func (p *Page) forget() {
	for k := 0; len(p.runs) > keep && k < len(p.runs); {
		if p.runs[k].over {
			p.runs = append(p.runs[:k:k], p.runs[k+1:]...)
		} else {
			k++
		}
	}
	size := 0
	for k := len(p.runs) - 1; k >= 0; k-- {
		if w := p.runs[k]; w.over {
			if size += w.size; size > heaviest && k < len(p.runs)-1 {
				w.drop()
			}
		}
	}
}

// find returns the run with a number, or nil.
func (p *Page) find(id uint64) *run {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.runs {
		if w.id == id {
			return w
		}
	}
	return nil
}

// watcher passes what a run reports on to its recording and to its progress. Both have locks of their own, and neither is the
// page's, so a page that is busy does not slow a run down while it goes on; the last call takes the page's.
type watcher struct {
	page      *Page
	run       *run
	recording *record.Recording
	count     stream.Watcher
}

// Nodes passes a piece of the shape on.
func (w watcher) Nodes(s stream.Shape) {
	w.recording.Nodes(s)
	w.count.Nodes(s)
}

// Events passes events on.
func (w watcher) Events(es []stream.Event) {
	w.recording.Events(es)
	w.count.Events(es)
}

// Failures passes on why calls have failed, to the recording. Without this method the run would not ask for reasons (see
// stream.FailureWatcher), and the page would list failures without a why.
func (w watcher) Failures(fs []stream.Failure) { w.recording.Failures(fs) }

// End is called last. The report is made when a browser asks for it.
//
// The recording ends before ended is set: a request that sees ended makes the final report of it. count.End puts the last state
// into the list, under the page's lock, and so comes before the lock is taken here.
func (w watcher) End(e stream.End) {
	w.recording.End(e)
	w.run.ended.Store(true)
	w.count.End(e)
	w.page.mu.Lock()
	defer w.page.mu.Unlock()
	w.run.over, w.run.size = true, w.run.recorded
	w.page.forget()
	w.page.broadcast()
}
