// Package order sorts rows, and finds the first few in an order.
//
// The keys of a row become one string of bytes, in the order of the keys,
// whatever their types and directions:
//
//	integer       8 bytes, most significant first, sign flipped
//	decimal       8 or 16 bytes, alike
//	float         8 bytes: the bits of a positive one with the sign set, of a negative one all flipped; NaN is greatest, -0 is +0
//	null of 8     ff ... ff 01, or 00 ... 00 00 with NullsFirst; a value of these eight bytes has a ninth, too (number)
//	text          its bytes, 0 as 0 1, and 0 0 behind
//	null?         text and decimals of 16 bytes: a byte before them, where the column may have nulls
//	descending    the bytes of the value flipped
//
// (The scheme is that of most databases; see G. Graefe, Implementing Sorting in
// Database Systems, 2006.) Each morsel sorts its own rows, by the first eight
// bytes where they differ; sorted runs are merged in pairs. Equal rows stay in
// their order, so a sort is stable, and ties in a Top go by row.
//
// # Example
//
//	Sort(Desc("fare"), "city")     fare float64, may be null; city string
//
//	fare   city     key
//	12.5   "Oslo"   3fd6ffff ffffffff | 4f 73 6c 6f 00 00
//	null   "Rome"   ffffffff ffffffff 01 | 52 6f 6d 65 00 00
//
// The first eight bytes of a key, as a number, order nearly all rows; only rows
// with the same number are compared further.
//
// # What it costs
//
// A key takes as many bytes as its values, and one for each text that may be
// null. Sorting a run is a pass for each of eight bytes that varies, some
// 15 ns a row in all; merging is a comparison for each row and round, and there
// are as many rounds as the logarithm of the number of morsels. Gathering the
// columns in their order misses the cache once for each row and column, and is
// most of the time for wide rows.
//
// # Windows
//
// Rows of a window stay where they are. Sorted returns their order as a list of
// numbers, and where partitions and rows of different keys begin in it.
//
// # Top
//
// A top keeps at most twice its limit and a batch for each morsel, and drops
// what cannot come in before its columns are asked for: the columns that are
// not keys are read for few rows. Its result is that of the sort, cut off.
package order
