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

// run is one entry of the page. Its fields are in groups by what protects them.
type run struct {
	// These do not change.
	id    uint64
	title string
	start time.Time

	// Under the page's lock.
	state progress.State
	over  bool
	size  int // nodes and slices of the recording, once it is over

	ended atomic.Bool // there will be nothing new: the next report is the last one

	// Written and read by the watcher's last call only: the recording has been given its end when the page's lock is taken.
	recorded int // nodes and slices

	making sync.Mutex // held while a report is made, by a request; the run itself never waits for it

	mu        sync.Mutex        // for what follows; never held for long
	recording *record.Recording // nil: dropped, or all has been reported
	report    report
}

// report is the sections about a run, as they were made last.
type report struct {
	html  []byte // nil: none has been made
	at    time.Time
	cost  time.Duration // of making it
	final bool          // it is about the whole run
}

// heaviest is how many nodes and slices are kept of runs that are over: some 200 megabytes. It does not bound the run that was
// over last, which is the one to look at.
const heaviest = 2 << 20

// spans is how many entries a timeline has. It is fewer than a report's, for it is sent again and again.
const spans = 8_000

// newRun makes the entry of a run, and begins to record it. Title and names are taken now, as record.Watch takes them for the
// model: run.Roots must not be kept, and there is no model to ask before the first report.
func newRun(r *stream.Run) *run {
	head := &record.Run{Title: r.Title, Executor: r.Executor, Parent: r.Parent, Asked: len(r.Roots)}
	for _, n := range r.Roots[:min(3, len(r.Roots))] {
		head.Names = append(head.Names, graph.FunctionOf(n).Name)
	}
	w := &run{id: r.ID, title: summary.Title(head), start: r.Start}
	w.recording = record.Watch(r, func(done *record.Run) { w.recorded = len(done.Nodes) + len(done.Slices) })
	return w
}

// known returns the recording and the last report, at one moment.
func (w *run) known() (*record.Recording, report) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.recording, w.report
}

// drop forgets the recording, but not a report that was made of it: that is small.
func (w *run) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recording = nil
}

// How fresh a report is. It stays for at least rarely times what it took to make, which bounds the cost to a twentieth of a
// processor, and for at least fresh, for a page that changes more often cannot be read.
const (
	rarely = 20
	fresh  = 400 * time.Millisecond
)

// stands reports whether the report is still to be shown at a time, for a run that has ended or not. The end of a run is shown at
// once, however young the report is:
//
//	report  made in 1 s                 made anew when asked for
//	        |----|- stands for 20 s -----|....|
//	run     .........................end          asked for after the end: made anew, and for the last time
func (r *report) stands(now time.Time, ended bool) bool {
	switch {
	case r.final:
		return true
	case r.html == nil || ended:
		return false
	}
	return now.Sub(r.at) < max(fresh, rarely*r.cost)
}

// sections returns the page about the run: made anew if it is time to; nil if the run was dropped before a report was asked for.
//
// Of several requests at once one makes the report, under making, and the others wait and take it. mu is not held meanwhile:
// the page's list must not wait for a report of a million calls.
func (w *run) sections() ([]byte, error) {
	w.making.Lock()
	defer w.making.Unlock()
	recording, last := w.known()
	begin := time.Now()
	if recording == nil || last.stands(begin, w.ended.Load()) {
		return last.html, nil
	}
	html, over, err := written(recording.Now())
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.report = report{html: html, at: now, cost: now.Sub(begin), final: over}
	if over { // the recording has served
		w.recording = nil
	}
	return w.report.html, nil
}

// written returns the sections about a run, and whether it was over.
func written(model *record.Run) (html []byte, over bool, err error) {
	v, err := page.Of(model, spans)
	if err != nil {
		return nil, false, err
	}
	var b bytes.Buffer
	if err := page.Body(&b, v); err != nil {
		return nil, false, err
	}
	return b.Bytes(), model.Over, nil
}
