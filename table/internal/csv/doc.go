// Package csv reads files of separated values (RFC 4180, as files really are) in parallel.
//
// # Format
//
//   - Rows end with LF or CRLF, mixed or not; the last one may end with the file. A byte order mark of UTF-8 is skipped, one of UTF-16 is an error.
//   - A field that begins with a quote ends with one; two quotes in it are one, and line ends and commas in it are text, exactly as they stand.
//     Anything but a comma or a line end behind the closing quote makes the row a bad one.
//   - A quote elsewhere in a field is text: 5" is read as it stands.
//   - An empty field is null, as are the words of NullAs; "" is the empty string in a column of strings, and null in others.
//   - An empty line is no row; with one column it is a row of null.
//   - All rows have as many fields as there are columns, or are bad rows.
//   - A column without a name is called column_3, by its place; a name that is there already gets _2, _3 behind it.
//
// # Reading
//
//	Open     header and sample of each file: names and types                               open.go, sample.go
//	Read     a part of a file, cut at row ends                                             package cut
//	split    2048 rows: where each field begins and ends, eight bytes at a time             split.go
//	convert  a column of these rows, the first time that it is asked for                   convert.go
//
// So a column that the query does not need costs the search for its commas, and nothing else.
//
// Types come from the first 4 MiB of a file and from 16 windows spread over it: a column that is whole numbers for a million rows and then is not, is
// mostly seen. If it is not, the value is an error that names its place, never dropped and never a null.
package csv
