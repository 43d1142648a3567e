package parquet

import (
	"xfork/table/internal/spread"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A page without nulls does not come here: its levels are one run of ones, which costs a
// comparison, and its values are decoded to where they stay.

// spread moves the dense values of n rows to the rows that have one, and marks
// the others as null.
//
// Codes are spread as codes, so that a row is four bytes whatever the column has. Those
// of null rows are some code of the dictionary, and those of a page of nulls alone, of
// which there may be none, are 0 (blank). Numbers get one of the page's, so that a range of
// integers is no wider with them, which package codes relies on for its speed.
func (c *chunk) spread(n, dense int) {
	mark(c.out.Nulls(), c.at, c.present, n)
	from, to := c.at, c.at+n
	switch {
	case dense == 0:
	case c.coded:
		spread.Rows(c.kept[from:to], c.present, dense)
	case c.out.Dict != nil:
		spread.Rows(c.out.Codes[from:to], c.present, dense)
	case c.out.Layout == types.Ints:
		spread.Rows(c.out.I[from:to], c.present, dense)
	case c.out.Layout == types.Floats:
		spread.Rows(c.out.F[from:to], c.present, dense)
	case c.out.Layout == types.Strings:
		spread.Rows(c.out.S[from:to], c.present, dense)
	default:
		spread.Rows(c.out.W[from:to], c.present, dense)
	}
}

// The bitmap of a vector begins with ones for all rows, so that a page without
// nulls costs nothing here.
//
// mark clears the bits of rows at..at+n that are not present; they are set. A
// word of 64 rows meets two words of the bitmap, unless the page begins at one.
// What lies behind the last row of the page is left as it is, for the next page.
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
