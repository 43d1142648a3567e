package picture

import (
	"fmt"
	"strings"
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/draw"
)

// Folding: how large runs become about 100 boxes.
//
//	before                                   after
//	fetch 1  fetch 2 ... fetch 9000          [fetch ×9000]
//	   |        |           |                     | ×9000
//	parse 1  parse 2 ... parse 9000          [parse ×9000]
//
// internal/draw decides how many boxes there are, which groups stay and in which order they stand; here is what a node's
// group is, and what its box says.

// group is what nodes are folded by. Functions alone would put all Adds of a program into one box, and lines alone several
// functions of one expression: together they are what a reader of the program calls a step.
type group struct {
	function int32  // index in Run.Functions; -1: the rest
	line     string // empty: of all lines
}

// rest is the group of those that have none of their own.
var rest = group{-1, ""}

// tally sums up the nodes of a group.
type tally struct {
	nodes   int
	levels  int                     // the sum of theirs, for the mean: a group stands where its nodes mostly are
	fates   [record.Waiting + 1]int // how many nodes have each
	own     time.Duration
	longest time.Duration
}

// fold draws groups. It passes over all nodes a few times, which is where the time goes: the rest is about 100 boxes.
//
// The colours of folded boxes are relative to the group with the longest sum: of 9,000 calls of a microsecond and one of a
// millisecond the 9,000 are the darker box, for that is where the time went.
func (d *drawing) fold() {
	of, groups := d.grouped()
	members := d.tally(of, len(groups))
	means := make([]float64, len(groups))
	for g, t := range members {
		means[g] = float64(t.levels) / float64(t.nodes)
		d.most = max(d.most, t.own)
	}
	place := draw.ByLevel(means)
	d.out.Boxes = make([]draw.Box, len(groups))
	for g, at := range place {
		d.out.Boxes[at] = d.groupBox(groups[g], members[g]) // after most is known, which the colours are relative to
	}
	d.out.Folded = true
	d.connect(func(i int32) int32 { return place[of[i]] })
}

// grouped returns for every node its group: by function and line, or, where these are too many, by function, or, where these
// are, too, the largest of them and the rest. Each is tried only if the one before gives more groups than a picture has.
func (d *drawing) grouped() (of []int32, groups []group) {
	d.folding = "one box for all of a function that were made on one line"
	if of, groups = d.groups(true); len(groups) <= draw.MostGroups {
		return of, groups
	}
	d.folding = "one box for all of a function"
	if of, groups = d.groups(false); len(groups) <= draw.MostGroups {
		return of, groups
	}
	var kept []group
	for _, g := range draw.Merge(of, len(groups)) { // it changes of
		kept = append(kept, groups[g])
	}
	return of, append(kept, rest)
}

// origin is what decides a node's group before its line has been looked up.
type origin struct {
	function int32
	site     stream.Site // 0 without regard to lines
}

// groups returns for every node its group, with or without regard to lines. Groups are in the order of their first nodes.
//
// It looks up twice. Many sites share a line, for a fork has a site for each way that leads to it, and finding the line of a
// site takes a microsecond: so sites are looked up first, once per node, and lines once per site.
func (d *drawing) groups(byLine bool) (of []int32, groups []group) {
	origins := make(map[origin]int32)
	known := make(map[group]int32)
	of = make([]int32, len(d.run.Nodes))
	for i := range d.run.Nodes {
		n := &d.run.Nodes[i]
		at := origin{function: n.Function}
		if byLine {
			at.site = n.Site
		}
		k, found := origins[at]
		if !found {
			g := group{function: n.Function}
			if byLine {
				g.line = d.line(n.Site)
			}
			if k, found = known[g]; !found {
				k = int32(len(groups))
				known[g] = k
				groups = append(groups, g)
			}
			origins[at] = k
		}
		of[i] = k
	}
	return of, groups
}

// tally sums up each group: of has the group of each node, and groups is how many there are. Every group has a node, so that
// nothing is divided by zero later on.
func (d *drawing) tally(of []int32, groups int) []tally {
	members := make([]tally, groups)
	for i, g := range of {
		t := &members[g]
		t.nodes++
		t.levels += int(d.level[i])
		t.fates[d.run.Nodes[i].Fate]++
		t.own += d.own[i]
		t.longest = max(t.longest, d.own[i])
	}
	return members
}

// worst are the fates that a reader must not miss, first of all: a group is drawn in that of its members which comes first.
// One failed call among ten thousand makes the box red; that most were done is what one expects anyway.
var worst = [...]record.Fate{
	record.Failed, record.Cancelled, record.Unfinished, record.Done, record.Waiting, record.Fused, record.Shared, record.Found, record.Cached,
	record.Disk, record.Skipped, record.Inline,
}

// worst returns the worst fate in the group.
func (t *tally) worst() record.Fate {
	for _, f := range worst {
		if t.fates[f] > 0 {
			return f
		}
	}
	return record.Inline
}

// groupBox returns the box of a group. The box itself has the name, the line, the own time and how many outcomes came from
// elsewhere; all other numbers are in its title, which a browser shows under the mouse.
func (d *drawing) groupBox(g group, t tally) draw.Box {
	f := graph.Function{Name: "other functions"}
	if g != rest {
		f = d.run.Functions[g.function]
	}
	b := d.box(f, t.worst(), t.own)
	b.Line, b.Count = g.line, t.nodes
	if t.own > 0 {
		b.Line = strings.TrimPrefix(b.Line+" · Σ "+record.Duration(t.own), " · ")
	}
	if reused := t.fates[record.Shared] + t.fates[record.Found] + t.fates[record.Cached] + t.fates[record.Disk]; reused > 0 {
		b.Line = strings.TrimPrefix(fmt.Sprintf("%s · %s reused", b.Line, draw.Thousands(reused)), " · ")
	}
	b.Title = groupTitle(f, g, t)
	return b
}

// groupTitle returns a group in words, one thing a line:
//
//	fetch ×9,000
//	fork, I/O lane
//	main.go:12
//	own time 1.2s, mean 133µs, longest 20ms
//	8,998 done
//	2 failed
func groupTitle(f graph.Function, g group, t tally) string {
	title := []string{fmt.Sprintf("%s ×%s", f.Name, draw.Thousands(t.nodes)), f.Kind.String() + ", " + lanes[f.Lane].word}
	if g.line != "" {
		title = append(title, g.line)
	}
	if t.own > 0 {
		title = append(title, fmt.Sprintf("own time %s, mean %s, longest %s",
			record.Duration(t.own), record.Duration(t.own/time.Duration(t.nodes)), record.Duration(t.longest)))
	}
	for fate, n := range t.fates {
		if n > 0 && record.Fate(fate) != record.Inline { // of operators the first line says it all
			title = append(title, fmt.Sprintf("%s %s", draw.Thousands(n), record.Fate(fate)))
		}
	}
	return strings.Join(title, "\n")
}
