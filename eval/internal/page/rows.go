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

// most is how many entries a list has that is read from top to bottom.
const most = 25

// Row is a function and all of its calls.
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

// Call is one call in a list.
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

// colour gives each function a colour, by its index: the hue is that of its lane, as in the graph, and shades tell the functions
// of a lane apart, those with the most work first.
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

// hue and a shade make a class of the style sheet: cpu0, cpu1, ...
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

const shades = 4

// rows is a row for each function, those with the most work first.
func rows(r *record.Run, colours []string) (out []Row) {
	all := r.ByFunction()
	var work time.Duration
	for _, f := range all {
		work += f.Work
	}
	for _, f := range all {
		row := Row{
			Name: f.Name, Lane: lane(f.Lane), Colour: colours[f.Index],
			Running: f.Calls[record.Unfinished], Failed: f.Calls[record.Failed], Skipped: f.Calls[record.Skipped],
			Reused: f.Calls[record.Shared] + f.Calls[record.Found] + f.Calls[record.Cached],
			Work:   record.Duration(f.Work),
		}
		for _, n := range f.Calls {
			row.Total += n
		}
		row.Over = row.Total - row.Running - f.Calls[record.Waiting]
		row.Done = 100 * float64(row.Over) / float64(max(1, row.Total))
		made := f.Calls[record.Done] + f.Calls[record.Failed] + f.Calls[record.Cancelled] + row.Running
		if made > 0 {
			row.Mean = record.Duration(f.Work / time.Duration(made))
		}
		if f.Longest >= 0 {
			row.Longest = record.Duration(r.Slices[f.Longest].Self)
		}
		if work > 0 {
			row.Share = 100 * float64(f.Work) / float64(work)
		}
		out = append(out, row)
	}
	return out
}

func lane(l graph.Lane) string {
	return [...]string{graph.Inline: "inline", graph.CPU: "CPU", graph.IO: "I/O", graph.Unsafe: "unsafe", graph.Exclusive: "exclusive"}[l]
}

// slowest are the slices with the most time of their own.
func slowest(r *record.Run, l *layout, colours []string) []Call {
	top := make([]int32, 0, 2*most)
	slower := func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.Slices[b].Self, r.Slices[a].Self), cmp.Compare(a, b))
	}
	for k := range r.Slices { // keep the best of each heap's worth: linear, whatever the number of slices
		if top = append(top, int32(k)); len(top) == cap(top) {
			slices.SortFunc(top, slower)
			top = top[:most]
		}
	}
	slices.SortFunc(top, slower)
	path, _ := r.CriticalPath()
	critical := make(map[int32]bool, len(path))
	for _, i := range path {
		critical[i] = true
	}
	var out []Call
	for _, k := range top[:min(most, len(top))] {
		c := call(r, l, r.Slices[k].Node, k, colours)
		c.Critical = critical[r.Slices[k].Node]
		if longest := r.Slices[top[0]].Self; longest > 0 {
			c.Share = 100 * float64(r.Slices[k].Self) / float64(longest)
		}
		out = append(out, c)
	}
	return out
}

// failed are the calls and operators that failed, in program order: the first of them is the one to look at first.
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

// call is node i, in slice k.
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

func line(s stream.Site) string { return draw.Shorten(s.Line()) }
