package plan

import (
	"math/bits"

	"xfork/internal/node"
)

// index is a priority queue of nodes by creation number, highest first, in which a node can also be looked up. The numbers
// of a graph that was built in one go are contiguous, and none that is added lies above the last one taken. So it is nearly
// an array: a directory of pages, indexed from the highest one downwards. Both operations take constant time.
type index struct {
	top   uint64           // number of the directory's first page
	near  []*page          // pages top, top-1, ...
	at    int              // the page that is being emptied
	far   map[uint64]*page // pages of numbers so much lower that the directory would be mostly empty
	spare []*page          // empty ones
}

// page is the nodes of some consecutive numbers, with the edge that led to each of them last.
type page struct {
	there [pageSize / 64]uint64
	edges [pageSize]Edge
	nodes [pageSize]*node.Node
}

const (
	pageBits = 8
	pageSize = 1 << pageBits
	reach    = 1 << 13 // pages in the directory: two million numbers
)

// reset empties the index for numbers up to highest.
func (x *index) reset(highest uint64) {
	x.top, x.at, x.near = highest>>pageBits, 0, x.near[:0]
}

// add notes that edge e leads to n and gives the one that was noted before.
func (x *index) add(n *node.Node, e Edge) (before Edge) {
	k := node.Number(n)
	var pg *page
	if i := x.top - k>>pageBits; i < uint64(len(x.near)) {
		pg = x.near[i]
	}
	if pg == nil {
		pg = x.page(k >> pageBits)
	}
	k &= pageSize - 1
	if bit := uint64(1) << (k % 64); pg.there[k/64]&bit == 0 {
		pg.there[k/64] |= bit
		pg.nodes[k], pg.edges[k] = n, e
		return NoEdge
	}
	before, pg.edges[k] = pg.edges[k], e
	return before
}

// highest takes the node with the highest number, or gives nil.
func (x *index) highest() (*node.Node, Edge) {
	for {
		for ; x.at < len(x.near); x.at++ {
			pg := x.near[x.at]
			if pg == nil {
				continue
			}
			if n, e := pg.highest(); n != nil {
				return n, e
			}
			x.spare = append(x.spare, pg)
			x.near[x.at] = nil
		}
		if len(x.far) == 0 {
			return nil, NoEdge
		}
		x.moveUp()
	}
}

// highest takes the node with the highest number of a page.
func (pg *page) highest() (*node.Node, Edge) {
	for i := len(pg.there) - 1; i >= 0; i-- {
		if word := pg.there[i]; word != 0 {
			k := bits.Len64(word) - 1
			pg.there[i] &^= 1 << k
			k += 64 * i
			n := pg.nodes[k]
			pg.nodes[k] = nil // keeps nothing alive
			return n, pg.edges[k]
		}
	}
	return nil, NoEdge
}

// page finds or makes the page of a key that is not in the directory.
func (x *index) page(key uint64) *page {
	i := x.top - key
	if i >= reach {
		pg := x.far[key]
		if pg == nil {
			if x.far == nil {
				x.far = make(map[uint64]*page)
			}
			pg = x.empty()
			x.far[key] = pg
		}
		return pg
	}
	for uint64(len(x.near)) <= i {
		x.near = append(x.near, nil)
	}
	x.near[i] = x.empty()
	return x.near[i]
}

// empty is a page to be filled.
func (x *index) empty() *page {
	last := len(x.spare) - 1
	if last < 0 {
		return new(page)
	}
	pg := x.spare[last]
	x.spare = x.spare[:last]
	return pg
}

// moveUp starts the directory anew at the highest of the far pages.
func (x *index) moveUp() {
	x.top = 0
	for key := range x.far {
		x.top = max(x.top, key)
	}
	x.at, x.near = 0, x.near[:0]
	for key, pg := range x.far {
		i := x.top - key
		if i >= reach {
			continue
		}
		for uint64(len(x.near)) <= i {
			x.near = append(x.near, nil)
		}
		x.near[i] = pg
		delete(x.far, key)
	}
}
