package live

import (
	"bytes"
	"sync"
	"sync/atomic"
	"time"

	"xfork/eval/internal/page"
	"xfork/eval/progress"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/graph"
)

// run is one entry of the page.
type run struct {
	id    uint64
	title string
	start time.Time

	// Under the page's lock.
	state progress.State
	over  bool
	size  int // nodes and slices of the recording, once it is over

	ended atomic.Bool // there will be nothing new: the next report is the last one

	recorded int // that size, between the watchers' last calls

	making sync.Mutex // whoever makes the report; the run itself never waits for it

	mu        sync.Mutex        // for what follows; never held for long
	recording *record.Recording // nil: dropped, or all has been reported
	report    report
}

// report is the sections about a run, as they were made last.
type report struct {
	html  []byte
	at    time.Time
	cost  time.Duration
	final bool // it is about the whole run
}

// heaviest is how many nodes and slices are kept of runs that are over: some 200 megabytes.
const heaviest = 2 << 20

// spans is how many entries a timeline has: it is sent again and again.
const spans = 8_000

func newRun(r *stream.Run) *run {
	head := &record.Run{Title: r.Title, Executor: r.Executor, Parent: r.Parent, Asked: len(r.Roots)}
	for _, n := range r.Roots[:min(3, len(r.Roots))] {
		head.Names = append(head.Names, graph.FunctionOf(n).Name)
	}
	w := &run{id: r.ID, title: summary.Title(head), start: r.Start}
	w.recording = record.Watch(r, func(done *record.Run) { w.recorded = len(done.Nodes) + len(done.Slices) })
	return w
}

// known is what there is.
func (w *run) known() (*record.Recording, report) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.recording, w.report
}

// drop forgets the recording, but not a report that was made of it.
func (w *run) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recording = nil
}

// Shares of time.
const (
	rarely = 20                     // a report stays for so many times what it took to make, at least
	fresh  = 400 * time.Millisecond // or this long
)

// sections are the page about the run: made anew if it is time to; nil if the run was dropped before anybody looked at it.
func (w *run) sections() ([]byte, error) {
	w.making.Lock()
	defer w.making.Unlock()
	recording, last := w.known()
	if recording == nil || last.final || last.html != nil && !w.ended.Load() && time.Since(last.at) < max(fresh, rarely*last.cost) {
		return last.html, nil
	}
	begin := time.Now()
	model := recording.Now()
	v, err := page.Of(model, spans)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := page.Body(&b, v); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.report = report{html: b.Bytes(), at: now, cost: now.Sub(begin), final: model.Over}
	if model.Over { // the recording has served
		w.recording = nil
	}
	return w.report.html, nil
}
