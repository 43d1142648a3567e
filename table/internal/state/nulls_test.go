package state

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// What is added of all rows, of which some are null, is what a list of the others adds, to the bit: of zeros of both signs, of what is
// no number, and whatever null rows have.
func TestNullRowsAddNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	floats := []float64{0, math.Copysign(0, -1), 1.5, -2, math.Inf(1), math.NaN(), 1e300}
	for _, layout := range []types.Layout{types.Ints, types.Floats} {
		for _, groups := range []int{1, 2, 5, 6} {
			var v, some vector.Vector
			const n = 150
			v.Init(types.Type{Kind: map[types.Layout]types.Kind{types.Ints: types.Int64, types.Floats: types.Float64}[layout]}, layout, n)
			valid, of, sel, left := v.Nulls(), make([]int32, n), []int32(nil), []int32(nil)
			for i := range n {
				if of[i] = int32(r.IntN(groups)); layout == types.Ints {
					v.I[i] = r.Int64() - math.MaxInt64/2
					if groups == 6 { // of small numbers alone
						v.I[i] = r.Int64N(2*lift) - lift
					}
				} else {
					v.F[i] = floats[r.IntN(2+5*(i%2))] // a group may have nothing but zeros
				}
				if r.IntN(3) == 0 {
					valid.Clear(i)
				} else {
					sel, left = append(sel, int32(i)), append(left, of[i])
				}
			}
			some.Gather(&v, sel)
			for _, make := range []func() State{
				func() State { return &count{} },
				func() State {
					if layout == types.Ints {
						return &exactSum{agg: &bind.Agg{}}
					}
					return &floatSum{agg: &bind.Agg{}}
				},
				func() State { return newPicked(&bind.Agg{Op: ast.Min, Type: v.Type}) },
				func() State { return newPicked(&bind.Agg{Op: ast.Max, Type: v.Type}) },
			} {
				all, list := make(), make()
				all.Grow(groups)
				list.Grow(groups)
				list.Add(left, []*vector.Vector{&some})
				if _, counts := all.(*count); groups == 1 && !counts {
					require.False(t, all.(Nullable).AddValid(of, &v), "one group is added up in a register")
					continue
				}
				require.True(t, all.(Nullable).AddValid(of, &v))
				require.Equal(t, bits(list), bits(all))
			}
		}
	}
}

// bits is what a state has come to, of floats the bits.
func bits(s State) (out []any) {
	switch s := s.(type) {
	case *count:
		out = append(out, s.n)
	case *exactSum:
		s.settle()
		out = append(out, s.sums)
	case *floatSum:
		for _, x := range s.sums {
			out = append(out, math.Float64bits(x.sum), x.n)
		}
	case *picked:
		out = append(out, s.has, s.value.I)
		for _, x := range s.value.F {
			out = append(out, math.Float64bits(x))
		}
	}
	return out
}
