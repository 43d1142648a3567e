package shape_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/shape"
)

func TestFullSizesHaveThePublishedValues(t *testing.T) {
	for w, size := range map[shape.Workload]int{
		shape.Chain: 1_000_000, shape.Tree: 1 << 20, shape.Wave: 1_000_000, shape.Random: 1_000_000,
	} {
		require.NotPanics(t, func() { shape.New(w, size) }, w)
	}
}

func TestTheArraysSayTheSameAsTheProgram(t *testing.T) {
	for _, w := range []shape.Workload{shape.Chain, shape.Tree, shape.Wave, shape.Random, shape.Coarse} {
		s := shape.New(w, 400)
		v := make([]int64, s.Nodes)
		for i, k := range s.Kinds {
			switch a, b := s.A[i], s.B[i]; k {
			case shape.Leaf:
				v[i] = int64(a)
			case shape.Inc:
				v[i] = v[a] + 1
			case shape.Add:
				v[i] = v[a] + v[b]
			case shape.Mix:
				v[i] = v[a] + v[b] + 1
			}
		}
		require.Equal(t, s.Want, v[s.Nodes-1], w)
	}
}

func TestNodesAreCountedAsPromised(t *testing.T) {
	require.Equal(t, 400, shape.New(shape.Chain, 400).Nodes)
	require.Equal(t, 799, shape.New(shape.Tree, 400).Nodes)
	require.Equal(t, 400, shape.New(shape.Wave, 420).Nodes)
	require.Equal(t, 400, shape.New(shape.Random, 400).Nodes)
}

func TestABodyRunsAtEveryNode(t *testing.T) {
	n := 0
	s := shape.New(shape.Wave, 100)
	require.Equal(t, s.Want, shape.Build(s, shape.Plain(func() { n++ }), nil))
	require.Equal(t, s.Nodes, n)
}

func TestAWrongWorkloadPanics(t *testing.T) {
	require.Panics(t, func() { shape.New("W0", 10) })
}
