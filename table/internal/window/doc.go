// Package window computes functions of ordered windows: each row gets a value
// that depends on the rows around it in the order of its partition.
//
//	rows as they come          k  t  x        Sum(x) by k, in the order of t
//	                           b  1  10       30
//	                           a  7  20       60
//	                           b  0  20       20
//	                           a  3  40       40
//
// Rows are sorted by the keys of partitions and the order together, and are
// otherwise left where they are: what moves is a list of their numbers, and the
// arguments of the functions.
//
//	Worker, Push     keeps a morsel's rows, arguments and encoded keys (package order)
//	Finish           sorts; cuts the order into segments at borders of partitions;
//	                 a function of a segment is one part of a split
//	Result           the rows as they came, with a column for each function
//
// # One way for all frames
//
// A frame is a range of places in the order, lo..hi-1, for each row. Neither end
// ever moves backwards from a row to the next, neither within a partition nor
// from one to the next. So a function sees a segment as one list with two ends
// that move forwards, and needs no case for partitions, for rows that are equal
// in the order, or for kinds of frames:
//
//	place     0 1 2 | 3 4 5 6        two partitions, Rows(-1, 0)
//	lo        0 0 1   3 3 4 5
//	hi        1 2 3   4 5 6 7
//
// A frame by value (ranges.go) is such a range too, for the rows are in the
// order of their keys. Its ends move by comparing keys, and what comes behind
// sees no difference from one that is counted in rows.
//
// Rows that do not count for an aggregate, because an argument is null or its
// condition is not true, are left out of the list first, and lo and hi are moved
// to the list of those that do (counted.go).
//
// # What a row costs
//
//	Sum, Mean of integers and decimals   an addition and a subtraction in 128 bits: exact
//	Sum, Mean of floats, Std, Var, Corr  three additions at most, no subtraction (fold.go)
//	Min, Max, ArgMin, ArgMax             two comparisons on average (extreme.go)
//	Count, First, Last, Lag, Lead        nothing but finding the row
//
// None of it depends on the width of the frame.
//
// # The same for any number of workers
//
// Segments are cut where the rows say, and each is computed by one part. A float
// sum from the beginning of a partition adds its rows in order. One over a frame
// that moves adds in the order of rows as well, but in groups that begin where
// the frame's contents were turned over, which the rows decide too. Nothing is
// ever subtracted from a float sum, so what has left a frame, a large value or
// an infinity, has no share in the error of the sums behind it.
//
// One large partition is one segment: its functions run side by side, and each
// of them on one worker.
package window

// most is how many rows a segment has, unless its last partition goes on: enough
// that a part costs more than starting it, few enough that what a function makes
// stays in the second-level cache.
const most = 1 << 14
