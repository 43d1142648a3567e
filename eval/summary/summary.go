// Package summary says in one line what a run was worth.
//
//	x.Force(ctx, eval.Observe(summary.To(os.Stderr)))
//
//	xfork: main.total: 61 calls ran, 12 shared, 7 skipped, 80 operators; wall 413ms, work 6.01s, critical path 351ms, speed-up 14.6 of 17.1 possible, 2 workers 96% busy
//
// XFORK_SUMMARY=1 prints it after every run of a program that was not changed for it. The words are explained at
// record.Figures.
package summary

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"xfork/eval/record"
	"xfork/eval/stream"
)

// To writes a line to w after each run. Of more than ten runs that took less than a millisecond the rest is counted, and
// told of in the next line. Failures to write are ignored: nobody could be told.
func To(w io.Writer) stream.Observer {
	p := &printer{w: w}
	return record.Each(p.print)
}

type printer struct {
	few record.Few
	mu  sync.Mutex
	w   io.Writer
}

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
	_, _ = io.WriteString(p.w, text+"\n")
}

// Line is the line of one run: what was asked for, the figures, and why it failed, if it did.
func Line(r *record.Run) string {
	text := Title(r) + ": " + r.Figures().String()
	if r.Err != nil {
		reason, _, _ := strings.Cut(r.Err.Error(), "\n")
		text += "; failed: " + reason
	}
	if r.Lost > 0 {
		text += fmt.Sprintf("; the figures lack %d events and nodes beyond the first %d", r.Lost, record.Most)
	}
	return text
}

// Title names a run by what was asked for, and says how it was done where that is not the usual way.
func Title(r *record.Run) string {
	text := strings.Join(r.Names, ", ")
	if r.Asked > len(r.Names) {
		text += fmt.Sprintf(" and %d more", r.Asked-len(r.Names))
	}
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
