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
// # Invariants
//
//   - A Table has three lives: builders write the morsels that are their own,
//     Finish the rows, keys and slots, and then it is read. The bits of rows
//     that have matched alone are written meanwhile, atomically.
//   - A row has one number in the chunk, the keys and the entries: an int32.
//     So are the rows of a pair.
//   - Rows with a null key that matches nothing are in the chunk and not in the
//     entries. A full join finds them there, without a match.
//
// # Costs
//
// Entering a row takes some 20 ns, a probe without a match 10, and each pair as
// much as its columns take to be gathered, those that are asked for. Nothing is
// spilled: the kept columns, keys and hashes of the right side are in memory.
package join
