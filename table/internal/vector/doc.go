// Package vector is rows in memory: columns of up to some thousand values with
// a bitmap of nulls, and the batches and chunks made of them.
//
//	Vector   one column of a batch or of a chunk: values of one layout, dense or constant, with a bitmap if there are nulls
//	Columns  what an operator shows to the next: columns that come to be when they are asked for
//	Batch    Size rows of Columns, on their way through a pipeline: its memory is written again by the next one
//	Chunk    rows that stay: the output of one morsel, or a part of a result
//
// # Invariants
//
//   - A value at a null row is unspecified: kernels compute it all the same, because a branch per row costs more than an addition, and look at
//     the bitmap where a value could do harm (an overflow, a division).
//   - Bit i of Valid says that row i has a value. Bits from N on are unspecified. No bitmap: no nulls.
//   - A vector that a batch shows may be read until the next batch comes, and never written by a reader.
//   - Windows begin at multiples of 64 rows, so that a window of a bitmap is a slice of its words.
//
// # A batch on its way
//
//	scan      columns are decoded when asked for; a batch is a window of them
//	filter    b.Column(0)            asks the scan
//	          rows 1, 4, 5           become a batch of three, of gathered columns
//	project   computes a+b           asks the filter for a and b, which gathers them
//	sink      b.Column(2)            asks the projection
//
// Nothing is copied but what an operator makes: a window shares memory with
// what it is a window of.
//
// # Ownership
//
//	vector             written by                     until
//	of a window        the reader                     its next batch
//	of a step          the program                    its next batch
//	gathered           the operator                   its next batch
//	of a Chunk         the sink that fills it         it is shown to others: then never again
//
// A sink that keeps rows copies them (Append). Strings are copied by their
// headers; their bytes are never written again if the column was asked for by
// Column. Those of a column that was looked at (Looker) are good for the batch
// alone. Memory goes back by Release, from its owner, when nothing refers to it.
//
// # Dictionaries
//
// A column of codes has a *Dict. Two vectors with the same pointer have codes
// that mean the same, and the converse need not be true. Codes of null rows are
// within the dictionary, so that an operator may look them up without a look at
// the bitmap.
package vector

// Size is how many rows a batch has at most: the 2048 of DuckDB. A column takes
// 16 KiB, so that the operands of an operator and its result stay in the
// first-level cache, and the cost of a call per operator and batch vanishes.
const Size = 2048

// Morsel is how many rows one part of a split has at most. A row group of
// DuckDB (122,880 rows) is one morsel; a giant row group of another writer is
// cut, so that workers share it and its columns do not have to be in memory at
// once.
const Morsel = 131072
