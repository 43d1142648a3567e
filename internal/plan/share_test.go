package plan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	view "xfork/graph"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/ops"
)

func sameParse(int) int { return 0 }

// TestWhatEqualsWhat asks twice: of a plan, which leaves settled operands out, as the engine does; and of a frozen graph, which
// has all operands, as package graph does.
func TestWhatEqualsWhat(t *testing.T) {
	parse := expr.Lift1(sameParse, expr.Name("parse"))
	c, x := expr.Const(1), parse.Fork(1)
	pure := expr.Lift1(func(int) int { return 0 }, expr.Pure)
	pureFloat := expr.Lift1(func(float64) int { return 0 }, expr.Pure)
	pureSlice := expr.Lift1(func([]int) int { return 0 }, expr.Pure)
	pureTwo := expr.Lift2(func(int, int) int { return 0 }, expr.Pure)
	closure := func() int { return 0 }
	nan := math.NaN()
	pair := func(a, b expr.Noded) [2]*node.Node { return [2]*node.Node{a.Node(), b.Node()} }
	for _, c := range []struct {
		name  string
		nodes [2]*node.Node
		same  bool
	}{
		{"an operator on the same operands is shared", pair(ops.Add(x, c), ops.Add(x, c)), true},
		{"the order of operands matters", pair(ops.Add(x, c), ops.Add(c, x)), false},
		{"operands that are equal, not the same, will do", pair(ops.Add(ops.Add(x, c), c), ops.Add(ops.Add(x, c), c)), true},
		{"constants are equal only by identity", pair(ops.Add(x, expr.Const(2)), ops.Add(x, expr.Const(2))), false},
		{"an operator on other types is another one", pair(ops.Add(expr.Const(1.5), expr.Const(1.5)), ops.Add(c, c)), false},
		{"a fork is a fork", pair(parse.Fork(7), parse.Fork(7)), false},
		{"pure forks of equal arguments are shared", pair(pure.Fork(7), pure.Fork(7)), true},
		{"pure forks of other arguments are not", pair(pure.Fork(7), pure.Fork(8)), false},
		{"a pure function with other options is another one", pair(pure.Fork(7), pure.With(expr.IOBound).Fork(7)), false},
		{"NaN equals itself", pair(pureFloat.Fork(nan), pureFloat.Fork(nan)), true},
		{"zero is not minus zero", pair(pureFloat.Fork(0), pureFloat.Fork(math.Copysign(0, -1))), false},
		{"arguments that cannot be compared are not shared", pair(pureSlice.Fork(nil), pureSlice.Fork(nil)), false},
		{"pure calls of the same operands are shared", pair(pure.Call(x), pure.Call(x)), true},
		{"pure calls of equal operands are shared", pair(pure.Call(ops.Add(x, c)), pure.Call(ops.Add(x, c))), true},
		{"pure calls of other operands are not", pair(pureTwo.Call(x, c), pureTwo.Call(c, x)), false},
		{"pure calls of other constants are not", pair(pureTwo.Call(x, expr.Const(2)), pureTwo.Call(x, expr.Const(3))), false},
		{"closures are not shared", pair(expr.Fork(closure, expr.Pure), expr.Fork(closure, expr.Pure)), false},
		{"slices are not shared", pair(expr.All(x), expr.All(x)), false},
		{"choices are not shared", pair(expr.If(expr.Const(true), x, c), expr.If(expr.Const(true), x, c)), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := c.nodes[0], c.nodes[1]
			s := view.Look(a, b)
			require.Equal(t, c.same, shared(s, a, b), "on a plan without settled nodes")
			after, rep := view.CSE(s)
			first, second := s.Roots()[0], s.Roots()[1]
			require.Equal(t, c.same, rep[first] == rep[second])
			if c.same {
				require.Less(t, after.Len(), s.Len())
				require.Len(t, after.Roots(), 1)
			} else {
				require.Same(t, s, after)
			}
		})
	}

	t.Run("what is being evaluated is not shared", func(t *testing.T) {
		a, b := pure.Call(x).Node(), pure.Call(x).Node()
		s := view.Look(a, b)
		require.True(t, shared(s, a, b))
		require.True(t, node.Claim(a))
		require.False(t, shared(s, a, b))
	})
}

// shared reports whether a and b have one representative. It asks as the engine does: its plans leave settled operands out.
func shared(s *view.Snapshot, a, b *node.Node) bool {
	var nodes []*node.Node
	at := make(map[*node.Node]int32)
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
	rep := plan.Representatives(len(nodes), func(i int) *node.Node { return nodes[i] }, func(i int) []int32 { return operands[i] })
	return rep[at[a]] == rep[at[b]]
}

// Two nodes are equal when they are when written out in full. The graphs are large enough for the table to grow.
func TestRepresentativesAgainstTheExpressionsWrittenOut(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	square := expr.Lift1(func(x int) int { return x * x }, expr.Pure)
	const long = 1 << 16 // texts of this length are cut, and not compared
	for range 100 {
		all, text := []expr.Expr[int]{leaf(), leaf()}, []string{"a", "b"}
		for range 1 + dice.IntN(200) {
			k := len(all)
			a, b := max(0, k-1-dice.IntN(8)), max(0, k-1-dice.IntN(8))
			switch dice.IntN(4) {
			case 0:
				all = append(all, ops.Add(all[a], all[b]))
				text = append(text, fmt.Sprintf("add(%s,%s)", text[a], text[b]))
			case 1:
				all = append(all, ops.Neg(all[a]))
				text = append(text, fmt.Sprintf("neg(%s)", text[a]))
			case 2:
				all = append(all, square.Call(all[a]))
				text = append(text, fmt.Sprintf("square(%s)", text[a]))
			default:
				all = append(all, one.Call(all[a])) // not pure
				text = append(text, fmt.Sprintf("%d(%s)", k, text[a]))
			}
			text[k] = text[k][:min(len(text[k]), long)]
		}
		l := plan.Compile(expr.All(all...).Node())
		require.Len(t, l.Nodes, len(all)+1)
		rep := plan.Representatives(len(l.Nodes), func(i int) *node.Node { return l.Nodes[i] }, func(i int) []int32 { return l.Operands[i] })
		oldest := make(map[string]int32)
		for i := range all {
			require.Same(t, all[i].Node(), l.Nodes[i])
			want, found := oldest[text[i]]
			if !found {
				want = int32(i)
				oldest[text[i]] = want
			}
			if len(text[i]) < long {
				require.Equal(t, want, rep[i], text[i])
			}
		}
	}
}
