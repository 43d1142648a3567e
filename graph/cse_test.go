package graph_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
)

// nodes makes tables of different types of expressions possible.
func nodes(xs ...expr.Noded) []*graph.Node {
	ns := make([]*graph.Node, len(xs))
	for i, x := range xs {
		ns[i] = x.Node()
	}
	return ns
}

func TestCSEOfAWholeGraph(t *testing.T) {
	t.Run("leaves one of everything that is built twice", func(t *testing.T) {
		s := graph.Look(twice())
		after, rep := graph.CSE(s)
		require.Equal(t, 10, s.Len())
		require.Equal(t, 6, after.Len())
		for i, r := range rep {
			require.LessOrEqual(t, int(r), i)
			require.Equal(t, r, rep[r], "a representative stands for itself")
		}
		last := after.Len() - 1
		require.Equal(t, []int32{int32(last)}, after.Roots())
		require.Equal(t, after.Operands(last)[0], after.Operands(last)[1])
		again, _ := graph.CSE(after)
		require.Same(t, after, again, "nothing is left to share")
	})

	t.Run("does not depend on what happens after the look", func(t *testing.T) {
		a, b := binary(plus{}, leaf(), nil), (*graph.Node)(nil)
		b = binary(plus{}, graph.Look(a).Node(0), nil)
		s := graph.Look(a, b)
		require.True(t, node.Claim(a))
		after, _ := graph.CSE(s)
		require.Equal(t, 2, after.Len())
	})

	t.Run("shares nothing that is being evaluated", func(t *testing.T) {
		x := leaf()
		a, b := binary(plus{}, x, nil), binary(plus{}, x, nil)
		require.True(t, node.Claim(a))
		s := graph.Look(a, b)
		after, _ := graph.CSE(s)
		require.Same(t, s, after)
	})
}

// Two nodes of a pure operator graph are equal when they are when written out in full.
func TestCSEAgainstTheExpressionsWrittenOut(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		all := []*graph.Node{leaf(), leaf()}
		text := []string{"a", "b"}
		for range 1 + r.IntN(60) {
			k := len(all)
			a, b := max(0, k-1-r.IntN(8)), max(0, k-1-r.IntN(8))
			switch r.IntN(3) {
			case 0:
				all = append(all, binary(plus{}, all[a], all[b]))
				text = append(text, fmt.Sprintf("plus(%s,%s)", text[a], text[b]))
			case 1:
				all = append(all, binary(times{}, all[a], nil))
				text = append(text, fmt.Sprintf("times(%s)", text[a]))
			default:
				all = append(all, binary(impure{}, all[a], nil))
				text = append(text, fmt.Sprintf("%d(%s)", k, text[a]))
			}
			text[k] = text[k][:min(len(text[k]), 1<<16)]
		}
		s := graph.Look(all...)
		_, rep := graph.CSE(s)
		oldest := make(map[string]int32)
		for i := range s.Len() {
			want, found := oldest[text[i]]
			if !found {
				want = int32(i)
				oldest[text[i]] = want
			}
			if len(text[i]) < 1<<16 {
				require.Equal(t, want, rep[i], text[i])
			}
		}
	}
}

var errNo = errors.New("no")

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
