// Package kernel computes expressions over batches: one call per operator and up to 2048 rows, each a plain loop over slices of one layout.
//
// A [Program] is the expressions of one verb for one goroutine. Equal expressions in it are one step, which is computed once per batch, when it is asked
// for; each step owns the vector of its results, which the next batch overwrites.
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
// What can go wrong with a row is thrown as a *[RowError] (package vector, Throw): only for rows that are not null, and only if the
// column is asked for.
package kernel
