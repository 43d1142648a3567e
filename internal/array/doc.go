// Package array has the algorithms on whole arrays: the result at one place depends on elements at
// others, so that they cannot be fused into a pass. They are plain functions on slices of numbers.
//
//	function            algorithm                                              cost            file
//	Sort                radix sort, most significant digit first               n * key bits    sort.go, radix.go
//	ArgSort             the same, of keys with their places                    n * key bits    argsort.go, argradix.go
//	Unique, Mode        runs of the sorted elements                            likewise        ranks.go
//	TopK                selection, and a sort of what is above                 n, reads only   ranks.go
//	SearchSorted        bisection                                              n log edges     search.go
//	Scatter             additions in order                                     n               search.go
//	Quantile            selection by counting digits, Hyndman & Fan type 7     n, reads only   quantile.go, selection.go
//	Histogram           a guessed bin, or bisection of the edges               n, n log bins   histogram.go
//	CumSum, CumProd,    a running result; of integers and extremes in two      n               scan.go
//	CumMax, CumMin      passes
//	Reverse, Concat     moves                                                  n               rearrange.go
//	Gather, Compress    moves by index, by mask                                n               rearrange.go
//	Ramp, Linspace      arithmetic series by index, a block at a time          n               series.go
//
// # Work in parts
//
// A function that may take long is given a [Parts]: it cuts its arrays into parts of 65536 elements
// and has them called, on whatever goroutines the caller has to spare. Short arrays are done at
// once, on the caller's goroutine.
//
// Memory for results is made by the function, except where the result may be written over the
// operand (Sort and the running results): there the caller gives it.
//
// # Files
//
// rearrange.go, scan.go, search.go, histogram.go and series.go stand for themselves, on parts.go. Sorting and
// selecting share what is below them:
//
//	ranks.go -> sort.go   argsort.go   quantile.go -> selection.go
//	                 \        |          /               /
//	               radix.go, argradix.go -> digits.go -> keys.go
//
// # Invariants
//
//   - Results have the same bits for any number of goroutines: nothing that is rounded is
//     regrouped, and keys of equal elements are equal, so that an unstable sort has one result.
//   - An error of Parts, which is that of a context as a rule, is returned as it is, and leaves
//     inputs as they were. A result that was being written then is anything.
//   - Between two looks at the context a goroutine does one part at most.
//   - Temporary memory comes from package scratch and is given back before a function returns;
//     Parts must therefore not return before all its calls have.
package array
