package order_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var columns = []types.Type{{Kind: types.Int64}, {Kind: types.Str}, {Kind: types.Int64}}

type row struct {
	a    int64
	null bool
	s    string
	n    int64
}

// random makes rows of which many are equal, some with the numbers beside which nulls come, and strings that differ late or by a
// zero byte.
func random(n int) (all []row, morsels []*vector.Chunk) {
	r := rand.New(rand.NewPCG(8, 9))
	for len(all) < n {
		c := vector.NewChunk(columns)
		size := 1 + r.IntN(3000)
		for i, v := range c.Cols {
			v.Init(columns[i], columns[i].Kind.Layout(), size)
		}
		c.N = size
		for i := range size {
			x := row{int64(r.IntN(40) - 20), r.IntN(9) == 0, strings.Repeat("prefix", r.IntN(2)) + []string{"", "a", "a\x00", "a\x00b", "b", "\xff"}[r.IntN(6)], int64(len(all))}
			if i%7 == 0 {
				x.a = []int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64 - 1, math.MaxInt64}[r.IntN(4)]
			}
			all = append(all, x)
			c.Cols[0].I[i], c.Cols[1].S[i], c.Cols[2].I[i] = x.a, x.s, x.n
			if x.null {
				c.Cols[0].Nulls().Clear(i)
			}
		}
		morsels = append(morsels, c)
	}
	return all, morsels
}

func sorted(t *testing.T, by []plan.Key, limit int, morsels []*vector.Chunk) (out []int64) {
	t.Helper()
	s := order.NewSink(nil, by, []int{2}, columns[2:], limit, len(morsels))
	w := s.Worker()
	for i := len(morsels) - 1; i >= 0; i-- {
		w.Open(i)
		var windows vector.Windows
		windows.Open(morsels[i])
		for b := windows.Next(); b.N > 0; b = windows.Next() {
			w.Push(b)
		}
		w.Close()
	}
	require.NoError(t, s.Finish(func(n int, part func(i int) error) error {
		for i := range n {
			if err := part(i); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, c := range s.Result() {
		out = append(out, c.Cols[0].I...)
	}
	return out
}

func TestSortsAreThoseOfAComparison(t *testing.T) {
	all, morsels := random(20000)
	a := &bind.Expr{Op: ast.Col, Col: 0, Type: columns[0], Null: true}
	s := &bind.Expr{Op: ast.Col, Col: 1, Type: columns[1]}
	for mask := range 8 {
		desc, first, text := mask&1 != 0, mask&2 != 0, mask&4 != 0
		by := []plan.Key{{Expr: a, Desc: desc, NullsFirst: first}, {Expr: s, Desc: text}}
		want := slices.Clone(all)
		slices.SortStableFunc(want, func(x, y row) int {
			switch {
			case x.null && y.null:
			case x.null != y.null:
				if x.null == first {
					return -1
				}
				return 1
			case x.a != y.a:
				if desc {
					return cmp.Compare(y.a, x.a)
				}
				return cmp.Compare(x.a, y.a)
			}
			if text {
				return strings.Compare(y.s, x.s)
			}
			return strings.Compare(x.s, y.s)
		})
		numbers := make([]int64, len(want))
		for i, x := range want {
			numbers[i] = x.n
		}
		t.Run(fmt.Sprint(desc, first, text), func(t *testing.T) {
			require.Equal(t, numbers, sorted(t, by, -1, morsels))
			for _, n := range []int{0, 1, 100, 5000, 1 << 20} {
				got := sorted(t, by, n, morsels)
				require.Len(t, got, min(n, len(all)))
				require.True(t, slices.Equal(numbers[:len(got)], got), "top %d", n)
			}
		})
	}
}

// TestWordsOfKeys: where there are words, they are the keys; and there are none as soon as a row has a null, or what is beside it.
func TestWordsOfKeys(t *testing.T) {
	ints := []int64{0, -1, 7, math.MinInt64 + 1, math.MaxInt64 - 1}
	floats := []float64{0, math.Copysign(0, -1), -1, 1e300, math.Inf(-1), math.Inf(1), math.NaN()}
	for mask := range 8 {
		desc, first, null := mask&1 != 0, mask&2 != 0, mask&4 != 0
		for _, kind := range []types.Kind{types.Int64, types.Float64} {
			typ := types.Type{Kind: kind}
			c := vector.NewChunk([]types.Type{typ})
			c.N = len(ints)
			if kind == types.Float64 {
				c.N = len(floats)
			}
			c.Cols[0].Init(typ, kind.Layout(), c.N)
			copy(c.Cols[0].I, ints)
			copy(c.Cols[0].F, floats)
			keys := order.NewKeys(nil, []plan.Key{{Expr: &bind.Expr{Op: ast.Col, Type: typ, Null: null}, Desc: desc, NullsFirst: first}})
			load := func() []uint64 {
				var windows vector.Windows
				windows.Open(c)
				keys.Load(windows.Next())
				return keys.Words(c.N, nil)
			}
			words := load()
			require.Len(t, words, c.N)
			for i, w := range words {
				key := keys.Key(nil, i)
				require.Len(t, key, 8)
				require.Equal(t, order.Prefix(key), w)
			}
			if null {
				c.Cols[0].Nulls().Clear(2)
				require.Nil(t, load(), "a null has no word")
			}
			if kind == types.Int64 {
				c.Cols[0].Init(typ, kind.Layout(), c.N)
				copy(c.Cols[0].I, []int64{1, 2, 3, math.MinInt64, math.MaxInt64})
				require.Equal(t, !null, load() != nil)
			}
		}
	}
}
