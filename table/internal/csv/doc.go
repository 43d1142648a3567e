// Package csv reads files of separated values (RFC 4180, as files really are)
// in parallel.
//
// # Format
//
//   - Rows end with LF or CRLF, mixed or not; the last one may end with the
//     file. A byte order mark of UTF-8 is skipped, one of UTF-16 is an error.
//   - A field that begins with a quote ends with one; two quotes in it are one,
//     and line ends and commas in it are text, exactly as they stand. Anything
//     but a comma or a line end behind the closing quote makes the row a bad
//     one.
//   - A quote elsewhere in a field is text: 5" is read as it stands.
//   - An empty field is null, as are the words of NullAs; "" is the empty
//     string in a column of strings, and null in others.
//   - An empty line is no row; with one column it is a row of null.
//   - All rows have as many fields as there are columns, or are bad rows.
//   - A column without a name is called column_3, by its place; of several with
//     one name, the second gets _1 behind it, the third _2 (files.Distinct).
//
// # Reading
//
//	Open     header and sample of each file: names and types                               open.go, sample.go
//	Read     a part of a file, cut at row ends                                             package cut
//	split    2048 rows: where each field begins and ends, from mark to mark                 split.go, package marks
//	convert  a column of these rows, the first time that it is asked for                   convert.go
//
// So a column that the query does not need costs the search for its commas, and
// nothing else.
//
//	data     1,"Oslo, N",12.5 LF 2,,7 LF           a part, in memory that the next part uses again
//	fields   [0,1) [3,10)q [12,16)                 of row 0: where it begins, where it ends, and
//	         [17,18) [19,19) [20,21)               whether there are quotes around it
//	columns  1 2 | "Oslo, N" - | 12.5 7            int64, string with a null, float64
//
// The fields of a batch take 8 bytes each: 16 KiB for a column of 2048 rows,
// which stays in the second-level cache for the usual number of columns. The
// text of a string column is copied once a batch, into memory of its own,
// because results keep strings and would keep the part with them.
//
// # Cost
//
// Of a row of 66 bytes and six fields, three of them in quotes, counting the rows, which
// is reading and splitting them, takes 130 ns of a processor, one column of floats 158,
// and all six with an aggregate of each 402; encoding/csv with the conversions by hand
// takes 427 for the one column and 577 for all. That was one run on a machine with much
// else to do, so only the relations count (BenchmarkCSV of package table).
//
// # Differences
//
//	                       here                            encoding/csv
//	5" pipe                text                            error
//	"a"b                   bad row                         error
//	CRLF between quotes    as it stands                    LF
//	empty line             no row; of one column null      no row
//	empty field, ""        null, ""                        "", ""
//	too many fields        bad row                         error
package csv
