package picture

import (
	"fmt"
	"io"
	"strings"

	"xfork/eval/internal/file"
	"xfork/eval/internal/guard"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/draw"
)

// Colouring says what the grounds of boxes tell.
type Colouring uint8

// The colourings.
const (
	ByTime  Colouring = iota // how long the calls took on their own: light is short, dark is long
	ByState                  // what became of them
)

// To makes an observer that draws each run into the file at path when it is over, before its force returns. The file is
// replaced as a whole, so that it shows one run, the last one, at any time; %r in the path is replaced by the run's number,
// which gives each run a file of its own. Where the first one is, or why there is none, is told to say in a line. With a
// nil say only why there is none is told, on standard error; with [Silent] nothing is. The run is unharmed either way.
func To(path string, c Colouring, say func(line string)) stream.Observer {
	f := file.Each{Path: path, What: "picture", Say: say}
	return record.Each(func(run *record.Run) {
		f.Write(run.ID, func(w io.Writer) error { return SVG(w, run, c) })
	})
}

// Silent is a say that says nothing.
func Silent(string) {}

// widest is how many boxes stand side by side at most. They are wider than those of an expression, for they have times, and a
// run is most often one of many alike.
const widest = 16

// SVG draws one run, which may still be going on. Equal runs give equal pictures. The error is w's.
func SVG(w io.Writer, run *record.Run, c Colouring) error {
	d := drawn(run, c)
	d.out.Caption = d.notes()
	return d.out.SVG(w)
}

// Figure is SVG without the lines above the picture, but for the one that says how it is folded: for pages that say the rest
// elsewhere, and have one of each colouring.
func Figure(w io.Writer, run *record.Run, c Colouring) error {
	d := drawn(run, c)
	if d.folding != "" {
		d.out.Caption = []string{d.folded()}
	}
	d.out.ID = [...]string{ByTime: "-time", ByState: "-state"}[c]
	return d.out.SVG(w)
}

// drawn makes the picture, node by node or folded.
func drawn(run *record.Run, c Colouring) *drawing {
	d := newDrawing(run, c)
	if n := int32(len(run.Nodes)); n <= draw.MostBoxes && d.width() <= widest {
		d.each()
	} else {
		d.fold()
	}
	d.out.Key = d.key()
	return d
}

// folded is what the boxes stand for.
func (d *drawing) folded() string {
	return fmt.Sprintf("%s nodes: %s", draw.Thousands(len(d.run.Nodes)), d.folding)
}

// notes are the lines above the picture: the run, its figures, and what is not shown.
func (d *drawing) notes() []string {
	r := d.run
	f := r.Figures()
	head := summary.Title(r)
	if !r.Over {
		head += ", so far"
	}
	calls, times, _ := strings.Cut(f.String(), "; ") // two lines, or the text would be wider than most pictures
	lines := []string{head, calls, times}
	if d.folding != "" {
		lines = append(lines, d.folded())
	}
	if r.Executor == stream.Walk {
		lines = append(lines, "Operators only: they were evaluated in one walk, and counted instead of followed.")
	}
	if r.Lost > 0 {
		lines = append(lines, fmt.Sprintf("%s events and nodes are missing, because there were more than a recording keeps.",
			draw.Thousands(r.Lost)))
	}
	if r.Err != nil {
		lines = append(lines, "failed: "+draw.Line(guard.Error(r.Err)))
	}
	return lines
}
