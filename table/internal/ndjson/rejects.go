package ndjson

import (
	"xfork/table/internal/files"
	"xfork/table/internal/vector"
)

// rejects reads the rows that a lenient reader leaves out: it reads as that one
// does, and shows what is bad.
type rejects struct {
	*reader
	rows files.BadRows
}

// Next moves on to the next bad rows, in the order of the file.
//
// A batch has up to vector.Size lines, good and bad together, and a line is bad
// for one reason, the first that is found. So the bad ones of a batch are a
// batch. Those of the form stand behind those of values here; Show sorts them
// by line.
func (r *rejects) Next() vector.Batch {
	for {
		r.batch()
		if r.n == 0 && len(r.scan.faults) == 0 && len(r.bad) == 0 {
			return vector.Batch{}
		}
		bad := r.bad
		for i := range r.scan.faults {
			bad = append(bad, r.malformed(&r.scan.faults[i]))
		}
		if len(bad) > 0 {
			return r.rows.Show(bad)
		}
	}
}

// Column shows a column of the bad rows.
func (r *rejects) Column(i int) *vector.Vector { return r.rows.Column(i) }
