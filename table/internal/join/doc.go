// Package join matches rows of two inputs by equal keys.
//
// The right input is built into a table; then batches of the left one are
// probed against it, and go on with the columns of both:
//
//	build   morsels --> rows with keys and hashes --> one chunk, in order       slots by the top bits of the hash
//	                                                                           slot -> row -> row -> ...   ascending
//	probe   batch --> keys, hashes --> pairs (left row, right row) --> conditions --> columns, gathered when they are asked for
//
// Rows come out in the order of left rows, and for each in that of right rows:
// for any number of workers, since chains are in order and morsels of the left
// input stay what they are.
//
// A null matches nothing, unless the condition says Same.
//
// # The table
//
//	slot   heads   next chains            keys, kept columns: one chunk
//	 0       .
//	 1       3  -> 3: 7 -> 7: .           row 2 and row 6 (numbers are one too high, 0 is the end)
//	 2       1  -> 1: .
//
// There are two to four slots for each row, so a chain holds rows of one key,
// and by chance those of another. The whole hash is kept beside each row and
// compared first: a probe that finds nothing has read a slot and a hash or two,
// at 12 bytes a row, which stay in the cache far longer than the keys do.
//
// Rows are entered from the last to the first, so that the first of a chain is
// the first in order. Eight goroutines may do that at the same time, for slots
// of their own.
//
// # Costs
//
// Entering a row takes some 20 ns, a probe without a match 10, and each pair as
// much as its columns take to be gathered, those that are asked for. Nothing is
// spilled: the kept columns, keys and hashes of the right side are in memory.
package join
