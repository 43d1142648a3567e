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

// How large runs are folded is told in internal/draw; here is what a node's group is, and what its box says.

// group is what nodes are folded by.
type group struct {
	function int32
	line     string
}

// rest is the group of those that have none of their own.
var rest = group{-1, ""}

// tally counts the nodes of a group.
type tally struct {
	nodes   int
	levels  int // their sum
	fates   [record.Waiting + 1]int
	own     time.Duration
	longest time.Duration
}

// fold draws groups. It passes over all nodes a few times, which is where the time goes: the rest is about 100 boxes.
func (d *drawing) fold() {
	d.folding = "one box for all of a function that were made on one line"
	of, groups := d.groups(true)
	if len(groups) > draw.MostGroups {
		d.folding = "one box for all of a function"
		of, groups = d.groups(false)
	}
	if len(groups) > draw.MostGroups {
		var kept []group
		for _, g := range draw.Merge(of, len(groups)) {
			kept = append(kept, groups[g])
		}
		groups = append(kept, rest)
	}
	members := d.tally(of, len(groups))
	means := make([]float64, len(groups))
	for g, t := range members {
		means[g] = float64(t.levels) / float64(t.nodes)
		d.most = max(d.most, t.own)
	}
	place := draw.ByLevel(means)
	d.out.Boxes = make([]draw.Box, len(groups))
	for g, at := range place {
		d.out.Boxes[at] = d.groupBox(groups[g], members[g])
	}
	var bundle draw.Bundle
	d.edges(func(from, to int32, a draw.Arrow) { bundle.Add(place[of[from]], place[of[to]], a) })
	d.out.Arrows, d.out.Folded = bundle.Arrows, true
	for i := range bundle.Loops {
		d.out.Boxes[i].Loop = true
	}
}

// groups tells for every node its group, with or without regard to lines. Groups are in the order of their first nodes.
func (d *drawing) groups(byLine bool) (of []int32, groups []group) {
	type key struct {
		function int32
		site     stream.Site
	}
	sites := make(map[key]int32) // a line has a site for each way that leads to it
	known := make(map[group]int32)
	of = make([]int32, len(d.run.Nodes))
	for i := range d.run.Nodes {
		n := &d.run.Nodes[i]
		at := key{function: n.Function}
		if byLine {
			at.site = n.Site
		}
		k, found := sites[at]
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
			sites[at] = k
		}
		of[i] = k
	}
	return of, groups
}

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
var worst = [...]record.Fate{
	record.Failed, record.Cancelled, record.Unfinished, record.Done, record.Waiting, record.Fused, record.Shared, record.Found, record.Cached,
	record.Skipped, record.Inline,
}

// groupBox is the box of a group. The numbers are in its title.
func (d *drawing) groupBox(g group, t tally) draw.Box {
	fate := record.Inline
	for _, f := range worst {
		if t.fates[f] > 0 {
			fate = f
			break
		}
	}
	f := graph.Function{Name: "other functions"}
	if g != rest {
		f = d.run.Functions[g.function]
	}
	b := d.box(f, fate, t.own)
	b.Line, b.Count = g.line, t.nodes
	title := []string{fmt.Sprintf("%s ×%s", f.Name, draw.Thousands(t.nodes)), f.Kind.String() + ", " + lanes[f.Lane].word}
	if g.line != "" {
		title = append(title, g.line)
	}
	if t.own > 0 {
		b.Line = strings.TrimPrefix(b.Line+" · Σ "+record.Duration(t.own), " · ")
		title = append(title, fmt.Sprintf("own time %s, mean %s, longest %s",
			record.Duration(t.own), record.Duration(t.own/time.Duration(t.nodes)), record.Duration(t.longest)))
	}
	if reused := t.fates[record.Shared] + t.fates[record.Found] + t.fates[record.Cached]; reused > 0 {
		b.Line = strings.TrimPrefix(fmt.Sprintf("%s · %s reused", b.Line, draw.Thousands(reused)), " · ")
	}
	for fate, n := range t.fates {
		if n > 0 && record.Fate(fate) != record.Inline {
			title = append(title, fmt.Sprintf("%s %s", draw.Thousands(n), record.Fate(fate)))
		}
	}
	b.Title = strings.Join(title, "\n")
	return b
}
