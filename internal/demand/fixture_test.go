package demand_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/site"
)

// Graphs of raw nodes, written as text: what stands between semicolons makes a node.
//
//	a = call; b = plus a; c = choice a | b     b is an operand that c may come to need
//
// The kinds are those of infos, and done, failed, running (a call that is claimed) and became x (an alias). Operators can be
// evaluated; calls cannot, for nothing here calls them.

// op is what a node of a kind does, where K has the record.
type op[K interface{ info() *node.Info }] struct{ node.Plain }

func (op[K]) Info(*node.Node) *node.Info {
	var k K
	return k.info()
}

func (op[K]) Eval(_ *node.Scope, n *node.Node) error {
	var k K
	if k.info().Name == "broken" {
		return errBroken
	}
	return nil
}

var errBroken = errors.New("broken")

// equal is a call of a pure function without plain arguments: calls with the same operands are equal.
type equal[K interface{ info() *node.Info }] struct{ op[K] }

func (equal[K]) Clone(*node.Node) *node.Node       { panic("nothing is cloned here") }
func (equal[K]) Take(*node.Node, *node.Node)       { panic("nothing is cloned here") }
func (equal[K]) Key(*node.Node) (key any)          { return 0 }
func (equal[K]) Describe(*node.Node) (string, int) { return "", -1 }

type (
	plus      struct{} // a plain operator, light where its operands are
	broken    struct{} // one that fails
	call      struct{} // a call in the CPU lane
	pure      struct{}
	ranked    struct{}
	read      struct{} // a call in the I/O lane
	unsafe    struct{}
	exclusive struct{}
	choice    struct{} // a dynamic node

	add   struct{} // of a family, element by element
	total struct{} // of a family, a barrier
)

var infos = map[string]*node.Info{
	"plus": {Name: "plus", Pure: true}, "broken": {Name: "broken"}, "choice": {Name: "choice"},
	"call": {Name: "call", Lane: node.CPU}, "pure": {Name: "pure", Lane: node.CPU, Pure: true}, "ranked": {Name: "ranked", Lane: node.CPU, Priority: 1},
	"read": {Name: "read", Lane: node.IO}, "unsafe": {Name: "unsafe", Lane: node.Unsafe}, "exclusive": {Name: "exclusive", Lane: node.Exclusive},
	"add":   {Name: "add", Lane: node.CPU, Fusion: &node.Fusion{Family: "arrays", Cost: 500}},
	"total": {Name: "total", Lane: node.CPU, Fusion: &node.Fusion{Family: "arrays", Cost: 500, Barrier: true}},
}

func (plus) info() *node.Info      { return infos["plus"] }
func (broken) info() *node.Info    { return infos["broken"] }
func (call) info() *node.Info      { return infos["call"] }
func (pure) info() *node.Info      { return infos["pure"] }
func (ranked) info() *node.Info    { return infos["ranked"] }
func (read) info() *node.Info      { return infos["read"] }
func (unsafe) info() *node.Info    { return infos["unsafe"] }
func (exclusive) info() *node.Info { return infos["exclusive"] }
func (choice) info() *node.Info    { return infos["choice"] }
func (add) info() *node.Info       { return infos["add"] }
func (total) info() *node.Info     { return infos["total"] }

var kinds = map[string]node.Op{
	"plus": op[plus]{}, "broken": op[broken]{}, "choice": op[choice]{},
	"call": op[call]{}, "pure": equal[pure]{}, "ranked": op[ranked]{}, "read": op[read]{}, "unsafe": op[unsafe]{}, "exclusive": op[exclusive]{},
	"add": op[add]{}, "total": op[total]{},
}

// drawing is a graph with the names of its nodes.
type drawing struct {
	nodes map[string]*node.Node
	names map[*node.Node]string
	last  *node.Node
}

// draw makes the nodes that text describes.
func draw(t testing.TB, text string) *drawing {
	t.Helper()
	d := &drawing{nodes: make(map[string]*node.Node), names: make(map[*node.Node]string)}
	for line := range strings.SplitSeq(text, ";") {
		words := strings.Fields(line)
		require.True(t, len(words) > 2 && words[1] == "=", line)
		strict := slices.Index(words[3:], "|")
		operands := slices.DeleteFunc(words[3:], func(w string) bool { return w == "|" })
		if strict < 0 {
			strict = len(operands)
		}
		xs := make([]*node.Node, len(operands))
		for i, name := range operands {
			require.Contains(t, d.nodes, name)
			xs[i] = d.nodes[name]
		}
		n := makeNode(t, words[2], strict, xs)
		d.nodes[words[0]], d.names[n], d.last = n, words[0], n
	}
	return d
}

