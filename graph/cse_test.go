package graph_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/ops"
)

// nodeOf makes tables of different types of expressions possible.
func nodes(xs ...expr.Noded) []*graph.Node {
	ns := make([]*graph.Node, len(xs))
	for i, x := range xs {
		ns[i] = x.Node()
	}
	return ns
}

func TestCSE(t *testing.T) {
	one, x := expr.Const(1), parse.Fork(1)
	pure := expr.Lift1(func(int) int { return 0 }, expr.Pure)
	pureFloat := expr.Lift1(func(float64) int { return 0 }, expr.Pure)
	pureSlice := expr.Lift1(func([]int) int { return 0 }, expr.Pure)
	pureTwo := expr.Lift2(func(int, int) int { return 0 }, expr.Pure)
	nan := math.NaN()
	for _, c := range []struct {
		name  string
		nodes []*graph.Node
		same  bool
	}{
		{"an operator on the same operands is shared", nodes(ops.Add(x, one), ops.Add(x, one)), true},
		{"the order of operands matters", nodes(ops.Add(x, one), ops.Add(one, x)), false},
		{"operands that are equal, not the same, will do", nodes(ops.Add(ops.Add(x, one), one), ops.Add(ops.Add(x, one), one)), true},
		{"constants are equal only by identity", nodes(ops.Add(x, expr.Const(2)), ops.Add(x, expr.Const(2))), false},
		{"an operator on other types is another one", nodes(ops.Add(expr.Const(1.5), expr.Const(1.5)), ops.Add(one, one)), false},
		{"a fork is a fork", nodes(parse.Fork(7), parse.Fork(7)), false},
		{"pure forks of equal arguments are shared", nodes(pure.Fork(7), pure.Fork(7)), true},
		{"pure forks of other arguments are not", nodes(pure.Fork(7), pure.Fork(8)), false},
		{"a pure function with other options is another one", nodes(pure.Fork(7), pure.With(expr.IOBound).Fork(7)), false},
		{"NaN equals itself", nodes(pureFloat.Fork(nan), pureFloat.Fork(nan)), true},
		{"zero is not minus zero", nodes(pureFloat.Fork(0), pureFloat.Fork(math.Copysign(0, -1))), false},
		{"arguments that cannot be compared are not shared", nodes(pureSlice.Fork(nil), pureSlice.Fork(nil)), false},
		{"pure calls of the same operands are shared", nodes(pure.Call(x), pure.Call(x)), true},
		{"pure calls of equal operands are shared", nodes(pure.Call(ops.Add(x, one)), pure.Call(ops.Add(x, one))), true},
		{"pure calls of other operands are not", nodes(pureTwo.Call(x, one), pureTwo.Call(one, x)), false},
		{"pure calls of other constants are not", nodes(pureTwo.Call(x, expr.Const(2)), pureTwo.Call(x, expr.Const(3))), false},
		{"closures are not shared", nodes(expr.Fork(chainless, expr.Pure), expr.Fork(chainless, expr.Pure)), false},
		{"slices are not shared", nodes(expr.All(x), expr.All(x)), false},
		{"choices are not shared", nodes(expr.If(expr.Const(true), x, one), expr.If(expr.Const(true), x, one)), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := graph.Look(c.nodes...)
			after, rep := graph.CSE(s)
			first, second := s.Roots()[0], s.Roots()[1]
			require.Equal(t, c.same, rep[first] == rep[second])
			if c.same {
				require.Less(t, after.Len(), s.Len())
				require.Len(t, after.Roots(), 1)
			} else {
				require.Same(t, s, after)
			}
			require.Equal(t, c.same, shared(s, c.nodes[0], c.nodes[1]), "Share on a plan without settled nodes")
		})
	}
}

// shared reports whether a and b have one representative. It asks as the engine does: its plans leave settled operands out.
func shared(s *graph.Snapshot, a, b *graph.Node) bool {
	var nodes []*graph.Node
	at := make(map[*graph.Node]int32)
	operands := make([][]int32, 0, s.Len())
	for i := range s.Len() {
		if s.State(i).Settled() {
			continue
		}
		at[s.Node(i)] = int32(len(nodes))
		nodes = append(nodes, s.Node(i))
		var row []int32
		for _, x := range s.Operands(i)[:s.Strict(i)] {
			if j, kept := at[s.Node(int(x))]; kept {
				row = append(row, j)
			}
		}
		operands = append(operands, row)
	}
	rep := plan.Representatives(len(nodes), func(i int) *graph.Node { return nodes[i] }, func(i int) []int32 { return operands[i] })
	return rep[at[a]] == rep[at[b]]
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
		require.False(t, shared(s, a, b))
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

func TestExplain(t *testing.T) {
	for name, root := range map[string]*graph.Node{"report": report(), "twice": twice(), "pages": pages(100)} {
		t.Run("tells of "+name, func(t *testing.T) {
			golden(t, name+".txt", func(w io.Writer) error { return graph.Explain(w, root) })
		})
	}

	t.Run("has little to say of nothing", func(t *testing.T) {
		golden(t, "nothing.txt", func(w io.Writer) error { return graph.Explain(w) })
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, graph.Explain(broken{}, report()), io.ErrClosedPipe)
	})
}

var errNo = errors.New("no")

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
