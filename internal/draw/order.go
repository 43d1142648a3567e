package draw

import (
	"cmp"
	"slices"
)

// Order: few crossings. Each cell moves to the mean position of its neighbours in the layer above, then in the one below,
// some times over, and then neighbours change places where that helps. The best order seen is kept. (Finding the best
// of all is NP-hard even for two layers: Garey and Johnson, 1983.)
//
//	a   b         a   b
//	 \ / \        |   |\
//	 / \  \  -->  |   | \      c wants to stand under a, d and e under b
//	d   c  e      c   d  e

// The heuristic is that of Sugiyama, Tagawa and Toda (barycentres), with the exchange of neighbours that Gansner and others add
// ("transpose").

// sweeps is how many passes are made, half of them downwards. More of them hardly ever find anything.
const sweeps = 12

// order sweeps down and up by turns, because each direction spoils some of what the other has put right. The best order seen is kept, and
// a picture without crossings ends the search at once.
func (l *layout) order() {
	l.start()
	best, fewest := l.copied(), l.crossings()
	for k := 0; k < sweeps && fewest > 0; k++ {
		if k%2 == 0 {
			for i := 1; i < len(l.layers); i++ {
				l.sortLayer(i, l.above)
			}
		} else {
			for i := len(l.layers) - 2; i >= 0; i-- {
				l.sortLayer(i, l.below)
			}
		}
		l.swap() // means leave ties, and pairs that are better off the other way round
		if n := l.crossings(); n < fewest {
			best, fewest = l.copied(), n
		}
	}
	for i, layer := range best {
		l.set(i, layer)
	}
}

// start orders cells by when they are met going up from the roots, operands from left to right, so that what belongs
// together lies together. It is a walk in depth first order with a stack of its own: a chain may be as long as the picture.
//
// A tree has no crossings after it.
func (l *layout) start() {
	met := make([]bool, len(l.cells))
	layers := make([][]int32, len(l.layers))
	var stack []int32
	for i := len(l.layers) - 1; i >= 0; i-- {
		for _, c := range l.layers[i] {
			stack = append(stack, c)
			for len(stack) > 0 {
				c := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				if met[c] {
					continue
				}
				met[c] = true
				layers[l.cells[c].layer] = append(layers[l.cells[c].layer], c)
				for k := len(l.above[c]) - 1; k >= 0; k-- { // the leftmost on top of the stack
					stack = append(stack, l.above[c][k])
				}
			}
		}
	}
	for i, layer := range layers {
		l.set(i, layer)
	}
}

// set makes layer the order of layer i, and notes each cell's position: the two always agree.
func (l *layout) set(i int, layer []int32) {
	l.layers[i] = layer
	for at, c := range layer {
		l.cells[c].at = int32(at)
	}
}

// copied returns the present order, to come back to.
func (l *layout) copied() [][]int32 {
	layers := make([][]int32, len(l.layers))
	for i, layer := range l.layers {
		layers[i] = slices.Clone(layer)
	}
	return layers
}

// sortLayer orders a layer by the mean positions of neighbours on one side. A cell that has none stays about where it is. The sort is
// stable: cells with equal means keep their order, otherwise sweeps would change it without end.
func (l *layout) sortLayer(i int, neighbours [][]int32) {
	layer := l.layers[i]
	mean := make(map[int32]float64, len(layer))
	for at, c := range layer {
		sum := 0.0
		for _, x := range neighbours[c] {
			sum += float64(l.cells[x].at)
		}
		if k := len(neighbours[c]); k > 0 {
			mean[c] = sum / float64(k)
		} else {
			mean[c] = float64(at)
		}
	}
	slices.SortStableFunc(layer, func(a, b int32) int { return cmp.Compare(mean[a], mean[b]) })
	l.set(i, layer)
}

// swap exchanges neighbours as long as that saves crossings, four rounds at most: later ones hardly ever save any. Only pairs that cross
// at all are tried the other way round.
func (l *layout) swap() {
	for range 4 {
		saved := false
		for _, layer := range l.layers {
			for k := 0; k+1 < len(layer); k++ {
				a, b := layer[k], layer[k+1]
				now := l.between(a, b, l.above) + l.between(a, b, l.below)
				if now > 0 && l.between(b, a, l.above)+l.between(b, a, l.below) < now {
					layer[k], layer[k+1] = b, a
					l.cells[a].at, l.cells[b].at = int32(k+1), int32(k)
					saved = true
				}
			}
		}
		if !saved {
			return
		}
	}
}

// between counts the crossings of a's arrows with b's on one side, if a lies left of b. The number of pairs of their arrows is small but for
// a few hubs.
func (l *layout) between(a, b int32, neighbours [][]int32) (n int) {
	for _, x := range neighbours[a] {
		for _, y := range neighbours[b] {
			if l.cells[x].at > l.cells[y].at {
				n++
			}
		}
	}
	return n
}

// crossings counts those of the whole picture. Two arrows of a gap cross when their upper ends are in the other order than their lower ends, so
// the crossings are the inversions: counted from left to right by a Fenwick tree over the positions below, in n log n (Fenwick, A New
// Data Structure for Cumulative Frequency Tables, 1994; Barth, Mutzel and Jünger, Simple and Efficient Bilayer Cross Counting, 2004).
//
//	arrows 1->2, 2->3, 3->1   by upper ends: 1 2 3   their lower ends: 2 3 1   inversions: (2,1) and (3,1)   two crossings
func (l *layout) crossings() (n int) {
	for i := 0; i+1 < len(l.layers); i++ {
		tree := make([]int, len(l.layers[i+1])+1)
		seen := 0
		for _, c := range l.layers[i] {
			// Those of one cell do not cross one another, so they are counted before they are entered.
			for _, x := range l.below[c] {
				left := 0
				for at := int(l.cells[x].at) + 1; at > 0; at &= at - 1 {
					left += tree[at]
				}
				n += seen - left
			}
			for _, x := range l.below[c] {
				for at := int(l.cells[x].at) + 1; at < len(tree); at += at & -at {
					tree[at]++
				}
				seen++
			}
		}
	}
	return n
}
