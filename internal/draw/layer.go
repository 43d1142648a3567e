package draw

import (
	"math"
	"slices"
)

// Layers: every box below its operands, as high as possible but for those that are better off near their consumers. So the
// number of layers is the depth of the graph, as Stats has it.
//
//	longest path     pulled down      with bends
//	a  b  c          a  b             a  b
//	|  |  |          |  |             |  |
//	d  |  |          d  |  c          d  .  c
//	 \ | /            \ | /            \ | /
//	   e                e                e

// layer makes layers, cells and routes.
func (l *layout) layer() {
	longest := l.longest()
	rank := l.pulled(slices.Clone(longest))
	// All boxes before any bend, so that a box and its cell have the same number.
	for i := range l.Boxes {
		c := l.cell(int32(i), rank[i])
		l.cells[c].moved = rank[i] != longest[i]
	}
	for _, a := range l.Arrows {
		l.routes = append(l.routes, l.route(a, rank))
	}
}

// longest returns the layers that put each box one layer below the lowest of its operands. Arrows that lead upwards, in folded pictures, count as if
// they led down: otherwise one could have both its ends in one layer.
//
// The order of boxes is a topological one of these arrows (upper < lower), so one pass is enough: when a box is reached, the layers
// of its operands are final. It takes time proportional to boxes and arrows.
func (l *layout) longest() []int32 {
	rank := make([]int32, len(l.Boxes))
	into := make([][]int32, len(l.Boxes))
	for _, a := range l.Arrows {
		upper, lower := min(a.From, a.To), max(a.From, a.To)
		into[lower] = append(into[lower], upper)
	}
	for i := range rank {
		for _, x := range into[i] {
			rank[i] = max(rank[i], rank[x]+1)
		}
	}
	return rank
}

// pulled moves boxes with more consumers than operands, leaves above all, down to their nearest consumer: that shortens
// more arrows than it lengthens. From the last box upwards, so that a box is asked when its consumers have moved. (The least
// total length of all could be found by network simplex, as Graphviz does; it rarely differs to the eye: Gansner, Koutsofios, North
// and Vo, A Technique for Drawing Directed Graphs, 1993.) rank is changed and returned.
func (l *layout) pulled(rank []int32) []int32 {
	in, out := make([]int, len(rank)), make([]int, len(rank))
	nearest := make([]int32, len(rank))
	from := make([][]int32, len(rank))
	for i := range nearest {
		nearest[i] = math.MaxInt32
	}
	for _, a := range l.Arrows {
		upper, lower := min(a.From, a.To), max(a.From, a.To)
		in[lower]++
		out[upper]++
		from[upper] = append(from[upper], lower)
	}
	for i := len(rank) - 1; i >= 0; i-- {
		for _, x := range from[i] {
			nearest[i] = min(nearest[i], rank[x])
		}
		// With more consumers than operands, which is at least one consumer: nearest[i] is a layer.
		if out[i] > in[i] {
			rank[i] = nearest[i] - 1
		}
	}
	return rank
}

// cell adds a cell at the right end of a layer and returns its number. A bend has a width, so that arrows that pass keep a distance from
// boxes, and no height of its own yet: see down.
func (l *layout) cell(box, layer int32) int32 {
	for int(layer) >= len(l.layers) {
		l.layers = append(l.layers, nil)
	}
	id := int32(len(l.cells))
	c := cell{box: box, layer: layer, at: int32(len(l.layers[layer])), w: bendWidth}
	if box != bend {
		c.w, c.h = l.Boxes[box].room()
	}
	l.cells = append(l.cells, c)
	l.layers[layer] = append(l.layers[layer], id)
	l.above, l.below = append(l.above, nil), append(l.below, nil)
	return id
}

// route makes the bends of an arrow and returns its cells from top to bottom. Arrows that lead upwards are laid out as if
// they led down; drawing turns them. Neighbours in a route stand in neighbouring layers: that is what order and place rely on.
func (l *layout) route(a Arrow, rank []int32) []int32 {
	upper, lower := min(a.From, a.To), max(a.From, a.To)
	route := []int32{upper} // a box and its cell have the same number
	for layer := rank[upper] + 1; layer < rank[lower]; layer++ {
		route = append(route, l.cell(bend, layer))
	}
	route = append(route, lower)
	for k, c := range route[1:] {
		l.below[route[k]] = append(l.below[route[k]], c)
		l.above[c] = append(l.above[c], route[k])
	}
	return route
}
