// Package spill keeps rows that do not fit in memory in a temporary file.
//
//	Space    of one run: a grant of memory, and a file that is made when the grant first refuses something
//	block    some rows as bytes in the file
//	Ref      where a block is, and what it has to be
//	Morsel   rows that are read later: a chunk in memory, or blocks
//
// Operators ask the space for memory (Take) when they have filled a run of rows,
// and write the run if they are refused. What is computed does not depend on it:
// a run is the same rows with the same numbers, in memory or not.
//
// # The file
//
// There is one for each run, without a name where the system lets an open file
// be removed: then nothing is left of it, however the process ends. Elsewhere
// Close removes it. It is appended to by all workers at once, each at a place of
// its own, and nothing in it is ever written again. Memory that it has is not
// used again before the end: what has been read is garbage.
//
// # A block
//
//	header     "xfsp", schema, morsel, rows, length of what follows before it was compressed
//	columns    compressed together by S2:
//	             form, and whether there are nulls; the type; a bitmap of what is there; values
//	integers   the least, the width of the others above it (0, 1, 2, 4, 8 bytes), and these
//	floats     8 bytes each; decimals of 128 bits 16
//	text       lengths, then bytes; of a dictionary, the entries that occur and the codes
//	check      CRC-32C of all before it
//
// The refs, which stay in memory, are the file's index. A block must have the
// length, the numbers and the check of its ref, or reading it is an error: a
// damaged disk gives no wrong rows.
//
// # Costs
//
// S2 compresses about one byte in a nanosecond, and is faster back. It was
// chosen over zstd, which takes five times as long to save a fifth, since the
// file mostly stays in the system's cache of pages.
package spill
