package draw

// Layout of layered pictures, in the order of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical
// system structures", 1981):
//
//  1. layers (layer.go): each box gets a layer below all its operands; an arrow over several layers gets a bend in each;
//  2. order (order.go): cells change places within their layers until few arrows cross;
//  3. place (place.go): cells get coordinates that make arrows straight;
//  4. svg.go draws.
//
// All of it is for some hundreds of boxes: larger graphs are folded before.
//
// Nothing depends on addresses, maps or the clock: equal pictures get equal layouts, so that golden files hold.

// layout is a picture on its way to coordinates. Cells 0 to len(Boxes)-1 are those of the boxes, in their order; bends follow. Of the
// picture a -> c, a -> d, c -> d:
//
//	a        cells    0 a   1 c   2 d   3 bend          layers   0: a   1: c bend   2: d
//	|\       routes   a->c: 0 1   a->d: 0 3 2   c->d: 1 2
//	c .      below    of a: 1, 3   of c: 2   of the bend: 2
//	|/       above    of d: 3, 1   of c: 0   of the bend: 0
//	d
//
// Each step writes its own part:
//
//	layer   cells (box, layer, moved, w, h), layers, routes, above, below
//	order   the order within layers, and cells.at, which always agrees with it
//	place   cells.x and y, width, height, and the height of bends
type layout struct {
	Picture
	cells  []cell
	layers [][]int32 // cells from left to right, layers from top to bottom
	routes [][]int32 // by arrow: its cells from the upper to the lower end
	above  [][]int32 // by cell: neighbours in the layer above
	below  [][]int32 // likewise; a's list of those below has b as often as b's list of those above has a

	width, height float64
}

// cell is a box, or the place where an arrow passes a layer on its way to one further down.
type cell struct {
	box   int32 // or bend
	layer int32
	moved bool    // from higher up, to its consumer
	at    int32   // position in its layer
	x, y  float64 // of the centre
	w, h  float64 // the room it takes
}

// bend is the box of a cell that has none: of a place that is kept free for an arrow, in a layer between those of its ends. Sugiyama and
// others call it a dummy vertex.
const bend = -1

// arrange computes the whole layout: steps 1 to 3.
func (p Picture) arrange() *layout {
	l := &layout{Picture: p}
	l.layer()
	l.order()
	l.place()
	return l
}
