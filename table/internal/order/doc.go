// Package order sorts rows, and finds the first few in an order.
//
// The keys of a row become one string of bytes whose order is that of the keys, whatever their types and directions:
//
//	null first?   a byte, where the column may have nulls: after all values, unless NullsFirst
//	integer       8 bytes, most significant first, sign flipped
//	decimal       8 or 16 bytes, alike
//	float         8 bytes: the bits of a positive one with the sign set, of a negative one all flipped; NaN is greatest, -0 is +0
//	text          its bytes, 0 as 0 1, and 0 0 behind
//	descending    the bytes of the value flipped
//
// (The scheme is that of most databases; see G. Graefe, Implementing Sorting in Database Systems, 2006.) Each morsel sorts its own rows, by the first eight bytes
// where they differ; sorted runs are merged in pairs. Equal rows stay in their order, so a sort is stable, and ties in a Top go by row.
package order
