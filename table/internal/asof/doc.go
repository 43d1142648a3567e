// Package asof finds for each row of one input the nearest row of another one
// in some order: the quote that was there when a trade was made.
//
//	left     k  t           right   k  t  x          found
//	         a  5                   a  3  p          p       the last right row with t <= 5
//	         b  1                   b  2  q          -       none that early
//	         a  9                   a  7  r          r
//
// The right input is kept and sorted by the order (package order), and left as
// it came otherwise: what is in the order is the numbers of its rows, and their
// values once more, in one array. The order is dealt out to partitions by
// counting. Batches of the left input go by as those of a join do: each row
// finds its partition by hash, and its place there by a search.
//
//	Worker, Push     keeps a morsel's rows and encoded values                  any number of goroutines
//	Finish           sorts; makes a table of the partitions                    once
//	Prober, Push     searches, and shows the batch with the columns found      any number of goroutines
//
// Where there is no memory for the right input, both are divided by their keys in a
// file, and searched partition by partition (spill.go). Without keys the right input
// is sorted there, and both are divided by ranges of values (ranged.go):
//
//	Feeder           writes left rows                                          any number of goroutines
//	Each             makes a table of each partition in turn                   once
//
// # A search
//
// Left rows mostly come in the order of time, so the place of the row before in
// the same partition is where a search begins (search.go). Where searches begin
// depends on which worker has had which rows; where they end does not.
//
// Integers, dates, timestamps and narrow decimals are compared as they are,
// floats as integers in the same order, in which -0 is 0 and NaN behind all
// others. Text and wide decimals are compared by a function.
//
// # What is equal
//
// Of several right rows with the value that is nearest, the last in the order
// of rows is taken, and with Forward the first: sorts are stable, so these are
// the rows that a search meets first. Rows of which a key is null are not
// entered, and not looked for.
//
// # Costs
//
// Measured with a million rows on both sides, one worker, a sum of a column of
// the right side included, seconds of CPU time: left rows in order 0.08, in no
// order 0.22, by 500 keys 0.26; a sort of one side by value takes 0.06, and by
// key and value 0.4. In memory are the kept columns of the right input and the
// keys of partitions, and 12 bytes for each of its rows. Dealing out partitions
// is the work of one goroutine, some 40 ns a row.
package asof
