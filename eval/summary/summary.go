// Package summary says in one line what a run was worth.
//
//	x.Force(ctx, eval.Observe(summary.To(os.Stderr)))
//
//	xfork: main.total (total.go:41): 61 calls ran, 12 shared with an equal one, 7 skipped, 80 operators; wall 413ms, at best 351ms
//	(critical path); computing 610ms, speed-up 1.5 of 1.7 possible, 2 workers 74% busy; I/O 5.4s, 13.1 calls in flight on average
//
// (one line; a run is titled by eval.Title, or by the function and line that forced.)
//
// XFORK_SUMMARY=1 prints it after every run of a program that was not changed for it. The words are explained at
// record.Figures and at its method String.
//
// The line is made when the run is over, from the model that package record has built, on a goroutine for which the force
// waits: while calls run, only the recording costs anything. Several runs may end at the same time; their lines are written one
// after the other. [Line], [Title] and [Named] are what other views take, so that a run is called the same everywhere.
package summary

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/internal/guard"
)

// To writes a line to w after each run. Of more than ten runs that took less than a millisecond the rest is counted, and
// mentioned in the next line.
//
// The force waits for w, and one that blocks holds it up. If w fails, panics or ends its goroutine, a line on standard error
// says so, and nothing more is written; the runs go on.
func To(w io.Writer) stream.Observer {
	p := &printer{w: w, view: guard.View{Name: "the summary"}}
	return record.Each(p.print)
}

// printer writes lines to one writer.
type printer struct {
	few  record.Few
	view guard.View
	mu   sync.Mutex // around w: it need not be safe for concurrent use
	w    io.Writer
}

// print writes the line of a run, if it is one of those that are shown.
func (p *printer) print(r *record.Run) {
	show, note := p.few.Show(r)
	if !show {
		return
	}
	text := "xfork: " + Line(r)
	if note != "" {
		text += " (" + note + ")"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.view.Write(p.w, text+"\n")
}

// Line returns the line of one run: what was asked for, the figures, and why it failed, if it did.
func Line(r *record.Run) string {
	text := Title(r) + ": " + r.Figures().String()
	if r.Err != nil {
		text += "; failed: " + guard.Error(r.Err)
	}
	if r.Lost > 0 {
		text += fmt.Sprintf("; the figures lack %d events and nodes beyond the first %d", r.Lost, record.Most)
	}
	return text
}

// Named returns a run in the user's words, or the function and line that forced; where these are not known, what was asked for.
func Named(r *record.Run) string {
	if r.Title != "" {
		return r.Title
	}
	text := strings.Join(r.Names, ", ")
	if r.Asked > len(r.Names) {
		text += fmt.Sprintf(" and %d more", r.Asked-len(r.Names))
	}
	return text
}

// Title returns the name of a run, and how it was done where that is not the usual way.
func Title(r *record.Run) string {
	text := Named(r)
	switch r.Executor {
	case stream.Sequential:
		text += " in sequence"
	case stream.Walk:
		text += ", operators only"
	}
	if r.Parent != (stream.Origin{}) {
		text += fmt.Sprintf(" inside of #%d", r.Parent.Node)
	}
	return text
}
