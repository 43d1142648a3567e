package state

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// TestSumsAreExact: of small numbers, which share a word with their count, of others, and of both, up to the limits of what is
// small, in more rows than a word has room for, and when sums are merged, written and read.
func TestSumsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	long := types.Type{Kind: types.Int64}
	makers := map[string]func() int64{
		"least":    func() int64 { return -lift },
		"most":     func() int64 { return lift - 1 },
		"small":    func() int64 { return r.Int64N(2*lift) - lift },
		"no small": func() int64 { return lift + r.Int64N(2) },
		"negative": func() int64 { return -lift - 1 - r.Int64N(2) },
		"any":      func() int64 { return int64(r.Uint64()) >> r.IntN(64) },
		"longest":  func() int64 { return -1 << 63 },
	}
	for _, groups := range []int{1, 2, 7, 3000} {
		for name, number := range makers {
			sums, counts := make([]big.Int, groups), make([]int64, groups)
			state := func() *exactSum { return &exactSum{agg: &bind.Agg{Op: ast.Sum}} }
			all := state()
			upto, grown := make([]int32, groups), 0
			for g := range upto {
				upto[g] = int32(g)
			}
			for range 4 {
				part, began := state(), 0
				for range 300 {
					n := 1 + r.IntN(vector.Size)
					began = min(groups, began+1+r.IntN(groups))
					part.Grow(began)
					var v vector.Vector
					v.Init(long, types.Ints, n)
					of := make([]int32, n)
					other := r.IntN(100) == 0
					for i := range n {
						of[i], v.I[i] = int32(r.IntN(began)), number()
						if other && i%2 == 0 {
							v.I[i] = makers["any"]()
						}
						sums[of[i]].Add(&sums[of[i]], big.NewInt(v.I[i]))
						counts[of[i]]++
					}
					part.Add(of, []*vector.Vector{&v})
				}
				if r.IntN(2) == 0 {
					again := state()
					require.Equal(t, 3, again.Load(part.Save()))
					part = again
				}
				grown = max(grown, began)
				all.Grow(grown)
				all.Merge(upto[:began], part, upto[:began])
			}
			all.settle()
			require.Len(t, all.sums, grown)
			for g, c := range all.sums {
				got := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(c.sum.Hi), 64), new(big.Int).SetUint64(c.sum.Lo))
				require.Equal(t, sums[g].String(), got.String(), "%s, group %d of %d", name, g, groups)
				require.Equal(t, counts[g], c.n)
			}
		}
	}
}
