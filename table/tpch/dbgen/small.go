package dbgen

import "iter"

// Regions yields the rows of region, which are the same at any scale factor. There are no parts of so small a table.
func Regions() iter.Seq[Region] {
	return func(yield func(Region) bool) {
		// R_CMNT_SD, stream 42.
		comment := newComments(1500869201, 72, 1, 0)
		for key, name := range regions {
			if !yield(Region{RegionKey: int64(key), Name: name, Comment: comment.comment()}) {
				return
			}
			comment.endRow()
		}
	}
}

// Nations yields the rows of nation, which are the same at any scale factor.
func Nations() iter.Seq[Nation] {
	return func(yield func(Nation) bool) {
		// N_CMNT_SD, stream 41.
		comment := newComments(606179079, 72, 1, 0)
		for key, n := range nations {
			if !yield(Nation{NationKey: int64(key), Name: n.name, RegionKey: n.region, Comment: comment.comment()}) {
				return
			}
			comment.endRow()
		}
	}
}
