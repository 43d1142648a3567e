package progress

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/guard"
)

// The Screen redraws in place. What it writes is text and three control sequences of ECMA-48:
//
//	CSI n A   the cursor goes up n lines: to the first line of the last picture
//	CR        and to its beginning
//	CSI J     everything from there on is erased
//
//	.-- stays for ever: the program's log, last lines of runs that are over
//	|   main.risk: 1.2s           <- drawn lines: gone over by the next picture
//	|   fetch ████····  17/32
//	'-- cursor
//
// So the last picture may scroll up with the text above it, and no line of the program is ever overwritten, as long as all that
// the program writes to the terminal goes through the Screen. One write has the old picture's erasure and the new one, so that
// a terminal does not flicker.

// Option says how progress is shown.
type Option func(*Screen)

// Terminal draws bars of so many columns, whatever the output is: for a terminal behind a connection or a pipe, which the system
// does not know as one.
func Terminal(columns int) Option {
	return func(s *Screen) { s.columns, s.every = max(columns, 1), redraw }
}

// Lines writes lines, whatever the output is: for a terminal with a program that takes control sequences for text, as the logs
// of many build servers do.
func Lines() Option { return func(s *Screen) { s.columns, s.every = 0, report } }

// Every sets the time between two pictures, or lines. d must be positive. It holds whatever order the options have: Terminal and
// Lines set a default, which it replaces in the end.
func Every(d time.Duration) Option {
	if d <= 0 {
		panic("progress: Every must be positive")
	}
	return func(s *Screen) { s.often = d }
}

// WithoutFigures leaves out the line with the figures of a run, for programs that print it otherwise: with package summary, for
// instance, which takes the Screen for a writer.
func WithoutFigures() Option { return func(s *Screen) { s.silent = true } }

// How often pictures are drawn, and lines written, without the option Every: ten times a second looks like movement; every two
// seconds does not fill a log.
const (
	redraw = 100 * time.Millisecond
	report = 2 * time.Second
)

// To shows progress on w: bars if w is a terminal, lines otherwise. Several runs at once share the terminal; several
// observers should not. What else the program writes to the terminal meanwhile goes through the Screen. With NO_COLOR in the
// environment the bars have no colours.
//
// A w that blocks holds runs up at their ends, for there the last line is waited for. If w fails, panics or ends its goroutine,
// a line on standard error says so, and nothing more is drawn; the runs go on.
func To(w io.Writer, opts ...Option) *Screen {
	s := &Screen{w: w, view: guard.View{Name: "progress"}, live: make(map[uint64]State), every: report, colour: os.Getenv("NO_COLOR") == ""}
	if f, isFile := w.(*os.File); isFile && os.Getenv("TERM") != "dumb" {
		if columns, terminal := size(f); terminal {
			Terminal(columns)(s)
		}
	}
	for _, o := range opts {
		o(s)
	}
	if s.often > 0 {
		s.every = s.often
	}
	s.few.Under = min(s.every, redraw)
	return s
}

// Screen is an observer, and the terminal, or log, on which it shows its runs. It is also a writer, for a program's own log:
//
//	screen := progress.To(os.Stderr)
//	log.SetOutput(screen)
//
// Whole lines appear above the bars. Safe for concurrent use.
type Screen struct {
	// These do not change once To has returned.
	w       io.Writer
	view    guard.View
	columns int // 0: not a terminal
	every   time.Duration
	often   time.Duration // the option Every; 0: every is the default of the kind of output
	colour  bool
	silent  bool // no figures
	few     record.Few

	mu    sync.Mutex       // for what follows; held while w is written to, so that pictures do not mix
	live  map[uint64]State // of runs that go on, by run
	drawn int              // lines of the last picture, which the next one goes over
	rest  string           // the beginning of a line that the program has not ended yet
}

// Write writes whole lines above the bars, and keeps what is left of p until its line is whole: half a line would be gone over
// by the next picture. Where there are no bars, or no more, it is w's own Write.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.columns == 0 || s.view.Silent() {
		return s.w.Write(p)
	}
	s.rest += string(p)
	if end := strings.LastIndexByte(s.rest, '\n') + 1; end > 0 {
		lines := s.rest[:end]
		s.rest = s.rest[end:]
		s.draw(lines)
	}
	return len(p), nil
}

// Begin watches a run: a follower for the bars, and a recording for the line with the figures.
func (s *Screen) Begin(run *stream.Run) stream.Watcher {
	w := &onScreen{s: s}
	w.states = follow{s.every, s.show, nil}.Begin(run)
	w.figures = record.Watch(run, func(r *record.Run) { w.run = r })
	return w
}

// onScreen watches a run for its progress and for its last line. run is set by figures.End, on the goroutine that calls End.
type onScreen struct {
	s       *Screen
	states  stream.Watcher
	figures stream.Watcher
	run     *record.Run
}

// Nodes passes a piece of the shape on to both.
func (w *onScreen) Nodes(s stream.Shape) { w.states.Nodes(s); w.figures.Nodes(s) }

// Events passes events on to both. Failures are not asked for: the last line says why the run has failed, and no more.
func (w *onScreen) Events(es []stream.Event) { w.states.Events(es); w.figures.Events(es) }

// End leaves the last picture behind, and a line. The states come first: their last one is drawn from, and their goroutine is
// gone when it returns, so that nothing draws over the line.
func (w *onScreen) End(e stream.End) {
	w.states.End(e)
	w.figures.End(e)
	w.s.last(w.run)
}

// show shows the state of one run, beside those of the others. It is called by the follower of the run.
func (s *Screen) show(st State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live[st.Run] = st
	switch {
	case st.Over: // last comes next
	case s.columns == 0:
		s.view.Write(s.w, "xfork: "+line(st)+"\n")
	default:
		s.draw("")
	}
}

// last takes a run off the screen, and leaves its last picture and its line there, above those that go on. A run that is not
// shown (record.Few) leaves nothing behind: it was over before the first picture, or To would not count it as small.
func (s *Screen) last(r *record.Run) {
	show, note := s.few.Show(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.live[r.ID]
	delete(s.live, r.ID)
	if !show {
		return
	}
	text := s.figures(r, note)
	switch {
	case s.columns > 0:
		s.draw(s.rows(r, st) + text)
	case text != "":
		s.view.Write(s.w, text)
	}
}

// figures returns the last line of a run, or "" if it was not asked for.
func (s *Screen) figures(r *record.Run, note string) string {
	if s.silent {
		return ""
	}
	text := "xfork: " + summary.Line(r)
	if note != "" {
		text += " (" + note + ")"
	}
	return text + "\n"
}

// rows returns the last picture of a run, or "" if the run was over before it could have been drawn: it would be noise.
func (s *Screen) rows(r *record.Run, st State) string {
	if r.Wall < s.every {
		return ""
	}
	var b strings.Builder
	for _, row := range s.bars(st) {
		b.WriteString(row + "\n")
	}
	return b.String()
}

// draw goes over the last picture with what stays, and the bars of the runs that go on below it. The lock is held. The runs are
// in the order in which they began, so that they keep their places.
func (s *Screen) draw(stays string) {
	var b strings.Builder
	if s.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA\r\x1b[J", s.drawn)
	}
	b.WriteString(stays)
	ids := make([]uint64, 0, len(s.live))
	for id := range s.live {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	s.drawn = 0
	for _, id := range ids {
		for _, text := range s.bars(s.live[id]) {
			b.WriteString(text + "\n")
			s.drawn++
		}
	}
	s.view.Write(s.w, b.String())
}
