package csv

import (
	"xfork/table/internal/files"
	"xfork/table/internal/vector"
)

// The frame of the bad rows is a scan of its own, and not something that the
// scan of the good rows leaves behind: a frame can be forced alone, twice, or
// never, and its rows must be the same.

// rejects reads the rows that a lenient reader leaves out: it reads as that one
// does, and shows what is bad.
type rejects struct {
	*reader
	rows files.BadRows
}

// Next moves on to the next bad rows, in the order of the file.
func (r *rejects) Next() vector.Batch {
	for {
		r.batch()
		if r.n == 0 && len(r.split.faults) == 0 && len(r.bad) == 0 {
			return vector.Batch{}
		}
		// No more than a batch: the splitter stops at as many rows and faults
		// together.
		bad := r.bad
		for i := range r.split.faults {
			bad = append(bad, r.malformed(&r.split.faults[i]))
		}
		if len(bad) > 0 {
			return r.rows.Show(bad)
		}
	}
}

// Column shows a column of the bad rows.
func (r *rejects) Column(i int) *vector.Vector { return r.rows.Column(i) }

// Look is Column: the reader's own would show the good rows.
func (r *rejects) Look(i int) *vector.Vector { return r.rows.Column(i) }
