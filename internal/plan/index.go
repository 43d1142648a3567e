package plan

import (
	"math/bits"

	"xfork/internal/node"
)

// index is a priority queue of nodes by creation number, highest first, in which a node can also be looked up. The numbers
// of a graph that was built in one go are contiguous, and none that is added lies above the last one taken: a monotone queue
// of integers, for which buckets serve better than comparisons (Cherkassky, Goldberg and Silverstein, "Buckets, heaps, lists,
// and monotone priority queues", 1997). So it is nearly an array: a directory of pages, indexed from the highest one
// downwards. Both operations take constant time.
//
//	number 1535 = 5*256 + 255: bit 255 of page 5
//
//	near   [ page 5 | page 4 | nil | page 2 ]      top = 5, at = 0
//	far    { 17 below by more than reach: its page }
//
// Invariant: every node in the index lies in near[at:] or in far, and each page of far is at least reach below top. A page
// before at is empty for good, because what is added has a lower number than what was taken last.
type index struct {
	top   uint64           // number of the directory's first page
	near  []*page          // pages top, top-1, ...
	at    int              // the page that is being emptied
	far   map[uint64]*page // pages of numbers so much lower that the directory would be mostly empty
	spare []*page          // empty ones
}

// page holds the nodes of pageSize consecutive numbers, with the edge that led to each of them last. A bit of there says
// which places are taken, so that neither edges nor nodes have to be cleared before a page is used again, and the highest
// node of a page is found by four loads at most and one instruction that counts leading zeros. A page takes some three
// kilobytes.
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

// reset prepares the index for numbers up to highest. The index is empty by then, because a plan is given out to its end.
func (x *index) reset(highest uint64) {
	x.top, x.at, x.near = highest>>pageBits, 0, x.near[:0]
}

// add notes that edge e leads to n and returns the edge that was noted before it, or NoEdge for a node that is new: so the
// edges to n become a list, with the latest at its head.
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

// highest removes the node with the highest number and returns it with the head of its list of edges, or nil if the index is
// empty. An emptied page is kept for further use, in this plan or in the next one.
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

// highest removes the node with the highest number from the page and returns it, or nil if the page is empty.
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

// page returns the page of a key that has none in the directory, and makes it if far has none either. The difference of
// keys is not negative, because no key lies above top.
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

// empty returns a page to be filled: a spare one, or a fresh one.
func (x *index) empty() *page {
	last := len(x.spare) - 1
	if last < 0 {
		return new(page)
	}
	pg := x.spare[last]
	x.spare = x.spare[:last]
	return pg
}

// moveUp starts the directory anew at the highest of the far pages, and moves the pages within reach of it into the
// directory. It looks at each far page twice; as the directory spans two million numbers, that is seldom.
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
