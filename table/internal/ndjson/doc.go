// Package ndjson reads files of JSON objects, one a line, in parallel.
//
// # Format
//
//   - A line is an object, or blank. Its keys are columns; one that is missing,
//     or null, is a null.
//   - A number without a point and an exponent is int64 if it fits, with one
//     float64. Strings that are all dates or timestamps are those, and of
//     numbers the strings "NaN", "Infinity" and "-Infinity" are floats. All
//     other strings stay strings: "12" is one.
//   - A column of values of several kinds (true and 1, 1 and "x"), and of
//     integers that an int64 does not hold, is string: strings as they are,
//     other values as they are written.
//   - A nested value, an object or an array, is a string of JSON, as it is
//     written.
//   - A key twice in an object, a key that the sample has not seen, and
//     whatever is no JSON make the row a bad one.
//   - Half of a surrogate pair in a \u is read as U+FFFD, as in encoding/json.
//     Bytes that are not UTF-8 are kept.
//
// # Not read
//
//   - A file that is one array of objects: it would have to be read to its end
//     for its first row.
//   - Objects over several lines: a line end within one makes two bad rows.
//
// # Reading
//
//	{"id":1,"name":"a\u00e9","tags":[1,2]}       a line
//	 cells   number 1 | escaped a\u00e9 | nested [1,2]
//	 columns int64 1  | string aé       | string [1,2]
//
// A cell is where a value lies and what its first byte says it is, 12 bytes.
// Numbers are read and escapes undone when the column is asked for, so what a
// query does not need is scanned and no more. That scan checks the whole
// grammar all the same: a line that is no JSON is a bad row for each query.
//
// Package cut cuts files at line ends, which are row ends: JSON has none within
// strings. A batch is scanned once, for where the value of each column lies; a
// column is decoded when it is asked for. Objects of one file mostly have their
// keys in one order, so the key that followed last time is compared first, and
// a map is asked only if it is another.
//
//	scan.go      objects -> where values lie
//	convert.go   values -> columns
//	open.go      names and types, as in package csv
//
// # Invariants
//
//   - Offsets in a cell are 32 bits: a part is at most one row longer than a
//     MiB, and a row has 128 MiB at most (package cut).
//   - Names, keys and places of a file are written by its sample, on the
//     goroutine that opens, and only read afterwards; so workers share them
//     without a lock.
//   - Strings of a column are copies. Cells point into the part, which the next
//     part overwrites.
//   - Whether a row is bad does not depend on which columns are asked for where
//     reading is lenient, so that all queries see the same rows. Otherwise a bad
//     value is met only if its column is.
//
// # Sources
//
// The grammar is that of RFC 8259, with lines as JSON Lines (jsonlines.org) and
// the NDJSON specification have them. RFC 8259 leaves open what a key twice and
// half of a surrogate pair mean (sections 4 and 8.2); the answers are above.
// The text has to be UTF-8 (section 8.1), which is not checked: a string is
// bytes here.
package ndjson
