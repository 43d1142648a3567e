package parquet

import (
	"math/bits"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// spread moves the dense values of n rows to the rows that have one, and marks
// the others as null.
func (c *chunk) spread(n, dense int) {
	mark(c.out.Nulls(), c.at, c.present, n)
	from, to := c.at, c.at+n
	switch {
	case dense == 0:
	case c.coded:
		spread(c.kept[from:to], c.present, dense)
	case c.out.Dict != nil:
		spread(c.out.Codes[from:to], c.present, dense)
	case c.out.Layout == types.Ints:
		spread(c.out.I[from:to], c.present, dense)
	case c.out.Layout == types.Floats:
		spread(c.out.F[from:to], c.present, dense)
	case c.out.Layout == types.Strings:
		spread(c.out.S[from:to], c.present, dense)
	default:
		spread(c.out.W[from:to], c.present, dense)
	}
}

// The bitmap of a vector begins with ones for all rows, so that a page without
// nulls costs nothing here.
//
// mark clears the bits of rows at..at+n that are not present; they are set. A
// word of 64 rows meets two words of the bitmap, unless the page begins at one.
func mark(valid vector.Bitmap, at int, present []uint64, n int) {
	shift := at & 63
	for i := 0; i < n; i += 64 {
		absent := ^present[i>>6]
		if n-i < 64 {
			absent &= 1<<(n-i) - 1
		}
		valid[(at+i)>>6] &^= absent << shift
		if high := absent >> (64 - shift); high != 0 {
			valid[(at+i)>>6+1] &^= high
		}
	}
}

// spread goes from behind: the place that is written is never before the one
// that is read, so no copy of the dense values is needed.
//
//	values   7 8 9 . .       present  1 0 1 0 1
//	         7 . 8 . 9
//
// Whether there is a value decides where the next one is read, not whether this
// one is written: a branch that goes either way would cost more than the
// values. A null row gets a value of another row: a code stays within the
// dictionary. Once source and row meet, what is in front is in its place.
func spread[T any](xs []T, present []uint64, dense int) {
	from := dense - 1
	for end := len(xs); end > 0 && from < end-1; {
		start := (end - 1) &^ 63
		word := present[start>>6]
		rows := xs[start:end]
		switch k := bits.OnesCount64(word); {
		case k == len(rows):
			copy(rows, xs[from-k+1:from+1])
			from -= k
		case k == 0 || from < 0:
			fill(rows, xs[max(from, 0)])
		case k <= from && from >= reach && len(rows) == 64:
			scatter((*[reach]T)(xs[from+1-reach:]), (*[64]T)(rows), word)
			from -= k
		default:
			from = edge(xs, rows, word, from)
		}
		end = start
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

// edge is scatter for the rows in front, where the values may end: the rows
// before are null then.
func edge[T any](xs, rows []T, word uint64, from int) int {
	word <<= 64 - uint(len(rows))
	for i := len(rows) - 1; i >= 0; i-- {
		rows[i] = xs[max(from, 0)]
		from -= int(word >> 63)
		word <<= 1
	}
	return from
}
