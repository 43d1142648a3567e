package page

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/draw"
)

// most is how many entries a list has that is read from top to bottom: about what a screen shows. It also bounds the tracebacks,
// which are the largest texts of a page.
const most = 25

// Row is a function and all of its calls, as the template writes them: times are text, and empty where there is nothing to say.
//
//	Total   all nodes of the function that the run has met
//	Over    of these: called and ended, reused, or skipped; the rest runs or waits
//	Mean    of the calls that were made, attempts at one call together
//	Share   of the work of all functions, which the bar shows; Work is the same as a time
type Row struct {
	Name, Lane string
	Colour     string // a class
	Over       int    // calls that are over
	Total      int
	Running    int
	Failed     int
	Reused     int // shared, found or cached
	Skipped    int
	Work, Mean string
	Longest    string
	Share      float64 // of all work, in percent
	Done       float64 // calls that are over, in percent
}

// Call is one call in a list: of the slowest, or of those that failed. Args, Element and Error belong to the latter. One of the
// slowest is an attempt and has its fate, so that a call may be in the list twice; one that failed is a node, with the times of
// its last attempt.
type Call struct {
	Name, Line string
	Number     uint64
	Colour     string
	Own        string
	Share      float64 // of the slowest, in percent
	Where      string  // the row of the timeline
	Begin      string
	Attempts   int32
	Critical   bool
	Fate       string
	Args       string // of a failed call, as text
	Element    string // of the slice that a Map was given; empty: none
	Error      string
}

// colour returns for each function, by its index, a class of the style sheet: the hue is that of its lane, as in the graph, and
// shades tell the functions of a lane apart, those with the most work first. After four functions shades come again; names in
// the spans tell the rest apart.
func colour(r *record.Run) []string {
	classes := make([]string, len(r.Functions))
	for i := range classes {
		classes[i] = "other"
	}
	met := make(map[string]int)
	for _, f := range r.ByFunction() {
		h := hue(f.Lane)
		classes[f.Index] = fmt.Sprintf("%s%d", h, met[h]%shades)
		met[h]++
	}
	return classes
}

// hue returns the first part of a class of the style sheet; a shade is the second: cpu0, cpu1, ... An operator has the hue of the
// CPU: an array operator that is a call computes. A lane that is added later is drawn as an exclusive one until the style sheet
// knows it.
func hue(l graph.Lane) string {
	switch l {
	case graph.Inline, graph.CPU:
		return "cpu"
	case graph.IO:
		return "io"
	case graph.Unsafe:
		return "unsafe"
	}
	return "exclusive"
}

// shades is how many classes of the style sheet there are of each hue. Four shades of one hue can be told apart beside each
// other, more cannot.
const shades = 4

// functionRows returns a row for each function, those with the most work first.
func functionRows(r *record.Run, colours []string) (out []Row) {
	all := r.ByFunction()
	var work time.Duration
	for _, f := range all {
		work += f.Work
	}
	for _, f := range all {
		row := newRow(r, f, colours[f.Index])
		if work > 0 {
			row.Share = 100 * float64(f.Work) / float64(work)
		}
		out = append(out, row)
	}
	return out
}

// newRow makes the row of a function, without its share. All nodes of it are in the total, those that were not called as well:
// a total that is smaller than what the program has forked would look like a mistake.
func newRow(r *record.Run, f record.FunctionFigures, colour string) Row {
	row := Row{
		Name: f.Name, Lane: lane(f.Lane), Colour: colour,
		Running: f.Calls[record.Unfinished], Failed: f.Calls[record.Failed], Skipped: f.Calls[record.Skipped],
		Reused: f.Calls[record.Shared] + f.Calls[record.Found] + f.Calls[record.Cached] + f.Calls[record.Disk],
		Work:   record.Duration(f.Work),
	}
	for _, n := range f.Calls {
		row.Total += n
	}
	row.Over = row.Total - row.Running - f.Calls[record.Waiting]
	row.Done = 100 * float64(row.Over) / float64(max(1, row.Total))
	if made := (record.Figures{Calls: f.Calls}).Ran(); made > 0 {
		row.Mean = record.Duration(f.Work / time.Duration(made))
	}
	if f.Longest >= 0 {
		row.Longest = record.Duration(r.Slices[f.Longest].Self)
	}
	return row
}