func makeNode(t testing.TB, kind string, strict int, operands []*node.Node) *node.Node {
	t.Helper()
	n := new(node.Node)
	pair := append(slices.Clip(operands), nil, nil)
	a, b := pair[0], pair[1]
	switch kind {
	case "done":
		node.InitDone(n, op[plus]{}, site.Caller())
	case "failed":
		node.InitFailed(n, op[plus]{}, site.Here(), errBroken)
	case "running":
		node.InitWith(n, op[call]{}, node.Call, site.Here(), nil, nil)
		require.True(t, node.Claim(n))
	case "became":
		node.InitWide(n, op[choice]{}, node.Dynamic, site.Here(), 0, nil)
		require.True(t, node.Claim(n))
		node.Forward(n, a)
	case "plus", "broken":
		node.Init(n, kinds[kind], site.Caller(), a, b)
	case "choice":
		node.InitWide(n, op[choice]{}, node.Dynamic, site.Here(), strict, operands)
	default:
		require.Contains(t, kinds, kind)
		switch o := kinds[kind]; {
		case infos[kind].Fusion != nil:
			node.InitFamily(n, o, site.Caller(), operands...)
		case len(operands) > 2:
			node.InitWide(n, o, node.Call, site.Here(), strict, operands)
		default:
			node.InitWith(n, o, node.Call, site.Here(), a, b)
		}
	}
	return n
}

// of returns the names of nodes, in their order.
func (d *drawing) of(nodes ...*node.Node) (names []string) {
	for _, n := range nodes {
		names = append(names, d.names[n])
	}
	return names
}

// kills is a run that remembers which of its scopes were withdrawn, and why.
type kills map[*demand.Scope]error

func (k kills) Kill(s *demand.Scope, why error) { k[s] = why }

// scope makes an empty scope for the force of root.
func scope(root *node.Node) *demand.Scope {
	return demand.NewScope(make(kills), context.Background(), root, nil)
}

// filled makes a scope of what root needs, with its first block, as package exec does.
func filled(t testing.TB, root *node.Node, rules demand.Rules) (s *demand.Scope, left int32, failed []*node.Node) {
	t.Helper()
	s = scope(root)
	left, failed = fill(t, s, &s.Block0, root, rules)
	return s, left, failed
}

// fill adds what root needs to s, as block b.
func fill(t testing.TB, s *demand.Scope, b *demand.Block, root *node.Node, rules demand.Rules) (left int32, failed []*node.Node) {
	t.Helper()
	gate.Enter()
	defer gate.Leave()
	left, failed, err := s.Fill(b, new(plan.Plan), root, rules)
	require.NoError(t, err)
	s.Append(b, left)
	return left, failed
}

// tasks are the names of the nodes of a block, by task. A task of a region's interior has none.
func (d *drawing) tasks(b *demand.Block) (names []string) {
	for i := range b.Count {
		names = append(names, d.names[b.Task(i).Node.Get()])
	}
	return names
}

// task returns the index of the task that has the node.
func (d *drawing) task(t testing.TB, b *demand.Block, name string) int32 {
	t.Helper()
	i := slices.Index(d.tasks(b), name)
	require.True(t, i >= 0, name)
	return int32(i)
}

// seeds are the names of the nodes that can begin, in the order in which they do.
func (d *drawing) seeds(b *demand.Block) (names []string) {
	for _, i := range b.Seeds {
		names = append(names, d.names[b.Task(i).Node.Get()])
	}
	return names
}

// consumers are the names at the other end of a task's edges.
func (d *drawing) consumers(t testing.TB, b *demand.Block, name string) (names []string) {
	t.Helper()
	for e := b.Task(d.task(t, b, name)).First; e != plan.NoEdge; {
		var c int32
		c, e = b.Follow(e)
		names = append(names, d.names[b.Task(c).Node.Get()])
	}
	return names
}

// fail gives an idle node a failure of its own, and returns it.
func fail(n *node.Node) *node.Failure {
	f := &node.Failure{Err: fmt.Errorf("node %d: %w", node.Number(n), errBroken), Key: node.Number(n)}
	if !node.ClaimAndFail(n, f) {
		panic("the node is not idle")
	}
	return f
}

// together calls functions at the same time, as nearly as can be had, and waits until all have returned.
func together(fs ...func()) {
	var ready atomic.Int32
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Go(func() {
			ready.Add(1)
			for int(ready.Load()) < len(fs) {
				runtime.Gosched()
			}
			f()
		})
	}
	wg.Wait()
}
