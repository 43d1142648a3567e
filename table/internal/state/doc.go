// Package state has the aggregates of groups: what rows are added to, and results are asked of.
// Package group finds the groups of rows, and keeps the order in which they are added.
//
//	state.go, exact.go     counts; sums of floats, and of integers and decimals
//	moments.go             variances and correlations
//	picked.go, numbers.go  a value out of several: least, greatest, first, last
//	whole.go, values.go    what all values of a group are kept for: quantiles, distinct ones
//	shared.go              sums and means that have one state
//	nulls.go               rows without a value among others
//	save.go                states as columns of a file
//
// # What a state promises
//
//   - What it comes to depends on the rows of a group and, for floats and rows that are picked,
//     on their order, and on nothing else: not on batches, nor on other groups.
//   - Merge after Add is as if the rows of the other state had come behind; of floats, as if their
//     sum had come.
//   - Save and Load change no bit.
//
// # Cost
//
// A state has all groups of a table, so that adding rows is a loop over two slices and not a
// call for each row. Which states there are is decided once for an operator (Sharing), and made
// for each of its tables (All). A group takes 8 bytes for a count or a sum of small integers,
// 16 for a sum of floats, 24 and 48 for a variance and a correlation, and what its value takes
// otherwise; quantiles and distinct values keep every value, and write them to the file when
// there are too many (Values).
package state
