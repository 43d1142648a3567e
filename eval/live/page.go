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
	listener net.Listener
	server   *http.Server
	token    string // what a request to cancel has to know: other pages in the browser do not
	handlers sync.WaitGroup
	served   chan struct{}
	closed   chan struct{}

	mu      sync.Mutex
	runs    []*run // the last ones, by when they began
	changed chan struct{}
	cancels map[int]context.CancelCauseFunc
	next    int
}

// keep is how many runs are shown.
const keep = 20

// Listen opens a page at an address of the loopback interface, such as "127.0.0.1:0", where 0 stands for any free port. It
// is an error to ask for another interface: the page shows names and errors of the program, and can cancel it.
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

// URL is where the page is.
func (p *Page) URL() string { return "http://" + p.listener.Addr().String() + "/" }

// Close ends the page and returns when nothing of it runs any more. Runs that go on are not affected. Browsers that show the
// page are told first how the runs have ended, and keep that: Close waits for them, but no longer than a second. Closing twice
// is fine.
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

// goodbye is how long browsers have to take the last that they are told.
const goodbye = time.Second

func (p *Page) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// Context makes a context that the page's button cancels, with the cause ErrCancelled, together with all others that have
// not been done with. The button is there as long as there is one. Call done when the forces under it have returned.
func (p *Page) Context(parent context.Context) (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancelCause(parent)
	p.mu.Lock()
	id := p.next
	p.next++
	p.cancels[id] = cancel
	p.tell()
	p.mu.Unlock()
	return ctx, func() {
		p.mu.Lock()
		delete(p.cancels, id)
		p.tell()
		p.mu.Unlock()
		cancel(nil)
	}
}

// cancel cancels all contexts.
func (p *Page) cancel() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.cancels {
		c(ErrCancelled)
		n++
	}
	return n
}

// tell wakes up whoever shows the runs. The page is locked.
func (p *Page) tell() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// often is how often progress is counted.
const often = 250 * time.Millisecond

// Begin watches a run.
func (p *Page) Begin(r *stream.Run) stream.Watcher {
	w := newRun(r)
	p.mu.Lock()
	p.runs = append(p.runs, w)
	p.forget()
	p.tell()
	p.mu.Unlock()
	recording, _ := w.known()
	count := progress.Func(often, func(s progress.State) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.state = s
		p.tell()
	})
	return watcher{p, w, recording, count.Begin(r)}
}

// forget drops runs beyond those that are shown, over ones first.
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

// find is the run with a number, or nil.
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

// watcher tells a run's events to those who count and those who record.
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

// End is the last that is told. The report is made when somebody asks for it.
func (w watcher) End(e stream.End) {
	w.recording.End(e)
	w.run.ended.Store(true)
	w.count.End(e)
	w.page.mu.Lock()
	defer w.page.mu.Unlock()
	w.run.over, w.run.size = true, w.run.recorded
	w.page.forget()
	w.page.tell()
}
