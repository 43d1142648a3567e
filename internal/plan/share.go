package plan

import (
	"slices"

	"xfork/internal/node"
)

// Common sub-expressions, found by numbering values: two nodes are equal when they do the same with equal operands.
//
//	before                       representatives      after
//
//	  a   b      a   b           a   b                  a   b
//	  |\ /|      |\ /|           0   1                   \ /
//	  | X |  ... | X |           f(a,b) 2, f(a,b) 2      f(a,b)
//	 f(a,b)     f(a,b)           g(2,2) 4                 | |
//	      \     /                                        g(2,2)
//	       g(., .)
//
// What equal means, exactly:
//
//   - Operators are equal when they are the same operator on the same types, and their operands' representatives are the
//     same in the same order. a+b and b+a differ: floats and strings do not commute with their errors.
//   - Calls of a Pure function are equal when the function is the same value of Lift, the arguments are comparable and
//     equal (floats by their bits: NaN equals itself, 0 is not -0), and the lazy ones have the same representatives.
//   - Everything else equals only itself: constants, nodes that are not idle, dynamic nodes, operators that make slices, and
//     calls of functions that are not declared Pure.
//
// A representative is the oldest of its equals. The pass is one loop upwards: operands have their representatives before
// their consumers are looked up. This is the hash-based value numbering of compilers (Cocke and Schwartz, "Programming
// languages and their compilers", 1970), on a graph that is in static single assignment form from the beginning.

// Representatives finds for each of n nodes the index of its representative. The nodes are in a topological order: operands(i)
// are the indices, all below i, of those operands of node(i) that are among the n, in the node's own order. Operands that are
// not among them, such as constants that a plan has no use for, count too: two nodes that differ in them are not equal.
// Nodes that are claimed or settled meanwhile equal only themselves.
//
// It reads operands, so the caller is inside the gate (package internal/gate). It takes 100 to 300 ns and some 150 bytes for
// each node that can be shared, next to nothing for the others.
func Representatives(n int, node func(i int) *node.Node, operands func(i int) []int32) (rep []int32) {
	t := Sharing{Node: node, Rep: make([]int32, n)}
	t.Inputs = func(i int) bool { return t.peek(node(i), operands(i)) }
	return t.Representatives()
}

// Sharing is a hash table of nodes by what they do, with open addressing and linear probing. It holds representatives only:
// whatever equals one of them needs no entry of its own.
//
//	slots    [ - | kind f, ids 0:2, node 2 | - | kind g, ids 2:4, node 4 | ... ]
//	IDs      [ a b | f f | ... ]       what a slot is compared by; the ids of a duplicate are cut off again
//
// The caller sets Node, Inputs and Rep, the last one at its full length. Callers that look at a frozen graph have an Inputs of
// their own, which appends to IDs what [Sharing.Operand] gives (package graph, cse.go).
type Sharing struct {
	Node   func(i int) *node.Node
	Inputs func(i int) bool // appends node i's inputs to ids; false for a node that equals only itself
	Rep    []int32

	slots []slot
	used  int
	IDs   []uint64         // inputs of the representatives, one after the other
	pure  map[uintptr]bool // by operator
	keys  numbering[any]   // the function and the plain arguments of calls
}

// slot is a representative. What it does is its kind (operator and types) and its ids. The hash is kept so that most slots
// that differ are passed over without looking at their ids, and so that growing the table computes none again.
type slot struct {
	kind     uintptr // 0: free
	hash     uint32
	index    int32
	from, to int32 // in ids
}

// Representatives runs the pass, one loop upwards, and returns Rep. A node that cannot be shared represents itself.
func (t *Sharing) Representatives() []int32 {
	for i := range t.Rep {
		t.Rep[i] = int32(i)
		if t.sharable(t.Node(i)) {
			t.find(i)
		}
	}
	return t.Rep
}

// sharable reports whether n can equal another node at all, by what never changes in it. Operators are asked once for each kind,
// because their descriptions are made anew at each call; those of calls cost nothing to read.
func (t *Sharing) sharable(n *node.Node) bool {
	switch {
	case node.Has(n, node.Dynamic):
		return false
	case node.Has(n, node.Call):
		return node.OpOf(n).Info(n).Pure
	}
	pure, known := t.pure[node.Kind(n)]
	if !known {
		if t.pure == nil {
			t.pure = make(map[uintptr]bool)
		}
		pure = node.OpOf(n).Info(n).Pure
		t.pure[node.Kind(n)] = pure
	}
	return pure
}

