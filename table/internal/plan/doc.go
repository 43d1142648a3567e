// Package plan is queries: trees of verbs as a program has written them, and
// the same with types, names resolved and columns placed.
//
//	Node    what the program has said: a verb, its inputs, expressions by name
//	Bound   the same for schemas that are known, in a smaller vocabulary:
//
//	verbs                                  step
//	sources                                Scan
//	Filter                                 Filter
//	With, Select, Drop, Rename             Project
//	Agg, GroupBy, Distinct                 Group, then Project
//	Sort                                   Sort
//	Top, Sort and Head                     Top
//	Head, Skip                             Limit
//	Join                                   Join, then Project
//	JoinAsof                               Asof, then Project
//	GroupBy, Top                           Ranked
//	Pivot                                  Group, Group, then Project (pivot.go)
//	Unpivot                                Unpivot
//	Concat                                 Project each, then Concat
//	Cache                                  Collect
//	Options                                nothing: they are the run's
//	an ordered Over in any of them         Window, before the verb's own step (window.go)
//
// A Node may be the input of several others; Bound keeps that, so that what is
// shared is computed once.
//
// # From a query to steps
//
//	Frame.Agg         a Node: names, expressions by name, the line                 when the program calls it
//	Context.Bind      a Bound: sources are opened, names are places, types known   in the force
//	Push, and what package rewrite does besides                                    in the force
//	Needs             which columns are read by anything                           in the force
//	package run       pipelines                                                    in the force
//
// Binding is done anew for each force, because a file may have changed, and a
// lazy operand may have a value now. With all rewrites it takes some 150
// microseconds for Q8 of TPC-H, beside the reading of footers.
//
// # What is rewritten, and what is not
//
//	conditions to their sources        push.go
//	projections                        not needed: columns come on demand
//	a head of a sort to a top          verbs.go, and behind projections package rewrite
//	a filter on RowNumber to a top     rank.go
//	equal aggregates to one            package bind
//	equal expressions to one           package kernel
//	constants, joins, common steps     package rewrite
//
// Every rewrite keeps the values to the bit, and the order of rows where it can
// be seen. Tests run random queries with and without.
//
// The verbs that change the shape of rows are put together of the others where
// that costs nothing: a pivot is two group-bys, a filter on row numbers has a
// top of groups below its window. An as-of join, an unpivot and a top of groups
// are steps of their own, because no others do their work in one pass.
//
// # Expressions and deep queries
//
// Expressions are graphs, as queries are: a node may be an argument of several
// others. It is bound once, and what is bound is shared in the same way, so a
// program that doubles an expression in a loop pays for each turn once. All walks
// have stacks of their own.
//
// # Invariants of a Bound
//
//   - A column of an expression is a place in the schema of the input; in the condition of a join, places of the right input follow those of the left.
//   - Exprs of a Project are as many as the columns of its schema.
//   - A step is bound once in a context, however many verbs stand on its node, so steps are shared where nodes are.
package plan
