package graph_test

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/graph/encoding/dot"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/node"
	"xfork/internal/site"
	"xfork/ops"
)

// FuzzViews draws graphs of every kind of node in every state, with names that the fuzzer chooses. Each view must be written
// to its end, be the same when it is written again, and be valid in its language.
func FuzzViews(f *testing.F) {
	f.Add("fetch", []byte{})
	f.Add(hostile, []byte{0, 2, 2, 11, 20, 3, 1, 30, 4, 5})
	f.Add("<&>\"'`\\\n\x00\xff;#%", []byte{2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 1, 1})
	f.Add("a", []byte{0, 12, 12, 12, 12, 12, 12, 12, 12, 200, 100, 50})
	f.Add("]]>--><script>", bytes.Repeat([]byte{1, 13, 27, 40, 2, 14}, 20))
	f.Fuzz(func(t *testing.T, name string, tape []byte) {
		tape, name = tape[:min(len(tape), 200)], name[:min(len(name), 200)] // larger graphs are drawn by other tests
		roots := strange(name, tape)
		for _, write := range []func(io.Writer, ...*graph.Node) error{graph.DOT, graph.Mermaid, graph.SVG, graph.Explain} {
			var first, second bytes.Buffer
			require.NoError(t, write(&first, roots...))
			require.NoError(t, write(&second, roots...))
			require.Equal(t, first.String(), second.String())
			require.True(t, utf8.Valid(first.Bytes()), first.String())
		}
		var b bytes.Buffer
		require.NoError(t, graph.DOT(&b, roots...))
		back := newDOTGraph()
		require.NoError(t, dot.Unmarshal(b.Bytes(), back), b.String())
		require.Equal(t, graph.Directed(roots...).Nodes().Len(), back.Nodes().Len())
		b.Reset()
		require.NoError(t, graph.Mermaid(&b, roots...))
		for line := range strings.Lines(b.String()) {
			require.Regexp(t, mermaidLine, strings.TrimSuffix(line, "\n"))
		}
		wellFormed(t, draw(t, roots...))
		s := graph.Look(roots...)
		for i := range s.Len() {
			for _, x := range s.Operands(i) {
				require.Less(t, int(x), i, "operands come first")
			}
		}
	})
}

// mermaidLine is what we write of Mermaid: within quotation marks there is none, and nothing that ends a statement.
var mermaidLine = regexp.MustCompile(`^(flowchart TD|  %% [^"]*|  n\d+(\(\[|\{\{|\[)"[^"` + "`" + `]*"(\]\)|\}\}|\]):::\w+|  n\d+ [-.=<>|" \w×,']+ n\d+|  (classDef|class|linkStyle) .*)$`)

// strange reads a graph off the tape: a byte says what the next node is and, by its higher bits, where its operands lie.
func strange(name string, tape []byte) []*graph.Node {
	f := expr.Lift1(func(i int) int { return i }, expr.Name(name))
	xs := []expr.Expr[int]{f.Fork(1)}
	raw := []*graph.Node{leaf()}
	crowds := 0
	for i, c := range tape {
		x := xs[len(xs)-1-int(c>>4)%len(xs)]
		y := xs[i%len(xs)]
		n, m := raw[len(raw)-1-int(c>>4)%len(raw)], raw[i%len(raw)]
		switch c & 15 {
		case 0:
			xs = append(xs, ops.Add(x, y))
		case 1:
			xs = append(xs, f.Call(x))
		case 2:
			xs = append(xs, expr.If(ops.Lt(x, y), x, y))
		case 3:
			xs = append(xs, expr.Fail[int](errors.New(name)))
		case 4:
			xs = append(xs, expr.Map(expr.All(x, y, x), func(is []int) int { return len(is) }, expr.Name(name+"s"), expr.IOBound))
		case 5:
			xs = append(xs, expr.After(x, y))
		case 6:
			raw = append(raw, leaf())
		case 7:
			raw = append(raw, binary(plus{}, n, m))
		case 8:
			raw = append(raw, wide(impure{}, node.Call, 1, n, m, n))
		case 9:
			raw = append(raw, wide(impure{}, node.Dynamic, 0, m, n))
		case 10:
			bad := new(graph.Node)
			node.InitFailed(bad, impure{}, site.Here(), errors.New(name))
			raw = append(raw, bad)
		case 11: // running
			node.Claim(n)
		case 12: // many of a kind, so that pictures are folded
			if crowds++; crowds < 3 {
				for range 100 {
					x = ops.Add(x, f.Call(y))
				}
			}
			xs = append(xs, x)
		case 13: // stands for an older one
			if n.State() == "idle" && m.Number() < n.Number() {
				become(n, m)
			}
		case 14:
			raw = append(raw, x.Node())
		default:
			raw = append(raw, binary(times{}, n, nil))
		}
	}
	return append(raw, xs[len(xs)-1].Node())
}
