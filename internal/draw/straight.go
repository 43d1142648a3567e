package draw

import "math"

// Straightening: the bends of one arrow, left to their neighbours' wishes, waver from layer to layer. As far as there is
// room they move to one line, upright under the arrow's tail or over its head if they can:
//
//	|           |
//	 \          |
//	  |   --->  |
//	 /          |
//	|           |

// straighten moves bends only, and none past its neighbours: the order within layers stays, and so do the distances. Three rounds, because
// an arrow that has been straightened may leave room for another one.
func (l *layout) straighten() {
	for range 3 {
		for _, route := range l.routes {
			l.straightenRoute(route)
		}
	}
}

// straightenRoute cuts a route into as few upright pieces as there is room for: from the first bend on it adds bends as long as the
// intervals in which they may stand have a place in common (greedy, which is optimal for intervals), puts them there, and goes on with
// the next one. Of the places in common it takes the one under the tail or over the head, if it may, or the one nearest to the mean of
// where the bends were.
func (l *layout) straightenRoute(route []int32) {
	tail, head := l.cells[route[0]].x, l.cells[route[len(route)-1]].x
	bends := route[1 : len(route)-1]
	for from := 0; from < len(bends); {
		// [lo, hi] is where all of bends[from:to] may stand, and sum what they have now.
		lo, hi := l.room(bends[from])
		sum, to := l.cells[bends[from]].x, from+1
		for ; to < len(bends); to++ {
			a, b := l.room(bends[to])
			if max(a, lo) > min(b, hi) {
				break
			}
			lo, hi = max(a, lo), min(b, hi)
			sum += l.cells[bends[to]].x
		}
		x := min(max(sum/float64(to-from), lo), hi)
		// The last piece ends under the head if it can, the first begins under the tail: then the curve there is a straight line too.
		switch {
		case to == len(bends) && lo <= head && head <= hi:
			x = head
		case from == 0 && lo <= tail && tail <= hi:
			x = tail
		}
		for _, c := range bends[from:to] {
			l.cells[c].x = x
		}
		from = to
	}
}

// room returns the interval in which a cell can be between its neighbours, which do not move.
func (l *layout) room(c int32) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	layer, at := l.layers[l.cells[c].layer], int(l.cells[c].at)
	if at > 0 {
		lo = l.cells[layer[at-1]].x + l.distance(layer[at-1], c)
	}
	if at+1 < len(layer) {
		hi = l.cells[layer[at+1]].x - l.distance(c, layer[at+1])
	}
	return min(lo, l.cells[c].x), max(hi, l.cells[c].x) // rounding must not leave it without any
}
