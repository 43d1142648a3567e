package picture

import (
	"fmt"
	"io"
	"strings"

	"xfork/eval/internal/file"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/draw"
	"xfork/internal/guard"
)

// Colouring says what the grounds of boxes show. There are two pictures and not one, for a ground can have one meaning: by
// time one sees what to make faster, by state what went wrong, or has been saved by sharing.
type Colouring uint8

// The colourings.
const (
	ByTime  Colouring = iota // how long the calls took on their own: light is short, dark is long
	ByState                  // what became of them
)

// To makes an observer that draws each run into the file at path when it is over, before its force returns. The file is
// replaced as a whole, so that it shows one run, the last one, at any time; %r in the path is replaced by the run's number,
// which gives each run a file of its own, and %p by the process number. say is called with a line about where the first file
// is, or why there is none. With a nil say only why there is none is said, on standard error; with [Silent] nothing is. The
// run is unharmed either way.
//
// The observer may watch any number of runs at the same time. A program that forces again and again should give each run its
// own observer option, or none: every run is drawn.
func To(path string, c Colouring, say func(line string)) stream.Observer {
	f := file.Each{Path: path, What: "picture", Say: say}
	return record.Each(func(run *record.Run) {
		f.Write(run.ID, func(w io.Writer) error { return SVG(w, run, c) })
	})
}

// Silent is a say for To that says nothing, not even that the file could not be written.
func Silent(string) {}

// widest is how many boxes stand side by side at most: some 2,000 pixels. It is less than draw.MostWide, which package graph
// takes, for boxes of a run are wider, they have times, and a run is most often one of many alike calls, which fold well.
const widest = 16

// SVG draws one run, which may still be going on. Equal runs give equal pictures: neither the order of a map nor a clock has a
// part in them, so that golden files can hold them. The error is w's.
func SVG(w io.Writer, run *record.Run, c Colouring) error {
	d := drawn(run, c)
	d.out.Caption = d.notes()
	return d.out.SVG(w)
}

// Figure draws as SVG does, without the lines above the picture but for the one that says how it is folded: for pages that say the
// rest elsewhere, and have one of each colouring. Each has an ID of its own: identifiers within one page must not be equal, and
// arrow heads are found by theirs.
func Figure(w io.Writer, run *record.Run, c Colouring) error {
	d := drawn(run, c)
	if d.folding != "" {
		d.out.Caption = []string{d.folded()}
	}
	d.out.ID = [...]string{ByTime: "-time", ByState: "-state"}[c]
	return d.out.SVG(w)
}

// drawn makes the picture, node by node or folded. The key is last, for it explains what has been drawn.
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

// folded returns what the boxes stand for, as a line.
func (d *drawing) folded() string {
	return fmt.Sprintf("%s nodes: %s", draw.Thousands(len(d.run.Nodes)), d.folding)
}

// notes returns the lines above the picture: the run, its figures, and what is not shown. The figures are cut into two lines,
// or the text would be wider than most pictures.
func (d *drawing) notes() []string {
	r := d.run
	head := summary.Title(r)
	if !r.Over {
		head += ", so far"
	}
	calls, times, _ := strings.Cut(r.Figures().String(), "; ")
	lines := append([]string{head, calls, times}, d.missing()...)
	if r.Err != nil {
		lines = append(lines, "failed: "+draw.Line(guard.Error(r.Err)))
	}
	return lines
}

// missing returns what the picture does not show of the run, and why.
func (d *drawing) missing() (lines []string) {
	r := d.run
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
	return lines
}
