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

const (
	head = `{"displayTimeUnit":"ms","traceEvents":[`
	tail = "\n]}\n"
)

// encoder writes the events of one run, each on a line. Errors stay in the writer.
type encoder struct {
	w     *bufio.Writer
	r     *record.Run
	base  time.Duration // when the run began
	first bool          // nothing has been written yet
	buf   []byte
	names [][]byte // of functions, quoted
	lines map[stream.Site][]byte
	flow  int
}

func newEncoder(w *bufio.Writer, r *record.Run, zero time.Time, first bool) *encoder {
	e := &encoder{w: w, r: r, base: r.Start.Sub(zero), first: first, lines: make(map[stream.Site][]byte)}
	for _, f := range r.Functions {
		e.names = append(e.names, quote(f.Name))
	}
	return e
}

func (e *encoder) all() {
	e.metadata()
	e.whole()
	for k := range e.r.Slices {
		e.slice(&e.r.Slices[k])
	}
	e.waits()
	e.arrows()
}

// event begins one; end ends it.
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

func (e *encoder) end() {
	e.buf = append(e.buf, '}')
	_, _ = e.w.Write(e.buf)
	e.buf = e.buf[:0]
}

// field adds a member whose value is JSON already.
func (e *encoder) field(name string, value []byte) {
	e.buf = append(e.buf, `,"`...)
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, `":`...)
	e.buf = append(e.buf, value...)
}

func (e *encoder) number(name string, v int64) {
	e.field(name, strconv.AppendInt(nil, v, 10))
}

// micros is a time in microseconds, with the nanoseconds as decimals.
func micros(b []byte, d time.Duration) []byte {
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	b = strconv.AppendInt(b, int64(d/time.Microsecond), 10)
	rest := int64(d % time.Microsecond)
	return append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}

// metadata names the process and its threads.
func (e *encoder) metadata() {
	title := fmt.Sprintf("run %d: %s", e.r.ID, summary.Title(e.r))
	e.named("process_name", -1, title)
	var workers []int32
	for k := range e.r.Slices {
		workers = append(workers, e.r.Slices[k].Worker)
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

// whole is a slice for the run itself, on a thread above the workers: what the force cost its caller, and the figures.
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

// Colours that both viewers know by name. Calls that went well have the one that the viewer gives their name.
var colours = map[record.Fate]string{
	record.Failed: "terrible", record.Cancelled: "grey", record.Unfinished: "bad",
}

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
	if f, known := e.r.WhyAttempt(s.Node, max(s.Attempt, 1)); known && s.Fate == record.Failed {
		e.field("error", quote(f.Text))
		if f.Args != "" {
			e.field("args", quote(f.Args))
		}
		if f.Element >= 0 {
			e.number("element", int64(f.Element))
		}
	}
	if n.By != 0 {
		e.buf = append(e.buf, `,"forced by":`...)
		e.buf = strconv.AppendUint(e.buf, n.By, 10)
	}
	e.buf = append(e.buf, '}')
	e.end()
}

// length is at least a nanosecond: viewers drop arrows at slices that have none.
func length(s *record.Slice) time.Duration { return max(1, s.End-s.Begin) }

// waits are slices inside of the call that waits.
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

// line is a site's line; finding one out takes a microsecond, and there are few.
func (e *encoder) line(s stream.Site) []byte {
	line, known := e.lines[s]
	if !known {
		line = quote(s.Line())
		e.lines[s] = line
	}
	return line
}

func lane(l graph.Lane) string {
	if l == graph.Inline {
		return "operator"
	}
	return l.String()
}
