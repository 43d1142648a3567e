// Package cut cuts files of text into parts that begin and end with rows, so
// that workers read one file in parallel.
//
// A file is cut every MiB, nominally. A part has the rows that begin in its
// MiB:
//
//	nominal    |        0         |        1         |        2         |
//	text       row row row "quoted, with \n and so on" row row row row row
//	parts      |        0                              |     1     |  2  |
//
// Whether a line end is a row end depends on the quotes before it, up to the
// beginning of the file. Guessing (by the number of quotes, or by what looks
// like a row) is wrong for some file, so the boundaries are found one after the
// other: a worker that reads part i holds the lock, looks through the part for
// the last quote and the first row end behind it, leaves the boundary for part
// i+1, and parses without the lock. Looking through is a search for one byte (package
// marks), a tenth of the time of parsing, so that some ten workers can share a file.
//
// # Invariants
//
//   - Boundaries depend on the text alone. Which worker has found one, and
//     when, is not seen in the rows.
//   - The boundary search and the parser of the rows agree on what a quote is:
//     one that opens stands at the beginning of a field. Any other quote is
//     text.
//   - A part that was skipped (a Head that has enough) is looked through by the
//     worker that needs a later one.
package cut
