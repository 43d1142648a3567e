// Package ranked finds the first few rows of each group in an order, without a
// sort of all rows.
//
//	rows as they came     k  v           Top 2 of each k, by v downwards
//	0                     b  10          b 30  b 10
//	1                     a  7           a 9   a 7
//	2                     b  30
//	3                     a  9
//	4                     b  5
//
// Each group has a heap with the worst of its best rows on top: a row that is
// not better is dropped by one comparison, and its columns are never asked for.
//
//	Worker, Push     a morsel finds the first rows of its own groups             any number of goroutines
//	Finish           64 partitions of the keys' hashes put morsels together      once
//	Result           rows in the order of groups, or in that of rows
//
// A worker keeps heaps for the groups of all its morsels, up to some hundred
// thousand, and passes rows on as they are once there are more: then a heap would
// hold nearly all rows. Which rows come out depends on none of this: the first
// n of a group, by key and then by row, are the first n of what is left when
// rows have been dropped that are not among the first n of some of the group.
//
// # The order of the result
//
// Groups come in the order of their first rows, whether these are in the result
// or not, and in each the rows by key, equal ones in the order of rows. With
// ByRow the rows stay in the order in which they came: that is for a filter on
// RowNumber, which needs the rows where they are (plan/rank.go).
//
// # Costs
//
// Measured with a million rows, one worker, seconds of CPU time, the first two
// rows by a float of each of 10,000 groups: 0.09, where heaps that begin anew with
// each morsel take 0.17.
//
// A row that is passed on costs its columns, the hash of its group, the first
// eight bytes of its key, and what this key has beyond, in two places:
//
//	where the row was          kept columns, the rest of the key    asked for when the row is chosen, or keys are equal
//	in the row's partition     hash, prefix, first row, keys        gone through from one end to the other
//
// So a partition reads memory in its order, and of the kept columns only the
// rows of the result are touched again. In memory are the rows that may be among the
// first: at most n and those of one batch for each group of a morsel, or all rows where
// there are more groups than heaps.
package ranked

// How many groups a worker has heaps for before it passes rows on.
const (
	mostItems   = 1 << 18 // in all heaps, of two items or more each
	leastGroups = 4096    // as in package group
	groupBytes  = 64      // of a group beside its items: its key, its first row, its slots
	tableShare  = 64      // of the memory there may be: a part of this size is for the heaps of a worker
)

// partitions is how many parts the groups are divided into for putting morsels
// together.
const partitions = 64

// serial is up to how many rows one partition is enough.
const serial = 1 << 14
