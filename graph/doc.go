// Package graph is the untyped DAG to look at: nodes, frozen snapshots of them, rewrites, pictures, and a view
// for gonum.
//
// Package expr builds the graph and package eval evaluates it. This one shows it, before a run or beside one: what is going
// to happen, and why it takes so long.
//
//	graph.Explain(os.Stdout, x.Node()) // as text, before and after equal nodes are shared
//	graph.SVG(file, x.Node())          // as a picture that any browser shows
//	graph.Stats(x.Node())              // as numbers: nodes, depth, width, lanes, critical path
//
// # Nodes
//
// What kind a node is follows from what made it, and never changes. What it may be asked depends on its state.
//
//	kind      made by                             operands          runs                   shared when equal
//	Operator  package ops, expr.Op1 .. Try3       1 to 3, strict    inline, many per µs    always: operators are pure
//	Operator  expr.Const, expr.Fail               none              never: settled         never: only the same node is
//	Operator  expr.All, Pair, Gather              any, strict       inline                 never: its value may be a slice
//	Fork      Fork, Map, folds                    none              in a lane, once        if Pure, arguments comparable
//	Fork      Call, expr.Map                      1 to 3, strict    in a lane, once        if Pure
//	Dynamic   If, AndAlso, OrElse, After, Flatten some strict       inline                 never
//	Dynamic   Any, Settle                         none strict       inline                 never
//	Dynamic   Bind, Catch                         at most 1 strict  in the CPU lane, once  never
//
//	state     operands are                        outcome
//	Idle      known; read twice to be certain     not there yet
//	Running   its evaluator's own: not shown      not there yet
//	Done      forgotten                           a value
//	Failed    forgotten                           an error
//
// A Bind or an If that has made its choice and waits for it is drawn with that choice as its only operand, and in its
// choice's state.
//
// # Vocabulary
//
//   - operand, consumer: the two ends of an edge; edges run from the operand to the consumer, as values do.
//   - strict operand: one that must be settled before the node can run. The others are up to the node ("If" needs one of
//     its two), and are drawn dashed.
//   - leaf: a node without operands; root: a node that was asked about.
//   - site: the line that made the node, and for a fork the lines that led there.
//   - level: the number of nodes on the longest path that ends at a node; depth: the highest level; width: how many nodes
//     the fullest level has; critical path: the heaviest path from a leaf to a root.
//   - representative: the oldest of several equal nodes, which is evaluated for all of them.
//
// # Views
//
// Times are for a million nodes, looking included but for CSE, as BenchmarkViews measures them on a cloud machine of two
// cores.
//
//	view          is for                             takes    and of a large graph
//	Explain       reading, golden files, diffs       0.7 s    lists the first and the last nodes
//	SVG           browsers, reports                  0.6 s    draws a box for each line of the program
//	Mermaid       READMEs, issues, wikis             0.6 s    the same
//	DOT           Graphviz and its relatives         0.7 s    writes all of it
//	Directed      the algorithms of gonum            0.5 s    shows all of it
//	Stats         an overview, a test                0.5 s    counts all of it
//	CriticalPath  what to make faster                0.5 s    finds it, whatever the length
//	CSE           what a force need not do twice     0.2 s    shares all of it
//	Check         tests of the engine                0.7 s    lists twenty faults and counts the others
//
// All pictures say the same in the same way: operands are above their consumers; forks are square and in the colour of
// their lane, operators round and grey, dynamic nodes have slanted sides; roots have a heavy line; what is done has a tick,
// what has failed a cross, what is running a ring; dashed arrows lead from operands that may not be needed. Colours can
// be told apart by the colour-blind, and say nothing that shapes do not say too.
//
// Nodes are numbered %0, %1, ... from the oldest to the youngest of those in the view, and named after function and line,
// never by address or creation number: the same program gives the same text and the same picture each time.
//
// # Looking
//
// [Look] walks the graph once and freezes what it saw; everything else here works on such a [Snapshot], and is there
// both as one of its methods and, for a graph that is looked at once, as a function of nodes. Nothing in this package
// forces, nothing recurses (a chain of a million nodes is an ordinary graph), and all of it may be done beside
// running forces. Costs are linear and below a microsecond per node. The engine does not look: what a force needs is
// compiled by package internal/plan, in some tens of nanoseconds a node.
package graph
