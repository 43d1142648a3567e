package join_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/join"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var integer = types.Type{Kind: types.Int64}

// side is n rows of two columns: a key, null in each ninth row, and the number of the row.
// Keys are multiples of gap: far apart they are hashed, and else dense. With ascending, they ascend.
func side(n, keys int, seed uint64, gap int64, nulls, ascending bool) *vector.Chunk {
	r := rand.New(rand.NewPCG(seed, 2))
	c := &vector.Chunk{N: n}
	for range 2 {
		v := new(vector.Vector)
		v.Init(integer, types.Ints, n)
		c.Cols = append(c.Cols, v)
	}
	for i := range n {
		c.Cols[0].I[i], c.Cols[1].I[i] = (int64(r.IntN(keys))-int64(keys/2))*gap, int64(i)
		if i%9 == 0 && nulls {
			c.Cols[0].Nulls().Clear(i)
		}
	}
	if ascending {
		slices.Sort(c.Cols[0].I)
	}
	return c
}

// distinct is n rows with the keys 0..n-1, ascending or the other way around.
func distinct(n int, ascending bool) *vector.Chunk {
	c := side(n, 1, 0, 1, false, false)
	for i := range n {
		c.Cols[0].I[i] = int64(i)
		if !ascending {
			c.Cols[0].I[i] = int64(n - 1 - i)
		}
	}
	return c
}

// built is the right side as a table, made of morsels of uneven size.
func built(t *testing.T, c *vector.Chunk, same bool) *join.Table {
	t.Helper()
	key := []*bind.Expr{{Op: ast.Col, Type: integer, Null: true}}
	table := join.NewTable(nil, key, []bool{same}, []int{1}, []types.Type{integer}, 3)
	b := table.Builder()
	for i, cut := range [][2]int{{0, c.N / 4}, {c.N / 4, c.N / 4}, {c.N / 4, c.N}} {
		b.Open(i)
		for from := cut[0]; from < cut[1]; from += 700 {
			var sel []int32
			for k := from; k < min(cut[1], from+700); k++ {
				sel = append(sel, int32(k))
			}
			part := c.Gather(sel)
			b.Push(vector.Batch{N: part.N, Columns: part})
		}
		b.Close()
	}
	require.NoError(t, table.Finish(func(n int, part func(int) error) error {
		for i := n - 1; i >= 0; i-- {
			if err := part(i); err != nil {
				return err
			}
		}
		return nil
	}))
	return table
}

func TestPairsAreThoseOfTwoLoops(t *testing.T) {
	type sides struct{ left, right *vector.Chunk }
	var all []sides
	for _, sizes := range [][3]int{{0, 10, 3}, {2000, 0, 3}, {500, 300, 20}, {2048, 40000, 9000}, {1000, 100_000, 80_000}} {
		for _, gap := range []int64{1, 50, 1 << 40} {
			all = append(all,
				sides{side(sizes[0], sizes[2], 1, gap, true, false), side(sizes[1], sizes[2], 2, gap, true, false)},
				sides{side(sizes[0], sizes[2], 1, gap, true, false), side(sizes[1], sizes[2], 2, gap, false, false)},
				sides{side(sizes[0], sizes[2], 1, gap, false, false), side(sizes[1], sizes[2], 2, gap, false, true)})
		}
	}
	all = append(all, sides{side(2000, 400_000, 1, 1, true, false), distinct(100_000, true)}, sides{side(2000, 400_000, 1, 1, true, false), distinct(100_000, false)})
	// The least and the greatest numbers that there are.
	ends := distinct(2, true)
	ends.Cols[0].I = []int64{math.MinInt64, math.MaxInt64}
	all = append(all, sides{ends, ends}, sides{ends, distinct(100, true)}, sides{distinct(100, true), ends})
	for _, s := range all {
		for _, same := range []bool{false, true} {
			left, right := s.left, s.right
			by := map[int64][]int64{}
			var nulls []int64
			for i := range right.N {
				if right.Cols[0].Null(i) {
					nulls = append(nulls, int64(i))
				} else {
					by[right.Cols[0].I[i]] = append(by[right.Cols[0].I[i]], int64(i))
				}
			}
			var want [][2]int64
			for i := range left.N {
				matches := by[left.Cols[0].I[i]]
				if left.Cols[0].Null(i) {
					if matches = nil; same {
						matches = nulls
					}
				}
				if len(matches) == 0 {
					want = append(want, [2]int64{int64(i), -1})
				}
				for _, m := range matches {
					want = append(want, [2]int64{int64(i), m})
				}
			}
			table := built(t, right, same)
			table.Note()
			m := &plan.Match{Kind: plan.Left, Left: []*bind.Expr{{Op: ast.Col, Type: integer, Null: true}}, Same: []bool{same}}
			p := join.NewProber(nil, table, m, 2, []int{-1, 0})
			var got [][2]int64
			hit := map[int64]bool{}
			p.Push(vector.Batch{N: left.N, Columns: left}, func(b vector.Batch) {
				require.LessOrEqual(t, b.N, vector.Size)
				l, r := b.Column(1), b.Column(3)
				for i := range b.N {
					pair := [2]int64{l.I[i], -1}
					if !r.Null(i) {
						pair[1] = r.I[i]
						hit[r.I[i]] = true
					}
					got = append(got, pair)
				}
			})
			require.Equal(t, want, got)
			require.Len(t, table.Unmatched(), right.N-len(hit))
		}
	}
}

// A cancellation ends a split before it has done anything.
func TestATableWhoseSplitIsCancelledHasTheError(t *testing.T) {
	key := []*bind.Expr{{Op: ast.Col, Type: integer, Null: true}}
	table := join.NewTable(nil, key, []bool{false}, []int{1}, []types.Type{integer}, 1)
	err := table.Finish(func(int, func(int) error) error { return context.Canceled })
	require.ErrorIs(t, err, context.Canceled)
}
