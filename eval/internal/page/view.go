package page

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"strings"
	"time"

	"xfork/eval/internal/guard"
	"xfork/eval/picture"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/draw"
)

// View is what the template shows of a run.
type View struct {
	ID              uint64
	Title           string
	Executor        string
	Workers         int
	Start           time.Time
	State           string // a word, and a class of the style sheet: done, failed, cancelled, running
	Tiles           []Tile
	Bars            []Bar
	Notes           []string
	ByTime, ByState template.HTML // pictures
	Timeline        *Timeline
	Rows            []Row
	Slowest         []Call
	Failed          []Call
	MoreFailed      int
	Tracebacks      []string
}

// Tile is one figure.
type Tile struct{ Label, Value, More string }

// Bar compares times: Share of the longest, in percent.
type Bar struct {
	Label, Value string
	Share        float64
	Kind         string // a class
}

// Of makes the view. Linear in the run, with at most spans entries in the timeline.
func Of(r *record.Run, spans int) (*View, error) {
	f := r.Figures()
	v := &View{
		ID: r.ID, Title: summary.Title(r), Executor: r.Executor.String(), Workers: r.Workers, Start: r.Start,
		State: state(r), Tiles: tiles(f), Bars: bars(f), Notes: notes(r),
	}
	var err error
	if v.ByTime, err = drawn(r, picture.ByTime); err != nil {
		return nil, err
	}
	if v.ByState, err = drawn(r, picture.ByState); err != nil {
		return nil, err
	}
	colours := colour(r)
	l := lay(r)
	v.Timeline = timeline(r, l, spans, colours)
	v.Rows = rows(r, colours)
	v.Slowest = slowest(r, l, colours)
	v.Failed, v.MoreFailed = failed(r, l, colours)
	v.Tracebacks = tracebacks(r)
	return v, nil
}

func state(r *record.Run) string {
	switch {
	case !r.Over:
		return "running"
	case stopped(r):
		return "cancelled"
	case r.Err != nil:
		return "failed"
	}
	return "done"
}

// stopped tells whether the run was stopped from outside: no call has failed, and yet there is an error.
func stopped(r *record.Run) bool {
	ended := guard.Is(r.Err, context.Canceled) || guard.Is(r.Err, context.DeadlineExceeded)
	return ended && r.Figures().Calls[record.Failed] == 0
}

// tiles are the figures of the summary line, in larger letters.
func tiles(f record.Figures) []Tile {
	calls := Tile{"Calls", draw.Thousands(f.Ran()), ""}
	var more []string
	for fate, n := range f.Calls {
		if words := record.Fate(fate).Words(); n > 0 && words != "" {
			more = append(more, draw.Thousands(n)+" "+words)
		}
	}
	if f.Operators > 0 {
		more = append(more, plural(int(f.Operators), "operator"))
	}
	calls.More = strings.Join(more, ", ")
	tiles := []Tile{{"Wall time", record.Duration(f.Wall), ""}, calls}
	if f.Ran() == 0 {
		return tiles
	}
	return append(
		tiles,
		work(f)...,
	)
}

// work is what computing and waiting came to, each for itself.
func work(f record.Figures) (tiles []Tile) {
	if f.CPUWork > 0 {
		more := fmt.Sprintf("%.0f%% of %s", 100*f.Busy(), plural(f.Workers, "worker"))
		if f.Crowded() {
			more += fmt.Sprintf(", by the clock: the process had %s of processor time", record.Duration(f.Processor))
		}
		tiles = append(tiles, Tile{"Computing", record.Duration(f.CPUWork), more})
		if f.Best() >= 1 {
			tiles = append(tiles, Tile{"Speed-up", fmt.Sprintf("%.1f×", f.Speedup()), fmt.Sprintf("of %.1f× possible, computing alone", f.Best())})
		}
	}
	if f.IOWork > 0 {
		tiles = append(tiles, Tile{"I/O", record.Duration(f.IOWork), fmt.Sprintf("%.1f calls in flight on average", f.InFlight())})
	}
	return append(tiles, Tile{"Critical path", record.Duration(f.Critical), "no number of workers is faster"})
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return draw.Thousands(n) + " " + thing + "s"
}

// bars set the wall time between what it would have been and what it could have been.
func bars(f record.Figures) []Bar {
	if f.Work <= 0 {
		return nil
	}
	most := float64(max(f.Work, f.Wall))
	bar := func(label string, d time.Duration, kind string) Bar {
		return Bar{label, record.Duration(d), 100 * float64(d) / most, kind}
	}
	return []Bar{
		bar("One call after the other", f.Work, "before"),
		bar("This run", f.Wall, "run"),
		bar("Best possible", f.Bound, "best"),
	}
}

// notes are what a reader has to know to read the rest aright.
func notes(r *record.Run) (lines []string) {
	switch r.Executor {
	case stream.Walk:
		lines = append(lines, "This run evaluated operators only, in one walk of the goroutine that forced. They are counted and not "+
			"timed, so there is no timeline and the graph is its root.")
	case stream.Sequential:
		lines = append(lines, "This run was sequential: all calls were made by the goroutine that forced, in program order.")
	}
	if r.Orphans > 0 {
		lines = append(lines, plural(r.Orphans, "function")+" outlived the run: a function that does not heed its context cannot be stopped.")
	}
	if r.Lost > 0 {
		lines = append(lines, fmt.Sprintf("%s events and nodes are missing: a recording keeps %s. All figures are those of what was kept.",
			draw.Thousands(r.Lost), draw.Thousands(record.Most)))
	}
	return lines
}

// drawn is a picture, for a page that says above it what its caption would say.
func drawn(r *record.Run, c picture.Colouring) (template.HTML, error) {
	var b bytes.Buffer
	if err := picture.Figure(&b, r, c); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil // written by package draw, which escapes all text
}

// tracebacks are those of the run's error, or of all errors that it joins. A cancellation has none, but a reason.
func tracebacks(r *record.Run) (texts []string) {
	if r.Err == nil {
		return nil
	}
	if stopped(r) {
		return []string{guard.Error(r.Err)}
	}
	errs := []error{r.Err}
	if joined, is := r.Err.(interface{ Unwrap() []error }); is {
		guard.Apart(func() { errs = joined.Unwrap() })
	}
	for k, e := range errs {
		if k == most {
			return append(texts, fmt.Sprintf("and %d more", len(errs)-k))
		}
		texts = append(texts, limited(guard.Lines(func() string { return fmt.Sprintf("%+v", e) })))
	}
	return texts
}

// limited leaves out the middle of a text that nobody would read.
func limited(text string) string {
	const longest = 1 << 16
	if len(text) <= longest {
		return text
	}
	head, tail := text[:longest/2], text[len(text)-longest/2:]
	return strings.ToValidUTF8(head, "") + "\n... " + draw.Thousands(len(text)-longest) + " bytes are left out ...\n" + strings.ToValidUTF8(tail, "")
}
