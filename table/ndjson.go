package table

import (
	"xfork/internal/site"
	"xfork/table/internal/ndjson"
	"xfork/table/internal/plan"
)

// NDJSON is the rows of all files of JSON objects, one a line, that match a pattern of package filepath, in the order of the names. Keys are columns, and
// types are found out as for [CSV]: numbers are int64 or float64, strings that are all dates or timestamps are those. A key that is missing is a
// null. A column of values of several kinds, or of integers that an int64 does not hold, is string.
//
// Objects and arrays within the objects are strings of JSON, as they are written: a table has no nested columns.
//
// A key that the sample has not seen makes its row a bad one, see [BadRow]: [As] adds columns. NullAs has strings that are null.
//
//go:noinline
func NDJSON(glob string, opts ...ScanOption) Frame {
	s, pc := newScan(glob, opts), site.Caller()
	fault := s.Err("NDJSON")
	src := &ndjson.Source{Set: s.Set, Types: s.as, Nulls: s.nulls, Lenient: s.rejects != nil}
	if s.rejects != nil {
		rejected := *src
		rejected.Rejected = true
		*s.rejects = newFrame(pc, plan.Node{Verb: plan.Scan, Source: &rejected, Misuse: fault}, nil, nil)
	}
	return s.frame(pc, src, fault)
}
