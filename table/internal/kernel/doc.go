// Package kernel computes expressions over batches: one call per operator and
// up to 2048 rows, each a plain loop over slices of one layout.
//
// A [Program] is the expressions of one verb for one goroutine. Equal
// expressions in it are one step, which is computed once per batch, when it is
// asked for; each step owns the vector of its results, which the next batch
// overwrites.
//
//	a*(1-b), a*(1-b)*(1+c)          steps: Sub, Mul, Add, Mul        not five
//
// What keeps kernels few:
//
//   - constants are expanded to a full batch once, so that no kernel has a case for them;
//   - four layouts stand for eleven kinds (package types);
//   - an operator on one column of codes and constants runs over the dictionary instead, and its results are gathered (lift.go);
//   - nulls are the conjunction of the operands' bitmaps, a word at a time; values are computed for null rows too.
//
// What can go wrong with a row is thrown as a *[RowError] (package vector,
// Throw): only for rows that are not null, and only if the column is asked for.
//
// # What a step costs
//
// Measured on the design's prototype, Q1 of TPC-H in memory, against one loop
// written by hand for the query: a program of separate kernels over vectors
// takes 1.7 times as long when each sum is a pass of its own, and 1.1 times
// when the sums of a group vector share one. So no code is generated: what
// interpretation costs is a call through a function value for each operator and
// 2048 rows, some two nanoseconds for all of them together.
//
// # Columns on demand
//
// A step asks its operands for their results, and a step that is a column asks
// the batch. So what is computed is what a consumer asks for: a projection of
// ten columns, of which a group-by reads two, computes two. This replaces the
// pushing down of projections that other engines have as a pass over their
// plans.
//
//	Sink  asks for  Mul  asks for  a, Sub  asks for  b
//	batch shows a and b: gathered by the filter before, decoded by the scan before that
//
// # Memory
//
// Every step writes to its own vector, which keeps its memory from batch to
// batch. A program makes no garbage once all of its steps have had a full
// batch, but for strings that are made anew (Concat, Replace, casts to text),
// and the selections of lifted results.
//
// # Errors
//
//	asked for   not null   fits     outcome
//	no          -          -        nothing is computed
//	yes         no         -        null, whatever the unspecified value has come to
//	yes         yes        yes      a value
//	yes         yes        no       *RowError with the expression and the operands
//
// A value of a When that may fail is computed for the rows of its branch alone
// (branch.go). Operands of And and Or are computed for all rows of the batch;
// conditions of one Filter one after the other, for the rows that are left.
package kernel