// lane returns the lane as the groups of the timeline call it; graph.Lane's own words are those of programs: cpu, io.
func lane(l graph.Lane) string {
	return [...]string{graph.Inline: "inline", graph.CPU: "CPU", graph.IO: "I/O", graph.Unsafe: "unsafe", graph.Exclusive: "exclusive"}[l]
}

// slowest returns the slices with the most time of their own. Whether a call is on the critical path stands beside it: a slow one
// that is not can be made faster without any use.
func slowest(r *record.Run, l *layout, colours []string) (out []Call) {
	top := longest(r)
	critical := critical(r)
	for _, k := range top {
		c := call(r, l, r.Slices[k].Node, k, colours)
		c.Critical = critical[r.Slices[k].Node]
		if longest := r.Slices[top[0]].Self; longest > 0 {
			c.Share = 100 * float64(r.Slices[k].Self) / float64(longest)
		}
		out = append(out, c)
	}
	return out
}

// longest returns the slices with the most time of their own, the longest first. It collects twice as many as it needs, sorts
// them and keeps the better half, again and again: linear, whatever the number of slices, and shorter than a heap.
func longest(r *record.Run) []int32 {
	top := make([]int32, 0, 2*most)
	slower := func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.Slices[b].Self, r.Slices[a].Self), cmp.Compare(a, b))
	}
	for k := range r.Slices {
		if top = append(top, int32(k)); len(top) == cap(top) {
			slices.SortFunc(top, slower)
			top = top[:most]
		}
	}
	slices.SortFunc(top, slower)
	return top[:min(most, len(top))]
}

// critical returns the nodes of the critical path, to be asked one by one.
func critical(r *record.Run) map[int32]bool {
	path, _ := r.CriticalPath()
	on := make(map[int32]bool, len(path))
	for _, i := range path {
		on[i] = true
	}
	return on
}

// failed returns the calls and operators that failed, in program order: the first of them is the one to look at first, and the
// one that the sequential program would have failed with. An operator has no fate of its own; a reason says that it has failed.
func failed(r *record.Run, l *layout, colours []string) (out []Call, more int) {
	for i := range r.Nodes {
		n := &r.Nodes[i]
		why, known := r.Why(int32(i))
		switch {
		case n.Fate != record.Failed && !(known && n.Fate == record.Inline):
		case len(out) == most:
			more++
		default:
			c := call(r, l, int32(i), n.Last, colours)
			c.Args, c.Error = why.Args, why.Text
			if why.Element >= 0 {
				c.Element = fmt.Sprintf("[%d]", why.Element)
			}
			out = append(out, c)
		}
	}
	return out, more
}

// call returns node i as an entry, with the times of slice k; -1: there is none, for the node was not called. Where it took place
// is a row of the timeline and not a worker: numbers of workers are used again, and nothing on the page shows them.
func call(r *record.Run, l *layout, i, k int32, colours []string) Call {
	n := &r.Nodes[i]
	c := Call{
		Name: r.Name(i), Line: line(n.Site), Number: n.Number, Colour: colours[n.Function], Attempts: n.Attempts,
		Fate: n.Fate.String(),
	}
	if k >= 0 {
		s := &r.Slices[k]
		c.Own, c.Begin, c.Where, c.Fate = record.Duration(s.Self), record.Duration(s.Begin), l.label[l.row[k]], s.Fate.String()
	}
	return c
}

// line returns a site's line, shortened as in the pictures: a table would be as wide as the longest name of a file.
func line(s stream.Site) string { return draw.Shorten(s.Line()) }
