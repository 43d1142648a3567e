package graph_test

import (
	"io"
	"testing"

	"xfork/expr"
	"xfork/graph"
)

// Every view of a graph of a million nodes, per node, looking included but for Look's own line and CSE.
func BenchmarkViews(b *testing.B) {
	const n = 1_000_000
	last := func(nodes []*graph.Node) *graph.Node { return nodes[len(nodes)-1] }
	forks := make([]expr.Expr[int], n)
	for i := range forks {
		forks[i] = fetch.Fork("")
	}
	for _, g := range []struct {
		name string
		root *graph.Node
	}{
		{"chain", chain(n)},
		{"random", last(random(n, 1000))},
		{"forks", expr.All(forks...).Node()},
	} {
		s := graph.Look(g.root)
		for _, v := range []struct {
			name string
			view func()
		}{
			{"look", func() { graph.Look(g.root) }},
			{"stats", func() { graph.Stats(g.root) }},
			{"path", func() { graph.CriticalPath(nil, g.root) }},
			{"cse", func() { graph.CSE(s) }},
			{"check", func() { _ = graph.Check(g.root) }},
			{"directed", func() { graph.Directed(g.root) }},
			{"explain", func() { _ = graph.Explain(io.Discard, g.root) }},
			{"svg", func() { _ = graph.SVG(io.Discard, g.root) }},
			{"mermaid", func() { _ = graph.Mermaid(io.Discard, g.root) }},
			{"dot", func() { _ = graph.DOT(io.Discard, g.root) }},
		} {
			b.Run(g.name+"/"+v.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					v.view()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.Len()), "ns/node")
			})
		}
	}
}
