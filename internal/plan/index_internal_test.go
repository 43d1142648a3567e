package plan

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

type nothing struct{ node.Plain }

func (nothing) Info(*node.Node) *node.Info         { return &node.Info{} }
func (nothing) Eval(*node.Scope, *node.Node) error { return nil }

// numbered is a node of a given number.
func numbered(k uint64) *node.Node {
	n := new(node.Node)
	node.InitNth(n, nothing{}, node.Call, site.Here(), k, nil, nil)
	return n
}

// span is how many numbers the directory spans.
const span = reach * pageSize

func TestIndex(t *testing.T) {
	for _, c := range []struct {
		name    string
		numbers []uint64 // the first one is that of the root
	}{
		{"one node", []uint64{7}},
		{"number 0", []uint64{1, 0}},
		{"a page", []uint64{255, 0, 64, 63, 128, 127}},
		{"two pages", []uint64{256, 255, 0}},
		{"empty pages in between", []uint64{10_000, 3, 5_000}},
		{"the directory's last number", []uint64{2*span - 1, span}},
		{"the first behind it", []uint64{2*span - 1, span - 1}},
		{"far pages, near each other", []uint64{5 * span, 600, 601, 300, 5}},
		{"far pages that are far from each other", []uint64{50 * span, 30 * span, 30*span - 1, 10 * span, 7}},
		{"48 bits", []uint64{1<<48 - 1, 1 << 47, 1 << 20}},
	} {
		t.Run("gives "+c.name+" in descending order", func(t *testing.T) {
			var x index
			x.reset(c.numbers[0])
			for i, k := range c.numbers {
				require.Equal(t, NoEdge, x.add(numbered(k), Edge(i)))
			}
			want := slices.Clone(c.numbers)
			slices.SortFunc(want, func(a, b uint64) int { return cmp.Compare(b, a) })
			for _, k := range want {
				n, e := x.highest()
				require.NotNil(t, n)
				require.Equal(t, k, node.Number(n))
				require.Equal(t, k, c.numbers[e])
			}
			n, e := x.highest()
			require.Nil(t, n)
			require.Equal(t, NoEdge, e)
		})
	}

	t.Run("gives the edge that was noted before", func(t *testing.T) {
		var x index
		near, far := numbered(3*span), numbered(2)
		x.reset(node.Number(near))
		for _, n := range []*node.Node{near, far} {
			require.Equal(t, NoEdge, x.add(n, 4))
			require.Equal(t, Edge(4), x.add(n, -9))
			require.Equal(t, Edge(-9), x.add(n, 6))
		}
		for range 2 {
			_, e := x.highest()
			require.Equal(t, Edge(6), e)
		}
	})
}

// Nodes are added while others are taken, always below the last one taken, and the index is used again and again.
func TestIndexAgainstAModel(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	var x index
	for range 200 {
		top := uint64(1 + dice.IntN(10*span))
		x.reset(top)
		x.add(numbered(top), 0)
		model, left := map[uint64]Edge{top: 0}, dice.IntN(500)
		for len(model) > 0 {
			last := uint64(0)
			for k := range model {
				last = max(last, k)
			}
			n, e := x.highest()
			require.Equal(t, last, node.Number(n))
			require.Equal(t, model[last], e)
			delete(model, last)
			for range min(last, uint64(dice.IntN(min(left, 3)+1))) {
				left--
				k := last - 1 - uint64(dice.Int64N(int64(min(last, 1<<dice.IntN(25)))))
				before, known := model[k]
				if !known {
					before = NoEdge
				}
				e := Edge(dice.IntN(1000))
				require.Equal(t, before, x.add(numbered(k), e))
				model[k] = e
			}
		}
		n, _ := x.highest()
		require.Nil(t, n)
		require.Empty(t, x.far)
	}
}
