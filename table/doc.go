// Package table is lazy typed tables: read them, combine them, and take results
// out as ordinary expressions.
//
//	trips := table.Parquet("trips/*.parquet")
//	mean := table.Scalar[float64](trips.Agg(table.Col("fare").Mean()))
//	dear := trips.Filter(table.Col("fare").Gt(ops.Mul(mean, expr.Const(2.0)))) // an expression goes in
//	risk := vec.Std(vec.Log(table.Values[float64](dear, "fare")))              // and out, and fuses
//	v, err := risk.Force(ctx)                                                  // two passes over the files: one for mean
//
// A [Frame] is a query, and has no rows before something is forced. Its verbs
// are nodes of the graph, of one family: all that a force needs of them is one
// region, which is planned as a whole and runs in the workers of the force. Two
// results over the same frame, forced together, read its files once. Frames are
// never kept in memory; results are, like all expressions.
//
// Names and types are checked when the files' schemas are known, before any
// data is read. An error names the line of the verb:
//
//	no column "l_shipdat" (main.go:31): did you mean "l_shipdate"? there are l_orderkey, l_shipdate
//
// # Values
//
// What is asked of SQL engines again and again, answered here:
//
//	null       logic with three values; Filter keeps what is true; as a key of groups equal to itself, of joins to nothing;
//	           aggregates skip it, and of nothing but nulls they are null, a count 0
//	NaN        equal to itself and greater than all numbers, -0 equal to 0: in comparisons, sorts, keys, Min and Max.
//	           (Package ops/vec follows IEEE 754, where NaN is equal to nothing.)
//	order      rows stay in the order of files and lines; groups come by their first rows; sorts are stable, nulls last;
//	           joins go by left row, then right row; strings by bytes
//	overflow   of an operation on int64 an error at its line; Sum is exact in 128 bits and fails only if the result does not fit
//	division   Div is float64, of x by zero an infinity or NaN; Quo and Rem truncate, and are null for zero
//	decimals   exact; a sum has the larger scale, of products scales add; up to 38 digits, beyond an error
//	windows    with OrderBy from the first row of the partition to the last equal one, as in SQL, or as Rows or Range says; rows stay in their order
//	as-of      the last right row that is not greater; of equal ones the last in order of rows (Forward: the first); null matches nothing
//	pivots     what an aggregate is of no rows: null, of counts 0; rows of other values make their groups; Unpivot keeps nulls
//	floats     added up in an order that the data alone decides: the same bits for any number of workers
//	time       dates are days; timestamps int64 in the unit of their file, UTC; months end at their last day
//
// # Files
//
// Patterns stand for files, which are read in parallel and in order; .gz and .zst are unpacked. Files of one frame go by the names of their columns.
//
//	            types                          bad rows                         in parallel      a column that is not needed
//	Parquet     stored                         an error of the file             row groups       is not read
//	CSV         found out, or As               an error, or Rejects             MiB of text      is not converted
//	NDJSON      found out, or As               an error, or Rejects             MiB of text      is not decoded
//	SQL         the driver's                   an error                         no               is better left out of the query
//
// Nothing is left out or changed in silence: a row that cannot be read, a key that comes late, digits beyond a type, files that differ are errors with
// their places, and with what to pass if they are meant. What has leading zeros, or more digits than an int64, is a string.
//
// Each and All take rows out one by one, in order, in little memory; WriteCSV, WriteNDJSON and WriteParquet write files that are there when they are
// whole, or not at all.
//
// # Concurrency
//
// Frames, columns and windows are values that do not change: goroutines may
// share them.
package table
