package draw

// Place: every cell wants to stand under (then over) the mean of its neighbours, but cells of a layer keep their order and
// their distance. The positions with the least sum of squares under that condition are found exactly and in linear time:
// shifted left by the room that their left neighbours need, they must not descend, which is isotonic regression, solved
// by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, An Empirical Distribution Function for Sampling with Incomplete
// Information, 1955).
//
//	wishes       b c   a          a wants to be right of b and c, but has to stay left:
//	positions   a b c             all three stand around the mean of their shifted wishes

// Distances in pixels.
const (
	margin    = 28.0
	gap       = 24.0 // between boxes
	bendWidth = 12.0 // kept free for an arrow that passes
	bendGap   = 8.0
	leading   = 46.0 // between layers, at least
)

// passes is how often each layer is placed anew by the wishes of its cells: up, down, ..., and in the end from both sides. An even number,
// so that the last pass goes by what stands above.
const passes = 24

// place starts with everything pushed to the left, and lets wishes spread. The last pass is downwards, so that a consumer
// stands under the middle of its operands: trees come out as trees.
func (l *layout) place() {
	for _, layer := range l.layers {
		x := 0.0
		for k, c := range layer {
			if k > 0 {
				x += l.distance(layer[k-1], c)
			}
			l.cells[c].x = x
		}
	}
	// Even passes go up and hear the cells below, odd ones go down and hear those above, so that a wish travels through all layers in
	// one pass. Three of the last four hear both sides, which makes the two agree; the last one goes down by what stands above.
	for k := range passes {
		for i := range l.layers {
			switch {
			case k >= passes-4 && k < passes-1:
				l.placeLayer(i, true, true)
			case k%2 == 1:
				l.placeLayer(i, true, false)
			default:
				l.placeLayer(len(l.layers)-1-i, false, true)
			}
		}
	}
	l.straighten()
	l.left()
	l.down()
}

// distance returns how far the centres of two neighbours must be apart. Bends may stand closer together than boxes: two arrows side by
// side need less room than two texts.
func (l *layout) distance(a, b int32) float64 {
	room := gap
	if l.cells[a].box == bend || l.cells[b].box == bend {
		room = bendGap
	}
	return (l.cells[a].w+l.cells[b].w)/2 + room
}

// placeLayer gives a layer the positions nearest to the wishes of its cells. offset is the room that the cells further left
// need; a wish less its offset is where the layer's left end would have to be. Cells that disagree in the wrong order form a
// pool, and its members agree on their mean.
//
//	shifted wishes   3  1  2  7      pools   (3)            3 and 1 are in the wrong order: their mean is 2
//	                                         (3 1)          2 and 2 touch: one pool, mean 2
//	                                         (3 1 2) (7)    places 2 2 2 7, and each its offset to the right
//
// A pool is merged into another one at most once for each cell, so the time is proportional to the cells and their arrows.
func (l *layout) placeLayer(i int, up, down bool) {
	layer := l.layers[i]
	var pools []pool
	offset := 0.0
	for k, c := range layer {
		if k > 0 {
			offset += l.distance(layer[k-1], c)
		}
		// A pool that does not lie right of its left neighbour joins it; that may bring it left of the next one.
		want, weight := l.wish(c, up, down)
		p := pool{sum: (want - offset) * weight, weight: weight, cells: 1}
		for len(pools) > 0 && pools[len(pools)-1].mean() >= p.mean() {
			last := pools[len(pools)-1]
			p = pool{last.sum + p.sum, last.weight + p.weight, last.cells + p.cells}
			pools = pools[:len(pools)-1]
		}
		pools = append(pools, p)
	}
	// Back from shifted wishes to places: the offsets are added again.
	k, offset := 0, 0.0
	for _, p := range pools {
		for range p.cells {
			if k > 0 {
				offset += l.distance(layer[k-1], layer[k])
			}
			l.cells[layer[k]].x = p.mean() + offset
			k++
		}
	}
}

// pool is a run of cells that stand as close as they may. sum is that of their shifted wishes, each times its weight.
type pool struct {
	sum, weight float64
	cells       int
}

// mean returns the place for all members of a pool at which the weighted sum of squares of their distances to their wishes is least.
func (p pool) mean() float64 { return p.sum / p.weight }

// wish returns where a cell wants to be, and how much: the weighted mean of its neighbours' places above, below, or on both sides.
func (l *layout) wish(c int32, up, down bool) (x, weight float64) {
	if up {
		for _, n := range l.above[c] {
			w := l.pull(n, c)
			x, weight = x+w*l.cells[n].x, weight+w
		}
	}
	if down {
		for _, n := range l.below[c] {
			w := l.pull(c, n)
			x, weight = x+w*l.cells[n].x, weight+w
		}
	}
	if weight == 0 { // a root when asked downwards, a leaf when asked upwards: let it be pushed
		return l.cells[c].x, 0.05
	}
	return x / weight, weight
}

// pull returns how much two neighbours want to stand in one line. Bends insist: long arrows should be straight. Boxes that were
// moved down to their consumers do not: they stand at the side of what they have come to. The numbers were found by looking at
// pictures; only their order of magnitude matters. 1, 2 and 8 are those of Gansner and others, by which
// network simplex weighs arrows according to their ends.
func (l *layout) pull(upper, lower int32) float64 {
	a, b := l.cells[upper], l.cells[lower]
	switch {
	case a.box == bend && b.box == bend:
		return 8
	case a.box == bend || b.box == bend:
		return 2
	case a.moved:
		return 0.001
	}
	return 1
}

// left moves all cells to the left margin and measures the width.
func (l *layout) left() {
	least := 0.0
	for k, c := range l.cells {
		if edge := c.x - c.w/2; k == 0 || edge < least {
			least = edge
		}
	}
	for k := range l.cells {
		c := &l.cells[k]
		c.x += margin - least
		l.width = max(l.width, c.x+c.w/2+margin)
	}
}

// down gives layers their heights, and more room between them where arrows run far to the side: a curve that is much wider than high
// looks like a line through the boxes beside it.
func (l *layout) down() {
	y := 0.0
	for i, layer := range l.layers {
		h, slant := 0.0, 0.0
		for _, c := range layer {
			h = max(h, l.cells[c].h)
			for _, x := range l.above[c] {
				slant = max(slant, l.cells[c].x-l.cells[x].x, l.cells[x].x-l.cells[c].x)
			}
		}
		if i > 0 {
			y += leading + min(60, slant*0.06)
		}
		for _, c := range layer {
			l.cells[c].y = y + h/2
			if l.cells[c].box == bend {
				l.cells[c].h = h // arrows pass straight through a layer, however high it is
			}
		}
		y += h
	}
	l.height = y
}
