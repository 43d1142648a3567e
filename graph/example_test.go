package graph_test

import (
	"fmt"
	"os"
	"time"

	"gonum.org/v1/gonum/graph/topo"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// The graph of these examples sums up the sizes of two pages, one of them twice:
//
//	size(a)   size(b)   size(a)
//	      \   /        /
//	       Add        /
//	          \      /
//	            Add
func exampleGraph() expr.Expr[int] {
	size := expr.Lift1(func(url string) int { return len(url) }, expr.IOBound, expr.Pure, expr.Name("size"))
	return ops.Add(ops.Add(size.Fork("a"), size.Fork("b")), size.Fork("a"))
}

func ExampleExplain() {
	_ = graph.Explain(os.Stdout, exampleGraph().Node())
	// Output:
	// 5 nodes, 4 edges, 3 forks, 2 operators, depth 3, width 3
	// lanes: inline 2, io 3
	// longest path: size > Add x2
	//
	// functions:
	//   3  size  fork      io
	//   2  Add   operator  inline
	//
	// before sharing:
	//   %0  1  size         io      idle  example_test.go:24
	//   %1  1  size         io      idle  example_test.go:24
	//   %2  2  Add(%0, %1)  inline  idle  example_test.go:24
	//   %3  1  size         io      idle  example_test.go:24  = %0
	//   %4  3  Add(%2, %3)  inline  idle  example_test.go:24  root
	//
	// after sharing: 4 nodes, 4 edges, 2 forks, 2 operators, depth 3, width 2
	//   %0  1  size         io      idle  example_test.go:24
	//   %1  1  size         io      idle  example_test.go:24
	//   %2  2  Add(%0, %1)  inline  idle  example_test.go:24
	//   %3  3  Add(%2, %0)  inline  idle  example_test.go:24  root
}

func ExampleMermaid() {
	_ = graph.Mermaid(os.Stdout, exampleGraph().Node())
	// Output:
	// flowchart TD
	//   %% 5 nodes, 4 edges, 3 forks, 2 operators, depth 3, width 3
	//   n0["size<br/><small>example_test.go:24</small>"]:::io
	//   n1["size<br/><small>example_test.go:24</small>"]:::io
	//   n2(["Add<br/><small>example_test.go:24</small>"]):::inline
	//   n3["size<br/><small>example_test.go:24</small>"]:::io
	//   n4(["Add<br/><small>example_test.go:24</small>"]):::inline_root
	//   n0 --> n2
	//   n1 --> n2
	//   n2 --> n4
	//   n3 --> n4
	//   classDef inline fill:#f3f5f7,stroke:#66707c,stroke-width:1px,color:#1b2229
	//   classDef inline_root fill:#f3f5f7,stroke:#66707c,stroke-width:3px,color:#1b2229
	//   classDef io fill:#fdf4e0,stroke:#e69f00,stroke-width:1px,color:#1b2229
}

// A picture for the browser.
func ExampleSVG() {
	f, err := os.CreateTemp("", "graph-*.svg")
	if err != nil {
		panic(err)
	}
	defer os.Remove(f.Name())
	if err := graph.SVG(f, exampleGraph().Node()); err != nil {
		panic(err)
	}
	fmt.Println(f.Close())
	// Output: <nil>
}

func ExampleStats() {
	f := graph.Stats(exampleGraph().Node())
	fmt.Println(f)
	fmt.Println(f.Lanes[graph.IO], "calls may wait for the network at the same time")
	// Output:
	// 5 nodes, 4 edges, 3 forks, 2 operators, depth 3, width 3
	// 3 calls may wait for the network at the same time
}

// How long a run takes at least, when forks take 50 ms and operators next to nothing.
func ExampleCriticalPath() {
	weight := func(n *graph.Node) float64 {
		if n.Lane() == graph.IO {
			return 50
		}
		return 0
	}
	path, total := graph.CriticalPath(weight, exampleGraph().Node())
	for _, n := range path {
		fmt.Print(n.Name(), " ")
	}
	fmt.Println(time.Duration(total) * time.Millisecond)
	// Output: size Add Add 50ms
}

func ExampleCSE() {
	before := graph.Look(exampleGraph().Node())
	after, rep := graph.CSE(before)
	fmt.Println(before.Len(), "nodes become", after.Len())
	for i, r := range rep {
		if int(r) != i {
			fmt.Printf("node %d is evaluated as node %d\n", i, r)
		}
	}
	// Output:
	// 5 nodes become 4
	// node 3 is evaluated as node 0
}

// Every algorithm of gonum for directed graphs takes the view.
func ExampleDirected() {
	order, err := topo.Sort(graph.Directed(exampleGraph().Node()))
	if err != nil {
		panic(err)
	}
	for _, n := range order {
		fmt.Println(n.(graph.ViewNode).Name())
	}
	// Unordered output:
	// size
	// size
	// Add
	// size
	// Add
}

// A snapshot is a loop away from any question. This one asks for the calls that need other calls first.
func ExampleLook() {
	load := expr.Lift1(func(name string) string { return name }, expr.IOBound, expr.Name("load"))
	shrink := expr.Lift1(func(picture string) int { return len(picture) }, expr.Name("shrink"))
	s := graph.Look(ops.Add(shrink.Call(load.Fork("a")), shrink.Call(load.Fork("b"))).Node())
	for i := range s.Len() {
		if s.Function(i).Kind == graph.Fork && len(s.Operands(i)) > 0 {
			fmt.Println(s.Function(i).Name, "of", s.Function(int(s.Operands(i)[0])).Name)
		}
	}
	// Output:
	// shrink of load
	// shrink of load
}
