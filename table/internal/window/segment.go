package window

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/order"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// segment is whole partitions that stand one behind the other in the order.
// Places in it begin at 0.
type segment struct {
	sorted *order.Sorted
	from   int     // the place of its first row in the whole order
	rows   []int32 // the numbers of its rows
}

// begins reports whether a partition begins at a place.
func (g *segment) begins(i int) bool { return g.sorted.Parts.Get(g.from + i) }

// differs reports whether the row at a place is not equal, in the order, to the
// one before it.
func (g *segment) differs(i int) bool { return g.sorted.Peers.Get(g.from + i) }

// partitions calls f for each partition, with its first place and the one behind
// its last.
func (g *segment) partitions(f func(start, end int)) {
	start := 0
	for i := 1; i <= len(g.rows); i++ {
		if i == len(g.rows) || g.begins(i) {
			f(start, i)
			start = i
		}
	}
}

// ranks computes RowNumber, Rank and DenseRank.
//
//	order        3  3  4  7  7
//	RowNumber    1  2  3  4  5
//	Rank         1  1  3  4  4      as many as there are before, and one
//	DenseRank    1  1  2  3  3
func (g *segment) ranks(op ast.Op, out *vector.Vector) {
	out.Init(types.Type{Kind: types.Int64}, types.Ints, len(g.rows))
	start, rank, dense := 0, int64(0), int64(0)
	for i := range out.I {
		if g.begins(i) {
			start, dense = i, 0
		}
		number := int64(i-start) + 1
		if g.differs(i) {
			rank = number
			dense++
		}
		switch op {
		case ast.RowNumber:
			out.I[i] = number
		case ast.Rank:
			out.I[i] = rank
		default:
			out.I[i] = dense
		}
	}
}

// shifted returns for each place the number of the row that stands by places
// behind it in its partition, -1 if there is none.
//
// Distances are compared before they are added, because a program may ask for
// any number of rows.
func (g *segment) shifted(by int) []int32 {
	out := make([]int32, len(g.rows))
	g.partitions(func(start, end int) {
		for i := start; i < end; i++ {
			if out[i] = -1; by < end-i && by >= start-i {
				out[i] = g.rows[i+by]
			}
		}
	})
	return out
}
