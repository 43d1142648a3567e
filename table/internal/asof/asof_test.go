package asof_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/asof"
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var (
	integer = types.Type{Kind: types.Int64}
	float   = types.Type{Kind: types.Float64}
	text    = types.Type{Kind: types.Str}
	wide    = types.Type{Kind: types.Dec, Precision: 38, Scale: 2}
)

// side is n rows of three columns: a key, a value of the order, and the number
// of the row. One in nulls of the first two is null.
func side(r *rand.Rand, n, keys, values, nulls int, typ types.Type) *vector.Chunk {
	c := vector.NewChunk([]types.Type{integer, typ, integer})
	c.N = n
	for i, t := range []types.Type{integer, typ, integer} {
		c.Cols[i].Init(t, t.Stored(), n)
	}
	for i := range n {
		c.Cols[0].I[i], c.Cols[2].I[i] = int64(r.IntN(keys)), int64(i)
		x := int64(r.IntN(values) - values/2)
		switch v := c.Cols[1]; v.Layout {
		case types.Ints:
			v.I[i] = x
			if r.IntN(20) == 0 {
				v.I[i] = []int64{math.MaxInt64, math.MinInt64, math.MaxInt64 - 1}[r.IntN(3)]
			}
		case types.Floats:
			v.F[i] = float64(x) / 4
			if r.IntN(6) == 0 {
				v.F[i] = []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0}[r.IntN(5)]
			}
		case types.Strings:
			v.S[i] = fmt.Sprint("s", x)
		default:
			v.W[i] = types.Wide(x)
		}
		for _, v := range c.Cols[:2] {
			if nulls > 0 && r.IntN(nulls) == 0 {
				v.Nulls().Clear(i)
			}
		}
	}
	return c
}

// order compares two values: NaN is equal to itself and the greatest, -0 is 0.
func order(a *vector.Vector, i int, b *vector.Vector, j int) int {
	less := func(is bool) int {
		if is {
			return -1
		}
		return 1
	}
	switch a.Layout {
	case types.Ints:
		if a.I[i] != b.I[j] {
			return less(a.I[i] < b.I[j])
		}
	case types.Floats:
		x, y := a.F[i], b.F[j]
		if nan := math.IsNaN(x); nan || math.IsNaN(y) {
			if nan && math.IsNaN(y) {
				return 0
			}
			return less(!nan)
		}
		if x != y {
			return less(x < y)
		}
	case types.Strings:
		if a.S[i] != b.S[j] {
			return less(a.S[i] < b.S[j])
		}
	default:
		return a.W[i].Cmp(b.W[j])
	}
	return 0
}

// nearest is the definition, by a loop over all right rows for each left row.
func nearest(left, right *vector.Chunk, keyed, forward bool, within float64) (found []int64) {
	for i := range left.N {
		best := -1
		for j := range right.N {
			lv, rv := left.Cols[1], right.Cols[1]
			if lv.Null(i) || rv.Null(j) || keyed && (left.Cols[0].Null(i) || right.Cols[0].Null(j) || left.Cols[0].I[i] != right.Cols[0].I[j]) {
				continue
			}
			// Not behind the left row, nor with forward before it.
			c := order(rv, j, lv, i)
			if c > 0 && !forward || c < 0 && forward {
				continue
			}
			// Of equal ones the last, and with forward the first.
			if best >= 0 {
				if c := order(rv, j, rv, best); forward && c >= 0 || !forward && c < 0 {
					continue
				}
			}
			best = j
		}
		if best >= 0 && within >= 0 && order(right.Cols[1], best, left.Cols[1], i) != 0 && !(distance(left.Cols[1], i, right.Cols[1], best) <= within) {
			best = -1
		}
		found = append(found, int64(best))
	}
	return found
}

func distance(a *vector.Vector, i int, b *vector.Vector, j int) float64 {
	switch a.Layout {
	case types.Ints:
		return types.Wide(a.I[i]).Sub(types.Wide(b.I[j])).Abs().Float64()
	case types.Floats:
		return math.Abs(a.F[i] - b.F[j])
	}
	return math.Abs(a.W[i].Sub(b.W[j]).Float64())
}

// found asks the package: the right side comes in three morsels, one of them
// empty, and the left one in batches.
func found(t *testing.T, left, right *vector.Chunk, typ types.Type, keyed, forward bool, within float64) (rows []int64) {
	t.Helper()
	key := []*bind.Expr{{Op: ast.Col, Type: integer, Null: true}}
	value := &bind.Expr{Op: ast.Col, Type: typ, Null: true, Col: 1}
	m := &plan.Match{Kind: plan.Left}
	if keyed {
		m.Left, m.Right, m.Same = key, key, []bool{false}
	}
	a := &plan.AsofMatch{Left: value, Right: value, Forward: forward}
	if within >= 0 {
		a.Within = &bind.End{Float: within, Wide: types.Wide(int64(within))}
	}
	table := asof.NewTable(nil, m, a, 3, []int{2}, []types.Type{integer}, 3)
	w := table.Worker()
	for i, cut := range [][2]int{{0, right.N / 3}, {right.N / 3, right.N / 3}, {right.N / 3, right.N}} {
		w.Open(i)
		for from := cut[0]; from < cut[1]; from += 1000 {
			part := rowsOf(right, from, min(cut[1], from+1000))
			w.Push(vector.Batch{N: part.N, Columns: part})
		}
		w.Close()
	}
	require.NoError(t, table.Finish(func(n int, part func(int) error) error {
		for i := n - 1; i >= 0; i-- {
			if err := part(i); err != nil {
				return err
			}
		}
		return nil
	}))
	p := asof.NewProber(nil, table, 3, []int{-1, -1, 0})
	for from := 0; from < left.N; from += 700 {
		part := rowsOf(left, from, min(left.N, from+700))
		p.Push(vector.Batch{N: part.N, Columns: part}, func(b vector.Batch) {
			require.Equal(t, part.N, b.N, "each left row once")
			l, r := b.Column(2), b.Column(5)
			for i := range b.N {
				require.EqualValues(t, from+i, l.I[i])
				if r.Null(i) {
					rows = append(rows, -1)
				} else {
					rows = append(rows, r.I[i])
				}
			}
		})
	}
	return rows
}

func rowsOf(c *vector.Chunk, from, to int) *vector.Chunk {
	sel := make([]int32, 0, to-from)
	for i := from; i < to; i++ {
		sel = append(sel, int32(i))
	}
	return c.Gather(sel)
}

func TestTheNearestRowIsThatOfALoop(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for name, typ := range map[string]types.Type{"integers": integer, "floats": float, "text": text, "wide decimals": wide} {
		for _, n := range [][2]int{{0, 0}, {0, 50}, {50, 0}, {1, 1}, {300, 300}, {1500, 40}, {40, 3000}} {
			for _, spread := range []int{3, 50, 100_000} { // many ties, some, few
				for _, nulls := range []int{0, 1, 8} {
					left, right := side(r, n[0], 4, spread, nulls, typ), side(r, n[1], 4, spread, nulls, typ)
					for _, keyed := range []bool{false, true} {
						for _, forward := range []bool{false, true} {
							for _, within := range []float64{-1, 0, 20} {
								if within >= 0 && typ.Kind == types.Str {
									continue // text has no distance
								}
								want := nearest(left, right, keyed, forward, within)
								got := found(t, left, right, typ, keyed, forward, within)
								require.Equal(t, want, got, "%s, %v rows, spread %d, one null in %d, keys %v, forward %v, within %v", name, n, spread, nulls, keyed, forward, within)
							}
						}
					}
				}
			}
		}
	}
}
