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

// layout is a picture on its way to coordinates.
type layout struct {
	Picture
	cells  []cell
	layers [][]int32 // cells from left to right, layers from top to bottom
	routes [][]int32 // by arrow: its cells from the upper to the lower end
	above  [][]int32 // by cell: neighbours in the layer above
	below  [][]int32

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

// bend is the box of a cell that has none.
const bend = -1

// arrange does the whole layout.
func (p Picture) arrange() *layout {
	l := &layout{Picture: p}
	l.layer()
	l.order()
	l.place()
	return l
}