// An input is one number that stands for an operand, or for the key of a call. The lowest bits keep three sorts apart.

// Creation numbers have 48 bits, so none of the three loses any.

// Operand returns the input that stands for the operand with the given index: its representative.
func (t *Sharing) Operand(index int32) uint64 { return uint64(t.Rep[index]) << 2 }

// foreign returns the input that stands for an operand that has no index.
func foreign(operand *node.Node) uint64 { return node.Number(operand)<<2 | 1 }

// keyed returns the input that stands for the key of a call.
func keyed(number uint64) uint64 { return number<<2 | 2 }

// peek appends the operands of a node that another force may be evaluating, and reports whether it could read them. known are
// the indices of some of them, in the same order. What is not among them is told apart by its creation number: leaving it out
// would make f(x, 2) equal f(x, 3) in a plan that has no place for constants.
func (t *Sharing) peek(n *node.Node, known []int32) bool {
	a, b, wide, idle := node.PeekPair(n)
	if !idle {
		return false
	}
	pair := [2]*node.Node{a, b}
	operands := pair[:]
	if wide != nil {
		operands = wide.Nodes
	}
	for _, x := range operands {
		switch {
		case x == nil:
		case node.Number(x) >= node.Number(n): // the way back of a silent walk: see package graph, leafy
			return false
		case len(known) > 0 && t.Node(int(known[0])) == x:
			t.IDs = append(t.IDs, t.Operand(known[0]))
			known = known[1:]
		default:
			t.IDs = append(t.IDs, foreign(x))
		}
	}
	return true
}

// find gives node i its representative: an older equal, or i itself, which is entered then. Its inputs stay in IDs only if
// it is. A node without inputs equals only itself.
func (t *Sharing) find(i int) {
	// The inputs are appended to those that are kept, compared there, and cut off again if they are known: no allocation
	// for what is thrown away.
	n, from := t.Node(i), len(t.IDs)
	if !t.Inputs(i) || !t.key(n) || len(t.IDs) == from {
		t.IDs = t.IDs[:from]
		return
	}
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	kind, ids := node.Kind(n), t.IDs[from:]
	hash := hash(kind, ids)
	mask := uint32(len(t.slots) - 1)
	at := hash & mask
	for ; t.slots[at].kind != 0; at = (at + 1) & mask {
		if s := t.slots[at]; s.hash == hash && s.kind == kind && slices.Equal(t.IDs[s.from:s.to], ids) {
			t.Rep[i] = s.index
			t.IDs = t.IDs[:from]
			return
		}
	}
	t.slots[at] = slot{kind, hash, int32(i), int32(from), int32(len(t.IDs))}
	t.used++
}

// key appends what a call has beside its operands, and reports whether the call can be compared. Equal keys, as Go compares
// them, get one number, so that NaN and 0 have to be dealt with by the maker of the key (package expr).
func (t *Sharing) key(n *node.Node) bool {
	if !node.Has(n, node.Call) {
		return true
	}
	call, is := node.OpOf(n).(node.Cloner)
	if !is {
		return false
	}
	k := call.Key(n)
	if k == nil {
		return false
	}
	number, _ := t.keys.number(k)
	t.IDs = append(t.IDs, keyed(uint64(number)))
	return true
}

// odd is 2^64 divided by the golden ratio: multiplying by it spreads neighbouring numbers (Knuth, The Art of Computer
// Programming, volume 3, 6.4, Fibonacci hashing).
const odd = 0x9E3779B97F4A7C15

// hash mixes in one number after the other, so that their order matters: a-b is not b-a. The shift brings high bits, where
// products are well mixed, down to where the next product spreads them. The result is the upper half of the last product, and
// the table takes the lowest bits of that.
func hash(kind uintptr, ids []uint64) uint32 {
	h := uint64(kind) * odd
	for _, x := range ids {
		h = (h ^ h>>29 ^ x) * odd
	}
	return uint32(h >> 32)
}

// grow doubles the table, which keeps at least half of the slots free: a search for what is not there ends after 2.5 slots on
// average (Knuth, 6.4, linear probing at half load). Entries are known to differ, so they go to the next free slot uncompared.
func (t *Sharing) grow() {
	old := t.slots
	t.slots = make([]slot, max(64, 2*len(old)))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.kind != 0 {
			at := s.hash & mask
			for t.slots[at].kind != 0 {
				at = (at + 1) & mask
			}
			t.slots[at] = s
		}
	}
}
