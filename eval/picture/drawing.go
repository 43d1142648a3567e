package picture

import (
	"time"

	"xfork/eval/internal/order"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/draw"
)

// drawing is a run on its way to a picture. It is made for one picture and used by one goroutine.
//
//	run --newDrawing--> order, level, own, path --each or fold--> out: boxes and arrows --key--> what occurs --draw--> SVG
//
// Lists are by node, as those of the run are. What a step needs of an earlier one: box needs most, which each and fold set
// before the first box; key needs out and steps, which box writes.
type drawing struct {
	run     *record.Run
	by      Colouring
	out     draw.Picture
	folding string // what one box stands for; empty: a node

	order []int32           // nodes, each after all that it needed
	level []int32           // of each node: how many nodes the longest path has that ends there
	own   []time.Duration   // of each node: of all its slices
	path  map[[2]int32]bool // edges of the critical path, from and to
	steps map[int]bool      // of the heat ramp that occur
	most  time.Duration     // the longest own time of a box
	lines map[stream.Site]string
}

// newDrawing computes what both ways of drawing need. Linear in the run.
//
// The own time of a node is the sum over its slices, attempts and helpers included: it answers where the time went. The
// critical path weighs helpers otherwise (record.Run.CriticalPath), and so the sum along it may be more than its length.
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
	order.Each(len(r.Nodes), func(i int32) ([]int32, []int32) { return r.Operands(i), r.Demands(i) }, d.place)
	return d
}

// place puts node i behind all that it needed, and one level below the lowest of these. It is called in the order of package
// order, so that their levels are known; a need that closes a circle has level 0 here, and adds nothing.
func (d *drawing) place(i int32) {
	level := int32(0)
	for _, needs := range [2][]int32{d.run.Operands(i), d.run.Demands(i)} {
		for _, x := range needs {
			level = max(level, d.level[x])
		}
	}
	d.level[i] = level + 1
	d.order = append(d.order, i)
}

// width returns how many nodes the widest level has. It is an estimate of how many boxes stand side by side: the layout adds
// room where arrows pass a level.
func (d *drawing) width() (most int) {
	wide := make(map[int32]int)
	for _, l := range d.level {
		wide[l]++
		most = max(most, wide[l])
	}
	return most
}

// edges calls f for each edge, operands before demands. A call that forces an expression demands all nodes of it; only those
// on top, which are no operands of other demanded ones, get an edge, for the rest hangs on them:
//
//	g forces Add(f(1), f(2))     demands of g: f1, f2, Add     drawn: Add ..> g
//
// An edge of the critical path is drawn in any case, or the path would have a gap. What a dynamic node has chosen among its
// operands is a demand as well, and is drawn as an operand only: it is one need.
//
// operand and below have, of each node, the last consumer, plus one, for which the node is known to be an operand, or to lie
// below a top: a list for all consumers instead of a set for each, which is what keeps this linear.
func (d *drawing) edges(f func(from, to int32, a draw.Arrow)) {
	r := d.run
	operand, below := make([]int32, len(r.Nodes)), make([]int32, len(r.Nodes))
	for i := range int32(len(r.Nodes)) {
		for k, x := range r.Operands(i) {
			operand[x] = i + 1
			f(x, i, draw.Arrow{Strict: k < int(r.Nodes[i].Strict), Heavy: d.path[[2]int32{x, i}]})
		}
		demands := r.Demands(i)
		for _, x := range demands {
			for _, y := range r.Operands(x) {
				below[y] = i + 1
			}
		}
		for _, x := range demands {
			if heavy := d.path[[2]int32{x, i}]; operand[x] != i+1 && (heavy || below[x] != i+1) {
				f(x, i, draw.Arrow{Inner: true, Heavy: heavy})
			}
		}
	}
}

// connect draws the edges as arrows between boxes; box returns the box of a node. Edges between the same boxes become one
// arrow with a number, and edges within a box a mark on it.
func (d *drawing) connect(box func(node int32) int32) {
	var bundle draw.Bundle
	d.edges(func(from, to int32, a draw.Arrow) { bundle.Add(box(from), box(to), a) })
	d.out.Arrows = bundle.Arrows
	for i := range bundle.Loops {
		d.out.Boxes[i].Loop = true
	}
}

// each draws every node as a box, in the order in which nodes were needed. The edges are walked twice, first to find the
// roots, which are drawn as such: no other node has needed them. There are at most draw.MostBoxes nodes here.
func (d *drawing) each() {
	place := make([]int32, len(d.run.Nodes))
	for at, i := range d.order {
		place[i] = int32(at)
		d.most = max(d.most, d.own[i])
	}
	needed := make([]bool, len(d.run.Nodes))
	d.edges(func(from, _ int32, _ draw.Arrow) { needed[from] = true })
	for _, i := range d.order {
		d.out.Boxes = append(d.out.Boxes, d.nodeBox(i, !needed[i]))
	}
	d.connect(func(i int32) int32 { return place[i] })
}

// nodeBox returns the box of node i. The title has the bare line, and the box the own time behind it.
func (d *drawing) nodeBox(i int32, root bool) draw.Box {
	n, f := &d.run.Nodes[i], d.run.FunctionOf(i)
	b := d.box(f, n.Fate, d.own[i])
	b.Line, b.Count, b.Root = d.line(n.Site), 1, root
	b.Title = d.title(i, b.Line)
	if d.own[i] > 0 {
		b.Line += " · " + record.Duration(d.own[i])
	}
	return b
}

// line returns the user's line; finding it takes a microsecond, and a million nodes come from a few lines.
func (d *drawing) line(s stream.Site) string {
	line, known := d.lines[s]
	if !known {
		line = s.Line()
		d.lines[s] = line
	}
	return line
}

// shapes are by graph.Kind, the same as in the pictures of package graph, so that both are read alike.
var shapes = [...]draw.Shape{graph.Operator: draw.Pill, graph.Fork: draw.Card, graph.Dynamic: draw.Slanted}
