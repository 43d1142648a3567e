package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/internal/order"
)

func TestEachNodeComesAfterWhatItNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		operands, demands [][]int32
		want              []int32
	}{
		"nothing":                          {nil, nil, nil},
		"nodes that need nothing":          {make([][]int32, 3), make([][]int32, 3), []int32{0, 1, 2}},
		"operands, which are older":        {[][]int32{{}, {0}, {0, 1}}, make([][]int32, 3), []int32{0, 1, 2}},
		"a demand, which is younger":       {[][]int32{{}, {0}, {}}, [][]int32{{2}, {}, {}}, []int32{2, 0, 1}},
		"operands before demands":          {[][]int32{{2}, {}, {}}, [][]int32{{1}, {}, {}}, []int32{2, 1, 0}},
		"a node that two others need":      {[][]int32{{}, {0}, {0}, {2, 1}}, make([][]int32, 4), []int32{0, 1, 2, 3}},
		"an operand twice":                 {[][]int32{{}, {0, 0}}, make([][]int32, 2), []int32{0, 1}},
		"functions that force each other":  {make([][]int32, 2), [][]int32{{1}, {0}}, []int32{1, 0}},
		"a function that forces itself":    {make([][]int32, 1), [][]int32{{0}}, []int32{0}},
		"a circle beside something needed": {[][]int32{{}, {}, {}}, [][]int32{{1, 2}, {0}, {}}, []int32{1, 2, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []int32
			order.Each(len(c.operands), func(i int32) ([]int32, []int32) { return c.operands[i], c.demands[i] },
				func(i int32) { got = append(got, i) })
			require.Equal(t, c.want, got)
		})
	}
}

func TestAPathOfAMillionNodesNeedsNoStack(t *testing.T) {
	const n = 1 << 20
	operands := make([]int32, n)
	for i := range operands {
		operands[i] = int32(i) + 1 // the way down leads to the last one
	}
	visited := int32(n)
	order.Each(n, func(i int32) ([]int32, []int32) {
		if i == n-1 {
			return nil, nil
		}
		return operands[i : i+1], nil
	}, func(i int32) {
		visited--
		require.Equal(t, visited, i)
	})
	require.Zero(t, visited)
}
