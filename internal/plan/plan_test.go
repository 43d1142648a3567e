package plan_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/ops"
)

var (
	one  = expr.Lift1(func(x int) int { return x })
	two  = expr.Lift2(func(x, y int) int { return x + y })
	leaf = func() expr.Expr[int] { return expr.Fork(func() int { return 1 }) }
)

// graph gives names to nodes, so that plans can be written down.
type graph map[*node.Node]string

// named notes a name.
func named[T any](g graph, name string, x expr.Expr[T]) expr.Expr[T] {
	g[x.Node()] = name
	return x
}

// planned runs through a plan.
func planned(p *plan.Plan, root *node.Node) (found []plan.Planned) {
	p.Start(root)
	for k, ok := p.Next(); ok; k, ok = p.Next() {
		found = append(found, k)
	}
	return found
}

// consumers follows the list of edges of the node at a position.
func consumers(p *plan.Plan, found []plan.Planned, at int) (positions []int32) {
	for e := found[at].First; e != plan.NoEdge; {
		if c, operand, inline := e.Inline(); inline {
			positions, e = append(positions, c), found[c].Next[operand]
		} else {
			positions, e = append(positions, p.Wide[e.Place()].Consumer), p.Wide[e.Place()].Next
		}
	}
	return positions
}

// write puts a plan into words: "b 0 <- all call" is a node without operands in the plan, of which all and then call are the consumers.
func (g graph) write(p *plan.Plan, found []plan.Planned) (lines []string) {
	for at, k := range found {
		words := []string{g[k.Node], fmt.Sprint(k.Missing)}
		for i, c := range consumers(p, found, at) {
			if i == 0 {
				words = append(words, "<-")
			}
			words = append(words, g[found[c].Node])
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

func TestPlan(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(t *testing.T, g graph) expr.Noded
		want  []string
	}{
		{"a fork is a plan of its own", func(_ *testing.T, g graph) expr.Noded {
			return named(g, "a", leaf())
		}, []string{"a 0"}},
		{"what is done needs nothing", func(_ *testing.T, g graph) expr.Noded {
			return named(g, "c", expr.Const(1))
		}, []string{"c 0"}},
		{"consumers come first, and the youngest node before older ones", func(_ *testing.T, g graph) expr.Noded {
			a, b := named(g, "a", leaf()), named(g, "b", leaf())
			return named(g, "call", two.Call(b, a))
		}, []string{"call 2", "b 0 <- call", "a 0 <- call"}},
		{"an operand used twice counts twice", func(_ *testing.T, g graph) expr.Noded {
			a := named(g, "a", leaf())
			return named(g, "call", two.Call(a, a))
		}, []string{"call 2", "a 0 <- call call"}},
		{"what two nodes need is there once, and its oldest consumer comes first", func(_ *testing.T, g graph) expr.Noded {
			a := named(g, "a", leaf())
			l, r := named(g, "l", one.Call(a)), named(g, "r", one.Call(a))
			return named(g, "call", two.Call(l, r))
		}, []string{"call 2", "r 1 <- call", "l 1 <- call", "a 0 <- l r"}},
		{"done operands are left out", func(t *testing.T, g graph) expr.Noded {
			a, b := named(g, "a", leaf()), named(g, "b", leaf())
			_, err := a.Force(t.Context())
			require.NoError(t, err)
			return named(g, "root", two.Call(named(g, "x", two.Call(a, b)), expr.Const(1)))
		}, []string{"root 1", "x 1 <- root", "b 0 <- x"}},
		{"an alias of a done node is left out as well", func(t *testing.T, g graph) expr.Noded {
			a := named(g, "a", expr.Bind(leaf(), func(int) expr.Expr[int] { return leaf() }))
			_, err := a.Force(t.Context())
			require.NoError(t, err)
			return named(g, "root", one.Call(a))
		}, []string{"root 0"}},
		{"a failed operand is a leaf", func(_ *testing.T, g graph) expr.Noded {
			return named(g, "root", one.Call(named(g, "fail", expr.Fail[int](errors.New("no")))))
		}, []string{"root 1", "fail 0 <- root"}},
		{"what another force has claimed is a leaf", func(t *testing.T, g graph) expr.Noded {
			x := named(g, "x", one.Call(named(g, "a", leaf())))
			require.True(t, node.Claim(x.Node()))
			return named(g, "root", one.Call(x))
		}, []string{"root 1", "x 0 <- root"}},
		{"a plain operator without calls beneath is a leaf", func(_ *testing.T, g graph) expr.Noded {
			sum := named(g, "sum", ops.Add(expr.Const(1), ops.Add(expr.Const(1), expr.Const(2))))
			return named(g, "root", one.Call(sum))
		}, []string{"root 1", "sum 0 <- root"}},
		{"a plain operator above calls is not", func(_ *testing.T, g graph) expr.Noded {
			sum := named(g, "sum", ops.Add(expr.Const(1), named(g, "a", leaf())))
			return named(g, "root", one.Call(sum))
		}, []string{"root 1", "sum 1 <- root", "a 0 <- sum"}},
		{"what may come to be needed is left out", func(_ *testing.T, g graph) expr.Noded {
			cond := named(g, "cond", expr.Fork(func() bool { return true }))
			return named(g, "if", expr.If(cond, leaf(), leaf()))
		}, []string{"if 1", "cond 0 <- if"}},
		{"a wide node has all of its operands", func(_ *testing.T, g graph) expr.Noded {
			a, b, c := named(g, "a", leaf()), named(g, "b", leaf()), named(g, "c", leaf())
			return named(g, "all", expr.All(b, a, c))
		}, []string{"all 3", "c 0 <- all", "b 0 <- all", "a 0 <- all"}},
		{"but for done ones", func(_ *testing.T, g graph) expr.Noded {
			a, b := named(g, "a", leaf()), named(g, "b", leaf())
			return named(g, "all", expr.All(expr.Const(0), a, expr.Const(1), b, a, expr.Const(2)))
		}, []string{"all 3", "b 0 <- all", "a 0 <- all all"}},
		{"wide and other edges lie in one list", func(_ *testing.T, g graph) expr.Noded {
			a, b := named(g, "a", leaf()), named(g, "b", leaf())
			x, all := named(g, "x", two.Call(a, b)), named(g, "all", expr.All(a, b, a))
			y := named(g, "y", expr.All(a, b, b))
			return named(g, "root", expr.Pair(x, expr.Pair(all, y)))
		}, []string{
			"root 2", " 2 <- root", "y 3 <- ", "all 3 <- ", "x 2 <- root",
			"b 0 <- x all y y", "a 0 <- x all all y",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, p := make(graph), new(plan.Plan)
			root := c.build(t, g).Node()
			require.Equal(t, c.want, g.write(p, planned(p, root)))
			require.Equal(t, c.want, g.write(p, planned(p, root)), "used again")
		})
	}
}

func TestPlanNotesWhatTheEngineMustKnow(t *testing.T) {
	type seen struct{ Pure, Ranked, Queues, Serial, Light, Family bool }
	f := func(options ...expr.Option) expr.Noded { return expr.Fork(func() int { return 0 }, options...) }
	p := new(plan.Plan)
	for _, c := range []struct {
		name string
		root expr.Noded
		want seen
	}{
		{"a call", f(), seen{}},
		{"a pure call", f(expr.Pure), seen{Pure: true}},
		{"a call with a priority", f(expr.Priority(1)), seen{Ranked: true}},
		{"a call of the I/O lane", f(expr.IOBound), seen{Queues: true}},
		{"a call of the unsafe lane", f(expr.Unsafe), seen{Queues: true, Serial: true}},
		{"a light leaf", one.Call(ops.Add(expr.Const(1), expr.Const(2))), seen{Light: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			planned(p, c.root.Node()) // the same plan for all: each begins anew
			require.Equal(t, c.want, seen{p.Pure, p.Ranked, p.Queues, p.Serial, p.Light, p.Family})
		})
	}
}

// What a plan must be, found the slow way: a walk, a sort, a count.
func checkPlan(t *testing.T, p *plan.Plan, root *node.Node) {
	t.Helper()
	missing := make(map[*node.Node][]*node.Node)
	want := []*node.Node{root}
	missing[root] = nil
	for i := 0; i < len(want); i++ {
		n := want[i]
		node.Peek(n, func(x *node.Node, strict bool) {
			if !strict || node.Load(x) == node.Done {
				return
			}
			if _, known := missing[x]; !known {
				missing[x] = nil
				want = append(want, x)
			}
			missing[n] = append(missing[n], x)
		})
	}
	slices.SortFunc(want, func(a, b *node.Node) int { return int(node.Number(b)) - int(node.Number(a)) })
	found := planned(p, root)
	require.Len(t, found, len(want))
	edges := make(map[*node.Node]map[*node.Node]int)
	for at, k := range found {
		require.Same(t, want[at], k.Node)
		require.Len(t, missing[k.Node], int(k.Missing))
		edges[k.Node] = make(map[*node.Node]int)
		list := consumers(p, found, at)
		require.IsDecreasing(t, slices.Compact(append([]int32{int32(at)}, list...)), "consumers lie before, the oldest first")
		for _, c := range list {
			edges[k.Node][found[c].Node]++
		}
	}
	for n, operands := range missing {
		for _, x := range operands {
			edges[x][n]--
			require.GreaterOrEqual(t, edges[x][n], 0)
		}
	}
	for _, of := range edges {
		for _, left := range of {
			require.Zero(t, left, "each edge is in one list, once")
		}
	}
}

// randomGraph has n nodes of one to many operands among the last w before each; some are done, and numbers have gaps.
func randomGraph(dice *rand.Rand, n, w int, gap int) *node.Node {
	all := []expr.Expr[int]{leaf()}
	any := func() expr.Expr[int] { return all[len(all)-1-dice.IntN(min(w, len(all)))] }
	first := expr.Lift1(func(xs []int) int { return xs[0] })
	for len(all) < n {
		switch dice.IntN(6) {
		case 0:
			all = append(all, leaf())
		case 1:
			many := make([]expr.Expr[int], 3+dice.IntN(6))
			for i := range many {
				many[i] = any()
			}
			all = append(all, first.Call(expr.All(many...)))
		case 2:
			all = append(all, two.Call(any(), expr.Const(1)))
		default:
			all = append(all, two.Call(any(), all[len(all)-1]))
		}
		if gap > 0 {
			node.Reserve(dice.IntN(gap))
		}
	}
	return all[len(all)-1].Node()
}

func TestPlanOfManyNodes(t *testing.T) {
	p := new(plan.Plan) // one for all: large plans after small ones, and the reverse
	dice := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 15, 16, 17, 18, 31, 32, 33, 34, 64, 255, 256, 257, 1000} {
		for _, w := range []int{2, 20, 1000} {
			for _, gap := range []int{0, 3, 1000} {
				checkPlan(t, p, randomGraph(dice, n, w, gap))
			}
		}
	}
}

func TestPlanOfScatteredNumbers(t *testing.T) {
	p := new(plan.Plan)
	dice := rand.New(rand.NewPCG(3, 4))
	for range 10 { // far beyond the two million numbers that the index has a directory for
		checkPlan(t, p, randomGraph(dice, 200, 100, 1<<20))
	}
}

func TestPlanOfAWideNode(t *testing.T) {
	p := new(plan.Plan)
	for _, n := range []int{3, 16, 17, 31, 32, 33, 34, 35, 1000} {
		xs := make([]expr.Expr[int], n)
		for i := range xs {
			xs[i] = leaf()
		}
		checkPlan(t, p, expr.All(xs...).Node())
		slices.Reverse(xs)
		checkPlan(t, p, expr.All(append(xs, xs...)...).Node())
	}
}

// A wide node's operands may be given from the oldest on, so that later ones lie above all that was found before the plan changed
// to the index, and they may need one another.
func TestPlanOfAWideNodeOverAChain(t *testing.T) {
	p := new(plan.Plan)
	for _, n := range []int{33, 34, 300, 2000} {
		xs := []expr.Expr[int]{leaf()}
		for len(xs) < n {
			xs = append(xs, one.Call(xs[len(xs)-1]))
		}
		checkPlan(t, p, expr.All(xs...).Node())
		checkPlan(t, p, one.Call(expr.Map(expr.All(xs...), func(xs []int) int { return len(xs) })).Node())
	}
}

func TestAPlanIsUsedAgainWithoutAllocating(t *testing.T) {
	p := new(plan.Plan)
	for _, n := range []int{10, 1000} {
		root := randomGraph(rand.New(rand.NewPCG(5, 6)), n, 20, 0)
		require.Zero(t, testing.AllocsPerRun(10, func() {
			p.Start(root)
			for _, ok := p.Next(); ok; _, ok = p.Next() {
			}
		}), n)
	}
}

func TestEdgesHaveNumbers(t *testing.T) {
	consumer, operand, inline := plan.Edge(7).Inline()
	require.Equal(t, int32(3), consumer)
	require.Equal(t, 1, operand)
	require.True(t, inline)
	for i := range 5 {
		_, _, inline := plan.Wide(i).Inline()
		require.False(t, inline)
		require.NotEqual(t, plan.NoEdge, plan.Wide(i))
		require.Equal(t, i, plan.Wide(i).Place())
	}
	_, _, inline = plan.NoEdge.Inline()
	require.False(t, inline)
}
