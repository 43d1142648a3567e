// Package rolling has the algorithms on windows that move along an array by one element at a time:
// sums, moments, extremes, quantiles. Of n elements and windows of w there are n-w+1 results.
//
//	function            what a stretch comes to            cost            file
//	Sum, Mean           a sum, as a tree; long ones compensated     n               tree.go, sums.go
//	Var, Std            compensated sums of elements and squares    n               moments.go
//	Min, Max            an extreme                                  n               tree.go, extremes.go
//	Quantile            ranks, and a cursor over them               n log n         quantile.go
//	EWM                 a recursion                                 n               ewm.go
//
// # Nothing is taken away again
//
// The usual way adds the element that enters a window and takes away the one that leaves it. Errors
// grow along the array then, an infinity or a NaN never leaves, and an outlier takes the digits of
// all that come after it. Here elements are only added up:
//
//   - Short windows are trees of windows half as long: tree.go.
//   - Long windows, and all of moments, are put together of two stretches: window.go.
//
// For the second way the array is cut into blocks:
//
//	elements   |---- block ----|---- block ----|
//	window            |--------|------|             the end of one block, the beginning of what follows
//	                   suffix    prefix
//
// The suffixes of a block are made once, from its end back; the prefix grows by an element with each
// step. So it takes three additions for each result, whatever the window is. (Van Herk, A fast
// algorithm for local minimum and maximum filters, 1992, and Gil and Werman, 1993, have it for
// extremes.)
//
// # The law
//
// A tree depends on its window alone. Blocks begin at every 4096th place, and between those at every
// window's length, if that is less. Where a window is longer than a block, whole stretches of 4096
// lie between suffix and prefix: each is added up once, and blocks that need it take what it came to.
// So a result depends on the elements of its window and on its place, and on nothing else: parts of
// the work are multiples of 4096, and no cut shows. What is added up one by one is never longer than
// twice 4096 elements, and compensated.
//
// In memory is, beside the result, what a block's suffixes and the stretches come to.
package rolling
