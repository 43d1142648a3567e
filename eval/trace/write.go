package trace

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/graph"
)

// Write writes the runs as one JSON document. Times count from the beginning of the first one. The error is w's.
func Write(w io.Writer, runs ...*record.Run) error {
	b := bufio.NewWriter(w)
	_, _ = b.WriteString(head)
	first := true
	for _, r := range runs {
		e := newEncoder(b, r, runs[0].Start, first)
		e.all()
		first = e.first
	}
	_, _ = b.WriteString(tail)
	return b.Flush() // with the first error
}

// The document around the events: the JSON object format. displayTimeUnit is what a viewer shows; ts is in microseconds
// whatever it says.
const (
	head = `{"displayTimeUnit":"ms","traceEvents":[`
	tail = "\n]}\n"
)

// encoder writes the events of one run, each on a line. Errors stay in the writer, which does nothing after the first one.
//
// It appends to one buffer instead of filling maps for encoding/json, which would be built and thrown away for each of what may
// be millions of events. An event is begun, its members are appended in any order, and end writes it:
//
//	{"ph":"X","name":"fetch","pid":1,"tid":2,"ts":12.345,"dur":3.000,"cat":"io","args":{"node":4,...}}
//	|--------------- event -----------------------------|-------------- members ---------------------|end
//
// Values that are the user's go through quote; names of members are literals and need no escapes.
type encoder struct {
	w     *bufio.Writer
	r     *record.Run
	base  time.Duration          // when the run began, after the zero of the document
	first bool                   // nothing has been written yet: no comma before the next event
	buf   []byte                 // the event that is being built
	names [][]byte               // of functions, quoted: by index in Run.Functions
	lines map[stream.Site][]byte // quoted
	flow  int                    // arrows so far
}

// newEncoder makes an encoder. Names are quoted once per function, and not once per call.
func newEncoder(w *bufio.Writer, r *record.Run, zero time.Time, first bool) *encoder {
	e := &encoder{w: w, r: r, base: r.Start.Sub(zero), first: first, lines: make(map[stream.Site][]byte)}
	for _, f := range r.Functions {
		e.names = append(e.names, quote(f.Name))
	}
	return e
}

// all writes the run. The format demands no order; names come first for viewers that stop in the middle of a broken file.
func (e *encoder) all() {
	e.metadata()
	e.whole()
	for k := range e.r.Slices {
		e.slice(&e.r.Slices[k])
	}
	e.waits()
	e.hits()
	e.arrows()
}

// event begins an event of a phase (a letter: see doc.go); end ends it. Worker -1 is the thread of the force.
func (e *encoder) event(phase byte, name []byte, worker int32, at time.Duration) {
	if !e.first {
		e.buf = append(e.buf, ',')
	}
	e.first = false
	e.buf = append(e.buf, "\n{\"ph\":\""...)
	e.buf = append(e.buf, phase, '"')
	e.field("name", name)
	e.number("pid", int64(e.r.ID))
	e.number("tid", int64(worker)+1)
	e.buf = append(e.buf, `,"ts":`...)
	e.buf = micros(e.buf, e.base+at)
}

// end writes the event and leaves the buffer empty, with its memory.
func (e *encoder) end() {
	e.buf = append(e.buf, '}')
	_, _ = e.w.Write(e.buf)
	e.buf = e.buf[:0]
}

// field adds a member with a value that is JSON already.
func (e *encoder) field(name string, value []byte) {
	e.buf = append(e.buf, `,"`...)
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, `":`...)
	e.buf = append(e.buf, value...)
}

// number adds a member with a number.
func (e *encoder) number(name string, v int64) {
	e.field(name, strconv.AppendInt(nil, v, 10))
}

// micros appends a time in microseconds, with the nanoseconds as decimals. Times are negative in a document of Write with a
// run that began before the first one of the list.
func micros(b []byte, d time.Duration) []byte {
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	b = strconv.AppendInt(b, int64(d/time.Microsecond), 10)
	rest := int64(d % time.Microsecond)
	return append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}

// metadata names the process, which is the run, and its threads, which are the workers that have slices or hits. Run numbers are those
// of the program, so that runs of one file, and lines of logs, name the same run alike.
func (e *encoder) metadata() {
	title := fmt.Sprintf("run %d: %s", e.r.ID, summary.Title(e.r))
	e.named("process_name", -1, title)
	var workers []int32
	for k := range e.r.Slices {
		workers = append(workers, e.r.Slices[k].Worker)
	}
	for _, h := range e.r.Hits {
		workers = append(workers, h.Worker)
	}
	slices.Sort(workers)
	for _, w := range slices.Compact(workers) {
		what := fmt.Sprintf("worker %d", w)
		if e.r.Executor == stream.Sequential {
			what = "caller"
		}
		e.named("thread_name", w, what)
	}
}

// named gives a process (worker -1) or a thread its name.
func (e *encoder) named(kind string, worker int32, name string) {
	e.event('M', quote(kind), worker, 0)
	e.buf = append(e.buf, `,"args":{"name":`...)
	e.buf = append(e.buf, quote(name)...)
	e.buf = append(e.buf, '}')
	e.end()
}

