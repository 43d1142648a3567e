// Package quantile computes medians and quantiles of groups, which need all values of a group
// at once: they are kept with the numbers of their groups, and sorted at the end.
//
//	Add, Merge    values and groups behind each other
//	Result        sorted by group, then by value; the two values next to the place count
//	Spill         a sorted run to the file; Result merges runs in one stream, and keeps two values of a group
//
// A Values belongs to one goroutine. What it comes to does not depend on the order in which
// values have come, to the bit.
package quantile
