// Package files finds, opens and unifies the files of a scan, for all formats
// alike.
//
//	Set       a pattern, a file system, and what becomes of several files   the program's
//	File      an open file, read at any offset by several goroutines        this package's
//	Columns   the columns of one file; Unify makes one schema of them       the format's
//
//	pattern --names--> files --format: columns of each--> Infer --types--> Unify --schema, places--> table
//
// Infer is for text, where a type is a guess and those of all files are taken
// together. Unify is for all formats; it decides what several files are as one
// table.
//
// # Names
//
// A name is a pattern. Where a file has the very name, and is not among those that
// the pattern matches, it is what is meant:
//
//	a[1].csv    a1.csv, unless there is a file a[1].csv
//	a*.csv      all of them, a*.csv included
//	s3://a/b    nothing: Open is for addresses
//
// # Compression
//
// A file that ends in .gz or .zst, and a stream, can be read in one direction
// only. It is unpacked once, when it is opened: up to 8 MiB into memory, what
// is larger into a temporary file without a name, which vanishes with its
// descriptor, also if the program is killed. So the parts of a compressed file
// are still read in parallel, at the price of disk space for one copy.
package files