// whole writes a slice for the run itself, on a thread above the workers: what the force cost its caller, and the figures.
func (e *encoder) whole() {
	e.named("thread_name", -1, "force")
	e.event('X', quote(summary.Title(e.r)), -1, 0)
	e.buf = append(e.buf, `,"cat":"run","dur":`...)
	e.buf = micros(e.buf, max(1, e.r.Wall))
	e.buf = append(e.buf, `,"args":{"summary":`...)
	e.buf = append(e.buf, quote(summary.Line(e.r))...)
	e.buf = append(e.buf, '}')
	e.end()
}

// Colours of slices, by the names that the format reserves for them. Calls that went well have none: the viewer then gives
// calls of one name one colour.
var colours = map[record.Fate]string{
	record.Failed: "terrible", record.Cancelled: "grey", record.Unfinished: "bad",
}

// slice writes a slice. What lies inside of another one on the same thread is shown inside of it by its time alone; the format
// has no other way to say so, and the model guarantees that slices of a worker nest.
func (e *encoder) slice(s *record.Slice) {
	n := &e.r.Nodes[s.Node]
	f := e.r.Functions[n.Function]
	e.event('X', e.names[n.Function], s.Worker, s.Begin)
	e.buf = append(e.buf, `,"dur":`...)
	e.buf = micros(e.buf, length(s))
	e.field("cat", quote(lane(f.Lane)))
	if c, odd := colours[s.Fate]; odd {
		e.field("cname", quote(c))
	}
	e.args(s, n)
	e.end()
}

// args writes what a viewer shows below a slice that is selected. The first member is written by hand: it has no comma.
func (e *encoder) args(s *record.Slice, n *record.Node) {
	e.buf = append(e.buf, `,"args":{"node":`...)
	e.buf = strconv.AppendUint(e.buf, n.Number, 10)
	e.field("line", e.line(n.Site))
	e.field("fate", quote(s.Fate.String()))
	e.buf = append(e.buf, `,"own ms":`...)
	e.buf = strconv.AppendFloat(e.buf, s.Self.Seconds()*1e3, 'f', 6, 64)
	switch {
	case s.Helper:
		e.number("parts", s.Parts)
	case n.Attempts > 1:
		e.number("attempt", int64(s.Attempt))
	}
	if s.Process != 0 {
		e.number("process", s.Process)
	}
	if s.Fate == record.Failed {
		e.reason(s)
	}
	if n.By != 0 {
		e.buf = append(e.buf, `,"forced by":`...)
		e.buf = strconv.AppendUint(e.buf, n.By, 10)
	}
	e.buf = append(e.buf, '}')
}

// reason adds why a slice has failed, if the recording knows it.
func (e *encoder) reason(s *record.Slice) {
	f, known := e.r.WhyAttempt(s.Node, max(s.Attempt, 1))
	if !known {
		return
	}
	e.field("error", quote(f.Text))
	if f.Args != "" {
		e.field("args", quote(f.Args))
	}
	if f.Element >= 0 {
		e.number("element", int64(f.Element))
	}
}

// length returns the length of a slice, which is at least a nanosecond: viewers drop arrows at slices that have none.
func length(s *record.Slice) time.Duration { return max(1, s.End-s.Begin) }

// waits writes the waits as slices inside of the call that waits. They are sorted by beginning, for the model has them in no
// order and the file should be the same for the same run. A wait of no length would be a line over what follows it.
func (e *encoder) waits() {
	order := slices.Clone(e.r.Waits)
	slices.SortFunc(order, func(a, b record.Wait) int { return cmp.Compare(a.Begin, b.Begin) })
	name := quote("waits")
	for _, w := range order {
		if w.End <= w.Begin {
			continue
		}
		e.event('X', name, e.r.Slices[w.Slice].Worker, w.Begin)
		e.buf = append(e.buf, `,"dur":`...)
		e.buf = micros(e.buf, w.End-w.Begin)
		e.buf = append(e.buf, `,"cat":"wait","cname":"white"`...)
		e.end()
	}
}

// hits writes the results that were found on disk as instants of the workers that have looked: a hit has no length that was measured.
func (e *encoder) hits() {
	for _, h := range e.r.Hits {
		n := &e.r.Nodes[h.Node]
		e.event('i', e.names[n.Function], h.Worker, h.At)
		e.buf = append(e.buf, `,"s":"t","cat":"disk","args":{"node":`...)
		e.buf = strconv.AppendUint(e.buf, n.Number, 10)
		e.field("line", e.line(n.Site))
		e.field("fate", quote(n.Fate.String()))
		e.buf = append(e.buf, '}')
		e.end()
	}
}

// line returns a site's line, quoted; finding one out takes a microsecond, and there are few.
func (e *encoder) line(s stream.Site) []byte {
	line, known := e.lines[s]
	if !known {
		line = quote(s.Line())
		e.lines[s] = line
	}
	return line
}

// lane returns the category of a slice, by which viewers filter. A slice in the inline lane is that of array operators, which
// are evaluated as one call, or of a dynamic node.
func lane(l graph.Lane) string {
	if l == graph.Inline {
		return "operator"
	}
	return l.String()
}
