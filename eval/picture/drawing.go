package picture

import (
	"time"

	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/draw"
)

// drawing is a run on its way to a picture.
type drawing struct {
	run     *record.Run
	by      Colouring
	out     draw.Picture
	folding string

	order []int32 // nodes, each after all that it needed
	level []int32 // of each node: how many the longest path has that ends there
	own   []time.Duration
	path  map[[2]int32]bool // edges of the critical path
	steps map[int]bool      // of the heat ramp that occur
	most  time.Duration     // of a box
	lines map[stream.Site]string
}

func newDrawing(r *record.Run, c Colouring) *drawing {
	d := &drawing{
		run: r, by: c, own: make([]time.Duration, len(r.Nodes)), level: make([]int32, len(r.Nodes)),
		path: make(map[[2]int32]bool), steps: make(map[int]bool), lines: make(map[stream.Site]string),
	}
	for k := range r.Slices {
		d.own[r.Slices[k].Node] += r.Slices[k].Self
	}
	path, _ := r.CriticalPath()
	for k := 1; k < len(path); k++ {
		d.path[[2]int32{path[k-1], path[k]}] = true
	}
	d.sort()
	return d
}

// sort puts nodes after all that they needed. Creation numbers are no such order here: what a call forces is younger than
// the call, and comes before its outcome.
func (d *drawing) sort() {
	type step struct {
		node int32
		edge int
	}
	r := d.run
	met := make([]bool, len(r.Nodes))
	var way []step
	for i := range r.Nodes {
		if met[i] {
			continue
		}
		met[i] = true
		for way = append(way, step{node: int32(i)}); len(way) > 0; {
			top := &way[len(way)-1]
			if x := need(r, top.node, top.edge); x >= 0 {
				top.edge++
				if !met[x] { // or it leads round in a circle, of functions that force each other
					met[x] = true
					way = append(way, step{node: x})
				}
				continue
			}
			d.place(top.node)
			way = way[:len(way)-1]
		}
	}
}

// need is the k-th of what node i needed: operands, then demands; -1 after the last.
func need(r *record.Run, i int32, k int) int32 {
	operands, demands := r.Operands(i), r.Demands(i)
	switch {
	case k < len(operands):
		return operands[k]
	case k-len(operands) < len(demands):
		return demands[k-len(operands)]
	}
	return -1
}

func (d *drawing) place(i int32) {
	level := int32(0)
	for _, x := range d.run.Operands(i) {
		level = max(level, d.level[x])
	}
	for _, x := range d.run.Demands(i) {
		level = max(level, d.level[x])
	}
	d.level[i] = level + 1
	d.order = append(d.order, i)
}

// width is how many nodes the widest level has.
func (d *drawing) width() (most int) {
	wide := make(map[int32]int)
	for _, l := range d.level {
		wide[l]++
		most = max(most, wide[l])
	}
	return most
}

// edges calls f for each edge, operands before demands. Of what a call has forced, and all below it, only the tops are
// told of: the rest hangs on them.
func (d *drawing) edges(f func(from, to int32, a draw.Arrow)) {
	r := d.run
	below := make([]int32, len(r.Nodes)) // the last node for which it is known to lie below a top, plus one
	for i := range int32(len(r.Nodes)) {
		for k, x := range r.Operands(i) {
			f(x, i, draw.Arrow{Strict: k < int(r.Nodes[i].Strict), Heavy: d.path[[2]int32{x, i}]})
		}
		demands := r.Demands(i)
		for _, x := range demands {
			for _, y := range r.Operands(x) {
				below[y] = i + 1
			}
		}
		for _, x := range demands {
			if heavy := d.path[[2]int32{x, i}]; heavy || below[x] != i+1 {
				f(x, i, draw.Arrow{Inner: true, Heavy: heavy})
			}
		}
	}
}

// each draws every node.
func (d *drawing) each() {
	r := d.run
	place := make([]int32, len(r.Nodes))
	needed := make([]bool, len(r.Nodes))
	for at, i := range d.order {
		place[i] = int32(at)
		d.most = max(d.most, d.own[i])
	}
	var bundle draw.Bundle
	d.edges(func(from, to int32, a draw.Arrow) {
		bundle.Add(place[from], place[to], a)
		needed[from] = true
	})
	for _, i := range d.order {
		n, f := &r.Nodes[i], r.FunctionOf(i)
		b := d.box(f, n.Fate, d.own[i])
		b.Line, b.Count, b.Root = d.line(n.Site), 1, !needed[i]
		b.Title = d.title(i, b.Line)
		if d.own[i] > 0 {
			b.Line += " · " + record.Duration(d.own[i])
		}
		d.out.Boxes = append(d.out.Boxes, b)
	}
	d.out.Arrows = bundle.Arrows
	for i := range bundle.Loops {
		d.out.Boxes[i].Loop = true
	}
}

// line is the user's line; finding it takes a microsecond, and a million nodes come from a few lines.
func (d *drawing) line(s stream.Site) string {
	line, known := d.lines[s]
	if !known {
		line = s.Line()
		d.lines[s] = line
	}
	return line
}

// shapes are by Kind.
var shapes = [...]draw.Shape{graph.Operator: draw.Pill, graph.Fork: draw.Card, graph.Dynamic: draw.Slanted}
