package page

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"strings"
	"time"

	"xfork/eval/picture"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/draw"
	"xfork/internal/guard"
)

// View is what the template shows of a run. All decisions are made here, and the template only writes: it is the part without a
// compiler.
//
// The sections of the page are in the order of the fields. One that is nil or empty is not written, heading and all.
type View struct {
	// The head. State is a word, and a class of the style sheet: done, failed, cancelled, running.
	ID       uint64
	Title    string
	Executor string
	Workers  int
	Start    time.Time
	State    string
	Notes    []string

	// The figures. Bars need work, so a walk of operators has none.
	Tiles []Tile
	Bars  []Bar

	// Failures: what the force has returned, and below it the nodes that failed, at most 25; MoreFailed is how many there are
	// beyond these. Each may be there without the other: a failure may have been caught, and a cancellation is no node's.
	Tracebacks []string
	Failed     []Call
	MoreFailed int

	// The graph, in two colourings, of which one is shown.
	ByTime, ByState template.HTML

	// nil: no call has been made.
	Timeline *Timeline

	// Tables.
	Rows    []Row
	Slowest []Call
}

// Tile is one figure: what it is, the number in large letters, and below it what it is to be compared with.
type Tile struct{ Label, Value, More string }

// Bar compares times: Share of the longest, in percent. Kind is a class of the style sheet: before, run or best.
type Bar struct {
	Label, Value string
	Share        float64
	Kind         string // a class
}

// Of makes the view. Linear in the run, with at most spans entries in the timeline. The only errors are those of drawing, which
// writes to memory: there are none in practice.
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
	l := newLayout(r)
	v.Timeline = timeline(r, l, spans, colours)
	v.Rows = functionRows(r, colours)
	v.Slowest = slowest(r, l, colours)
	v.Failed, v.MoreFailed = failed(r, l, colours)
	v.Tracebacks = tracebacks(r)
	return v, nil
}

// state returns how the run is, in a word that is a class of the style sheet as well. A run that goes on has no error yet, and one
// that was stopped has one: so they are asked for before the error.
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

// stopped reports whether the run was stopped from outside: no call has failed, and yet there is an error, of the context. A
// function that returns context.Canceled of a context of its own has failed like any other.
func stopped(r *record.Run) bool {
	ended := guard.Is(r.Err, context.Canceled) || guard.Is(r.Err, context.DeadlineExceeded)
	return ended && r.Figures().Calls[record.Failed] == 0
}

// tiles returns the figures of the summary line, in larger letters:
//
//	Wall time   Calls         Computing           Speed-up          I/O                   Critical path
//	1.2s        480           2.1s                1.8×              6s                    980ms
//	            12 skipped    88% of 2 workers    of 2.1× possible  5.0 calls in flight
//
// A run without calls has the first two only.
func tiles(f record.Figures) []Tile {
	tiles := []Tile{{"Wall time", record.Duration(f.Wall), ""}, {"Calls", draw.Thousands(f.Ran()), counts(f)}}
	if f.Ran() == 0 {
		return tiles
	}
	return append(tiles, work(f)...)
}

// counts returns what is said of calls that did not go as planned, of operators, and of rows that scans of tables have left out:
// an answer without them may look like one of all rows. The words are those of the summary line, so that a number of the
// terminal is found on the page.
func counts(f record.Figures) string {
	var more []string
	for fate, n := range f.Calls {
		if words := record.Fate(fate).Words(); n > 0 && words != "" {
			more = append(more, draw.Thousands(n)+" "+words)
		}
	}
	if f.Rejected > 0 {
		more = append(more, plural(int(f.Rejected), "row")+" rejected")
	}
	if f.Operators > 0 {
		more = append(more, plural(int(f.Operators), "operator"))
	}
	return strings.Join(more, ", ")
}

// work returns what computing and waiting came to, each for itself: their sum would say nothing, for a call that waits takes no
// processor. As in the summary line a speed-up is left out where none was possible.
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

// plural returns a number of things, with commas between thousands. The line of package record has none: it is read by programs
// as well. Its words are those that this file passes; none of them has an irregular plural.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return draw.Thousands(n) + " " + thing + "s"
}

// bars sets the wall time between what it would have been and what it could have been:
//
//	One call after the other  ██████████████████  8.1s     Figures.Work
//	This run                  █████               2.2s     Figures.Wall
//	Best possible             ████                1.8s     Figures.Bound
//
// The longest of them is 100 percent: most often the first, but a run that has waited for something that is no call may take
// longer than all of its calls.
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

// notes returns what has to be known to read the rest aright: why a section is missing, why there is one row only, or that the
// figures are not those of the whole run.
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

// drawn returns a picture, for a page that says above it what its caption would say. Both colourings are in the page, and a style
// sheet shows one of them: the choice needs no script.
func drawn(r *record.Run, c picture.Colouring) (template.HTML, error) {
	var b bytes.Buffer
	if err := picture.Figure(&b, r, c); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil // written by package draw, which escapes all text
}

// tracebacks returns those of the run's error, or of all errors that it joins (eval.AllErrors). A cancellation has none, but a
// reason. Methods of errors are the user's, and are called behind a guard; Unwrap may give anything, so it is used as it is
// and not followed further down.
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

// limited leaves out the middle of a text that is too long to be read: the beginning says what has happened, the end where the
// traceback leads. The cuts may go through a letter, of which the rest is dropped. 64 KiB are some 500 frames; an error that
// quotes a whole response is cut here as well.
func limited(text string) string {
	const longest = 1 << 16
	if len(text) <= longest {
		return text
	}
	head, tail := text[:longest/2], text[len(text)-longest/2:]
	return strings.ToValidUTF8(head, "") + "\n... " + draw.Thousands(len(text)-longest) + " bytes are left out ...\n" + strings.ToValidUTF8(tail, "")
}
