// Package join matches rows of two inputs by equal keys.
//
// The right input is built into a table; then batches of the left one are
// probed against it, and go on with the columns of both:
//
//	build   morsels --> rows with keys and hashes --> one chunk, in order       slots by the top bits of the hash
//	                                                                           slot: row row ...           ascending
//	probe   batch --> keys, hashes --> pairs (left row, right row) --> conditions --> columns, gathered when they are asked for
//
// Rows come out in the order of left rows, and for each in that of right rows:
// for any number of workers, since the entries of a slot are in order and
// morsels of the left input stay what they are.
//
// A null matches nothing, unless the condition says Same.
//
// # The table
//
// What rows are found by depends on the keys that there are, and is known when the
// last builder has ended:
//
//	one key is an integer, with at most 64 numbers for each row    bits and ranks (dense.go)
//	else                                                           hashes, slots and entries (below)
//
// The keys of most files are of the first kind: they are numbers that were given one
// after the other. So builders keep integers as they are, and hash them only when it
// has turned out that they are too far apart.
//
//	slot   starts    entries: hash, row      keys, kept columns: one chunk
//	 0       0
//	 1       0  -->  0: h4 row 1             rows 0, 1, 2 ... as the morsels had
//	                 1: h5 row 7             them, morsel behind morsel
//	 2       2  -->  2: h9 row 0
//	 3       3                               (slots.go)
//
// There are two to four slots for each row, so a slot mostly holds rows of one
// key, and by chance those of another. The whole hash lies beside the number of
// the row and is compared first: a probe that finds nothing has read a slot and
// an entry or two, at 16 bytes an entry, and no key.
//
// Slots are filled by 64 partitions of the hashes, each by one worker, in parts
// of the two arrays that no other one writes.
//
// # What goes before the search
//
// A sieve (sieve.go) asks the same table whether a key is there at all, from another
// place of the pipeline. It may say yes for a key that is not there, and never no for
// one that is; so rows come out alike with it and without.
//
// # Invariants
//
//   - A Table has three lives: builders write the morsels that are their own,
//     Finish the rows, keys and slots, and then it is read. The bits of rows
//     that have matched alone are written meanwhile, atomically.
//   - A row has one number in the chunk, the keys and the entries: an int32.
//     So are the rows of a pair.
//   - Rows with a null key that matches nothing are in the chunk and not in the
//     entries. A full join finds them there, without a match.
//   - Of a dense table, the rows of a key are in order too: the ranks of its keys are
//     counted, and counting keeps the order of what is equal.
//   - A light table has bits and nothing else. It answers semi and anti joins without
//     conditions, which ask for no row.
//
// # Costs
//
// Entering a row takes some 20 ns, a probe without a match 10, and each pair as
// much as its columns take to be gathered, those that are asked for. Nothing is
// spilled: the kept columns, keys and hashes of the right side are in memory.
package join
