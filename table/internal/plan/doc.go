// Package plan is queries: trees of verbs as a program has written them, and the same with types, names resolved and columns placed.
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
//	Concat                                 Project each, then Concat
//	Cache                                  Collect
//
// A Node may be the input of several others; Bound keeps that, so that what is shared is computed once.
package plan
