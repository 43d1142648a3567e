// Package spread moves values that lie densely to the rows that have one: pages of Parquet have
// values for rows that are not null alone.
//
//	values     7 8 9 . .
//	present    1 0 1 0 1
//	           7 . 8 . 9
//
// It goes from behind: the place that is written is never before the one that is read, so
// no copy of the values is needed. Whether there is a value decides where the next one is
// read, not whether this one is written: where one row in ten is null, a branch would cost
// more than the values.
//
// With AVX2, eight rows of four bytes are one step, or four of eight bytes: their bits in the
// bitmap say how the next values are permuted (the way is that of D. Lemire's and others'
// despacing, backwards). A row takes 0.15 and 0.25 ns, 0.9 otherwise.
package spread

import "math/bits"

// Rows moves the first dense values of xs to those of its rows that are present. Others get a
// value of another row, so that a code stays within its dictionary. There are as many bits
// as values, and at least one.
func Rows[T any](xs []T, present []uint64, dense int) {
	if dense < len(xs) {
		xs[dense] = xs[dense-1] // is read where the last rows have no value
	}
	from, whole := dense, len(xs)&^63
	if rest := xs[whole:]; len(rest) > 0 {
		from = edge(xs, rest, present[whole>>6], from)
	}
	// Where values and rows meet, what is in front is in its place.
	if from == whole {
		return
	}
	if blocks(xs[:whole], present, from) {
		return
	}
	for at := whole - 64; at >= 0 && from < at+64; at -= 64 {
		word := present[at>>6]
		if rows := xs[at : at+64]; from >= reach {
			scatter((*[reach]T)(xs[from-reach:]), (*[64]T)(rows), word)
			from -= bits.OnesCount64(word)
		} else {
			from = edge(xs, rows, word, from)
		}
	}
}

// Indices are taken modulo the power of two, which is an instruction, in the
// place of a comparison and a panic.

// reach is how many values lie in front of the last one of a word and a value
// more, at least; a power of two, so that no index need be checked.
const reach = 128

// scatter spreads 64 rows, some of which have values: the last ones of those in
// front, of which not all are used up.
func scatter[T any](values *[reach]T, rows *[64]T, word uint64) {
	from := uint64(reach - 1)
	for i := 63; i >= 0; i -= 2 {
		rows[i] = values[from%reach]
		from -= word >> 63
		rows[i-1] = values[from%reach]
		from -= word >> 62 & 1
		word <<= 2
	}
}

// edge is scatter for the rows at both ends, where there are fewer than 64, or their values
// may end: the rows before are null then. The values lie before from, and so do those that are
// left, before the result.
func edge[T any](xs, rows []T, word uint64, from int) int {
	word <<= 64 - uint(len(rows))
	for i := len(rows) - 1; i >= 0; i-- {
		rows[i] = xs[max(from-1, 0)]
		from -= int(word >> 63)
		word <<= 1
	}
	return from
}
