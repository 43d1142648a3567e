package plan_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Graphs of raw nodes, written as text: a line, or what stands between semicolons, makes a node.
//
//	a = call; b = call; c = choice a | b     b is an operand that c may come to need
//
// The kinds are those of kinds, and done, failed, running (a call that is claimed) and became x (an alias). They cannot be
// evaluated.

// op is an operator or a function with the record of K, which must be of size zero.
type op[K interface{ info() *node.Info }] struct{ node.Plain }

func (op[K]) Info(*node.Node) *node.Info {
	var k K
	return k.info()
}

func (op[K]) Eval(*node.Scope, *node.Node) error { return nil }

// Calls and operators that a plan sees.
type (
	plus   struct{} // a plain operator
	times  struct{} // another one
	impure struct{} // an operator that makes a slice, say
	call   struct{} // a call in the CPU lane
	pure   struct{}
	ranked struct{}
	io     struct{}
	unsafe struct{}
	asking struct{} // a call that asks for more than a lane
	choice struct{} // a dynamic node

	add   struct{} // of a family, and cheap
	dear  struct{} // of a family, and dear enough to be stored rather than evaluated twice
	scale struct{} // of a family; the second operand is a single value
	sum   struct{} // a barrier
	order struct{} // a barrier that is evaluated alone, as sorting is
)

var infos = map[string]*node.Info{
	"plus": {Pure: true}, "times": {Pure: true}, "impure": {}, "call": {Lane: node.CPU}, "pure": {Lane: node.CPU, Pure: true}, "ranked": {Lane: node.CPU, Priority: 1},
	"io": {Lane: node.IO}, "unsafe": {Lane: node.Unsafe}, "asking": {Lane: node.CPU, Special: "a limit"}, "choice": {},
	"add": ofFamily(node.Fusion{Cost: 500}), "dear": ofFamily(node.Fusion{Cost: 5000}), "scale": ofFamily(node.Fusion{Cost: 500, Scalars: 1 << 1}),
	"sum": ofFamily(node.Fusion{Cost: 500, Barrier: true}), "order": ofFamily(node.Fusion{Cost: 5000, Barrier: true, Alone: true}),
}

func ofFamily(f node.Fusion) *node.Info {
	f.Family = "arrays"
	return &node.Info{Lane: node.CPU, Fusion: &f}
}

func (plus) info() *node.Info   { return infos["plus"] }
func (times) info() *node.Info  { return infos["times"] }
func (impure) info() *node.Info { return infos["impure"] }
func (call) info() *node.Info   { return infos["call"] }
func (pure) info() *node.Info   { return infos["pure"] }
func (ranked) info() *node.Info { return infos["ranked"] }
func (io) info() *node.Info     { return infos["io"] }
func (unsafe) info() *node.Info { return infos["unsafe"] }
func (asking) info() *node.Info { return infos["asking"] }
func (choice) info() *node.Info { return infos["choice"] }
func (add) info() *node.Info    { return infos["add"] }
func (dear) info() *node.Info   { return infos["dear"] }
func (scale) info() *node.Info  { return infos["scale"] }
func (sum) info() *node.Info    { return infos["sum"] }
func (order) info() *node.Info  { return infos["order"] }

var kinds = map[string]node.Op{
	"plus": op[plus]{}, "times": op[times]{}, "impure": op[impure]{}, "call": op[call]{}, "pure": op[pure]{}, "ranked": op[ranked]{}, "io": op[io]{}, "unsafe": op[unsafe]{},
	"asking": op[asking]{}, "choice": op[choice]{},
	"add": op[add]{}, "dear": op[dear]{}, "scale": op[scale]{}, "sum": op[sum]{}, "order": op[order]{},
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
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
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
		d.add(words[0], makeNode(t, words[2], strict, xs))
	}
	return d
}

// add names a node.
func (d *drawing) add(name string, n *node.Node) {
	d.nodes[name], d.names[n], d.last = n, name, n
}

// makeNode makes a node of a kind.
func makeNode(t testing.TB, kind string, strict int, operands []*node.Node) *node.Node {
	t.Helper()
	n := new(node.Node)
	a, b := pair(operands)
	switch kind {
	case "done":
		node.InitDone(n, op[plus]{}, site.Caller())
	case "failed":
		node.InitFailed(n, op[plus]{}, site.Here(), errors.New("failed"))
	case "running":
		node.InitWith(n, op[call]{}, node.Call, site.Here(), nil, nil)
		require.True(t, node.Claim(n))
	case "became":
		node.InitWide(n, op[choice]{}, node.Dynamic, site.Here(), 0, nil)
		require.True(t, node.Claim(n))
		node.Forward(n, a)
	case "plus", "times", "impure":
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

func pair(operands []*node.Node) (a, b *node.Node) {
	operands = append(slices.Clip(operands), nil, nil)
	return operands[0], operands[1]
}
