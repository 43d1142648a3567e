package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A filter by a comparison with a constant takes other ways than a column of truths: for batches of any length it keeps the rows that
// the column is true for.
func TestComparisonsSelectWhatTheyAreTrueFor(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := &bind.Binder{Schema: types.Schema{{Name: "i", Type: types.Type{Kind: types.Int64}}, {Name: "f", Type: types.Type{Kind: types.Float64}}}}
	floats := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 1.5, -2}
	ints := []int64{math.MinInt64, -1, 0, 1, math.MaxInt64}
	for range 400 {
		n := r.IntN(200)
		c := &vector.Chunk{N: n, Cols: []*vector.Vector{{}, {}}}
		c.Cols[0].Init(b.Schema[0].Type, types.Ints, n)
		c.Cols[1].Init(b.Schema[1].Type, types.Floats, n)
		same := r.IntN(3) == 0 // words of all rows and of none
		for i := range n {
			c.Cols[0].I[i], c.Cols[1].F[i] = ints[r.IntN(len(ints))], floats[r.IntN(len(floats))]
			if same {
				c.Cols[0].I[i], c.Cols[1].F[i] = int64(i/20%2), float64(i/20%2)
			}
			if r.IntN(30) == 0 {
				c.Cols[r.IntN(2)].Nulls().Clear(i)
			}
		}
		for op := ast.Eq; op <= ast.Ge; op++ {
			for k, constant := range []any{ints[r.IntN(len(ints))], floats[r.IntN(len(floats))]} {
				name := b.Schema[k].Name
				cond, err := b.Condition(ast.New(op, col(name), lit(constant)))
				require.NoError(t, err)
				p := kernel.Compile(nil, []*bind.Expr{cond})
				p.Begin(vector.Batch{N: n, Columns: c})
				truth := p.Eval(0)
				var want []int64
				for i := range n {
					if !truth.Null(i) && truth.I[i] == 1 {
						want = append(want, int64(i))
					}
				}
				numbers := vector.NewChunk([]types.Type{b.Schema[0].Type})
				numbers.N = n
				numbers.Cols[0].Init(b.Schema[0].Type, types.Ints, n)
				for i := range n {
					numbers.Cols[0].I[i] = int64(i)
				}
				c.Cols = append(c.Cols[:2], numbers.Cols...)
				got := kernel.NewFilter(nil, []*bind.Expr{cond}).Pass(vector.Batch{N: n, Columns: c})
				require.Equal(t, len(want), got.N, fmt.Sprint(op, constant))
				if got.N > 0 {
					require.Equal(t, want, got.Column(2).I[:got.N], fmt.Sprint(op, constant))
				}
			}
		}
	}
}
