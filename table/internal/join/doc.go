// Package join matches rows of two inputs by equal keys.
//
// The right input is built into a table; then batches of the left one are probed against it, and go on with the columns of both:
//
//	build   morsels --> rows with keys and hashes --> one chunk, in order       slots by the top bits of the hash
//	                                                                           slot -> row -> row -> ...   ascending
//	probe   batch --> keys, hashes --> pairs (left row, right row) --> conditions --> columns, gathered when they are asked for
//
// Rows come out in the order of left rows, and for each in that of right rows: for any number of workers, since chains are in order and morsels of the
// left input stay what they are.
//
// A null matches nothing, unless the condition says Same.
package join
