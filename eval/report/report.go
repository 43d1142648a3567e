// Package report writes a run as one HTML file that can be sent to a colleague: the graph, a timeline by lanes, a table
// of functions, the slowest calls, and failures with their reasons and tracebacks. It needs nothing from anywhere else.
//
//	x.Force(ctx, eval.Observe(report.To("report.html", nil)))
//
// Or, of a run that was recorded:
//
//	rec := record.New()
//	v, err := x.Force(ctx, eval.Observe(rec))
//	err = report.Write(file, rec.Last())
//
// All executors give a report. A run of operators only has no calls, and its report says so. A large run is folded, merged
// and cut down to what a person can look at: a hundred thousand calls take about a megabyte, a million not much more.
//
// The run is recorded (package record) while it goes on, which is all that it costs then. When it is over the page is made in
// memory, linear in the run, and written as a whole, on a goroutine for which the force waits. The page itself is that of
// eval/internal/page, which package live shows of a run that goes on.
package report

import (
	"bytes"
	"io"

	"xfork/eval/internal/file"
	"xfork/eval/internal/page"
	"xfork/eval/record"
	"xfork/eval/stream"
)

// spans is how many entries the timeline has at most: some 30 bytes each.
const spans = 30_000

// To makes an observer that writes the report of each run to path when it is over, before its force returns. The file is
// replaced as a whole, so that it has one run, the last one, at any time; %r in the path is replaced by the run's number,
// which gives each run a file of its own, and %p by the process number. say is called with a line about where the first file is,
// or why there is none. With a nil say only why there is none is said, on standard error; with [Silent] nothing is. The run is
// unharmed either way.
func To(path string, say func(line string)) stream.Observer {
	f := file.Each{Path: path, What: "report", Say: say}
	return record.Each(func(run *record.Run) {
		f.Write(run.ID, func(w io.Writer) error { return Write(w, run) })
	})
}

// Silent is a say for To that says nothing, not even that the file could not be written.
func Silent(string) {}

// Write writes the report of one run, which may still be going on. Equal runs give equal reports. The error is w's.
func Write(w io.Writer, run *record.Run) error {
	v, err := page.Of(run, spans)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := page.Body(&b, v); err != nil {
		return err
	}
	return page.Document(w, v.Title, b.Bytes())
}
