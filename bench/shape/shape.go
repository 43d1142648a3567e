// Package shape describes the graphs of the workloads once, for all that build them: xfork, the hand-written baselines, the
// peers of bench/compare, and the plain program that gives the right value.
//
// A graph is written down as a program over a [Kit], the four kinds of nodes that workloads have. Instantiated with
// expressions this program is what a user of xfork would type; with int64 it is the sequential program; with numbers of
// nodes it records the arrays of a [Shape], from which a baseline builds its own nodes without paying for anything but
// the reading of nine bytes.
package shape

import (
	"fmt"
	"math"
)

// Workload is the number of a family of graphs, as in the table of package bench.
type Workload string

// The workloads that are static graphs. For size see [New].
const (
	Chain  Workload = "W1" // size nodes, x+1, linear
	Tree   Workload = "W2" // size leaves 0, 1, ..., summed by a binary tree
	Wave   Workload = "W3" // about size nodes in a square: each is the sum of its upper and its left neighbour
	Random Workload = "W5" // size nodes, a+b+1 of two random nodes among the previous 1000
	Coarse Workload = "W6" // W5 with the previous 100, made for bodies of 50 µs
)

// Kind is the operation of a node.
type Kind uint8

// The kinds of nodes.
const (
	Leaf Kind = iota // a constant
	Inc              // a + 1
	Add              // a + b
	Mix              // a + b + 1
)

// Kit makes the nodes of a graph, where a node may be of any type.
type Kit[N any] struct {
	Leaf func(v int64) N
	Inc  func(a N) N
	Add  func(a, b N) N
	Mix  func(a, b N) N
}

// Shape is a graph as arrays, in creation order, which is a topological one. It is read-only.
type Shape struct {
	Workload Workload
	Size     int // as in New
	Nodes    int
	Want     int64 // the value of the last node

	Kinds []Kind
	A, B  []int32 // the operands' numbers; A is the value of a leaf
}

// New makes the graph of a workload. size is the number of nodes, or of leaves for Tree; for Wave it is rounded down to a
// square. It panics if the value differs from the published one for this size.
func New(w Workload, size int) *Shape {
	s := &Shape{Workload: w, Size: size}
	switch w {
	case Random:
		s.draw(1000)
	case Coarse:
		s.draw(100)
	default:
		Build(s, Kit[int32]{
			Leaf: func(v int64) int32 { return s.record(Leaf, int32(v), 0) },
			Inc:  func(a int32) int32 { return s.record(Inc, a, 0) },
			Add:  func(a, b int32) int32 { return s.record(Add, a, b) },
		}, nil)
	}
	s.Nodes = len(s.Kinds)
	s.Want = Build(s, Plain(nil), nil)
	if v, ok := published[fmt.Sprintf("%s %d", w, size)]; ok && uint64(s.Want) != v {
		panic(fmt.Sprintf("shape: %s of size %d gives %d, and %d is published", w, size, uint64(s.Want), v))
	}
	return s
}

// published has the values of the large graphs, which a change of the workloads or of their dice would alter.
var published = map[string]uint64{
	"W1 1000000": 999999,
	"W2 1048576": 549755289600,
	"W3 1000000": 10425573886423465792,
	"W5 1000000": 13463296948279601513,
}

// Size returns the size of a workload's graph of about so many nodes. For Tree it is the nearest power of two, a number of leaves.
func Size(w Workload, nodes int) int {
	if w != Tree {
		return nodes
	}
	leaves := 1
	for leaves*3/2 < nodes {
		leaves *= 2
	}
	return leaves
}

// record appends a node and returns its number.
func (s *Shape) record(k Kind, a, b int32) int32 {
	s.Kinds, s.A, s.B = append(s.Kinds, k), append(s.A, a), append(s.B, b)
	return int32(len(s.Kinds) - 1)
}

// draw makes a random graph with operands among the previous window nodes. The dice are the linear congruential generator of
// Knuth's MMIX, so that a program in any language can draw the same graph.
func (s *Shape) draw(window int) {
	x := uint64(42)
	next := func(n int) int32 {
		x = x*6364136223846793005 + 1442695040888963407
		return int32((x >> 33) % uint64(n))
	}
	s.record(Leaf, 1, 0)
	for i := int32(1); int(i) < s.Size; i++ {
		w := min(int(i), window)
		a := i - 1 - next(w)
		b := i - 1 - next(w)
		s.record(Mix, a, b)
	}
}

// Build runs the program of a workload and returns its last node. each, if it is not nil, is called with every node of a
// random graph: its last node does not need all the others.
func Build[N any](s *Shape, k Kit[N], each func(N)) N {
	switch s.Workload {
	case Chain:
		return chain(k, s.Size)
	case Tree:
		return tree(k, s.Size)
	case Wave:
		return wave(k, int(math.Sqrt(float64(s.Size))))
	case Random, Coarse:
		return random(k, s, each)
	}
	panic("shape: unknown workload " + string(s.Workload))
}

// chain returns 0 + 1 + 1 + ...
func chain[N any](k Kit[N], nodes int) N {
	x := k.Leaf(0)
	for range nodes - 1 {
		x = k.Inc(x)
	}
	return x
}

// tree adds neighbours until one is left: first all leaves, then level after level.
func tree[N any](k Kit[N], leaves int) N {
	row := make([]N, leaves)
	for i := range row {
		row[i] = k.Leaf(int64(i))
	}
	for len(row) > 1 {
		half := row[:0]
		for i := 0; i+1 < len(row); i += 2 {
			half = append(half, k.Add(row[i], row[i+1]))
		}
		if len(row)%2 == 1 {
			half = append(half, row[len(row)-1])
		}
		row = half
	}
	return row[0]
}

// wave walks over a square row by row: the corner is 1, the rest of the border its neighbour + 1, and every other cell the
// sum of the one above and the one to the left.
func wave[N any](k Kit[N], side int) N {
	row := make([]N, side)
	for r := range side {
		for c := range side {
			switch {
			case r == 0 && c == 0:
				row[c] = k.Leaf(1)
			case r == 0:
				row[c] = k.Inc(row[c-1])
			case c == 0:
				row[c] = k.Inc(row[c])
			default:
				row[c] = k.Add(row[c], row[c-1])
			}
		}
	}
	return row[side-1]
}

// random follows the arrays, so that no contender's time includes the dice.
func random[N any](k Kit[N], s *Shape, each func(N)) N {
	nodes := make([]N, s.Size)
	for i := range nodes {
		if s.Kinds[i] == Leaf {
			nodes[i] = k.Leaf(int64(s.A[i]))
		} else {
			nodes[i] = k.Mix(nodes[s.A[i]], nodes[s.B[i]])
		}
		if each != nil {
			each(nodes[i])
		}
	}
	return nodes[len(nodes)-1]
}

// Plain returns the kit of the sequential program. body, if it is not nil, runs at every node.
func Plain(body func()) Kit[int64] {
	if body == nil {
		body = func() {}
	}
	return Kit[int64]{
		Leaf: func(v int64) int64 { body(); return v },
		Inc:  func(a int64) int64 { body(); return a + 1 },
		Add:  func(a, b int64) int64 { body(); return a + b },
		Mix:  func(a, b int64) int64 { body(); return a + b + 1 },
	}
}
