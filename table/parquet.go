package table

import (
	"xfork/internal/site"
	"xfork/table/internal/parquet"
)

// Parquet is the rows of all files that match a pattern of package filepath, in the order of the names. The files are opened when something is
// forced; of each, the footer is read first, and then the pages of the columns and row groups that the query needs.
//
// Columns of several files go by name. Their types may differ if one holds the values of both, as int64 does those of int32.
// Nested and repeated columns are left out. Of several columns of a file with one name, the second is a_1, the third a_2, as in [CSV].
// A UINT64 is int64, and an INT96 timestamp(9): values beyond these are errors, unless [As] asks for decimal(20,0) and timestamp(6).
//
//go:noinline
func Parquet(glob string, opts ...ScanOption) Frame {
	s := newScan(glob, opts)
	return s.frame(site.Caller(), &parquet.Source{Set: s.Set, Types: s.as}, s.Err("Parquet"))
}
