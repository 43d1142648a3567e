// Package parquet reads Parquet files as tables: pages, which package page
// decodes, into vectors.
//
//	row group   122,880 rows           one morsel; a larger one is cut after 131,072 rows, and
//	                                   those of a small table are cut finer (open.go)
//	  chunk     of a column            decoded when its first batch is asked for
//	    page    codes, or values       both may occur in one chunk
//
// Values come densely, without the nulls, and levels as a bitmap; the values
// are spread in place (package spread).
//
// Strings keep their codes as long as all pages of a chunk have them, and so do
// numbers until a batch is asked for (coded.go). When a plain page comes, the
// morsel goes on with values. All morsels of a chunk share one dictionary.
//
// Footers, and the schemas in them, are parquet-go's affair. It panics on some
// that are damaged (its issue 537), so it is called under recover, after the
// footer has been checked to be a structure; errors name file, row group and
// column. What is nested or repeated is no column here: it is left out of the
// schema.
//
// # What does what
//
//	open.go      files as one table: schemas, morsels
//	footer.go    the end of a file, before anything in it is believed
//	types.go     which column a leaf of the schema is
//	prune.go     row groups without a match, by their statistics
//	reader.go    the columns of a morsel, as they are asked for
//	chunk.go     a column of a morsel: its pages, one after the other
//	place.go     where a reader is in a chunk, from morsel to morsel
//	coded.go     numbers that are codes until they are asked for
//	values.go    the values of a page; codes.go, decimal.go, meaning.go  some kinds of them
//	spread.go    values to the rows that have one
//	as.go        types that a program has asked for
//
// # What is read when
//
//	Open     the footer of every file: schema, row groups, statistics
//	Prune    nothing: least and greatest values are in the footers
//	Column   the pages of one column of one row group, when its first batch is asked for
//
// So a filter on one column decodes that column alone in a row group without a
// match. Within a row group, a column is decoded whole, but that of numbers of a
// dictionary only those rows are looked up that a filter has left. Finer late
// materialisation was measured and is not worth its code (of plain strings, which
// took 22 ns a row to decode then, copying all of them was 2).
//
// # Types
//
//	Parquet                                   column
//	BOOLEAN                                   bool
//	INT32, INT(8..32), UINT(8..16)            int32
//	INT64, UINT(32)                           int64
//	UINT64                                    int64; above 1<<63 - 1 an error, or decimal(20,0) by As
//	FLOAT, DOUBLE                             float32, float64
//	DATE                                      date
//	TIMESTAMP(MILLIS, MICROS, NANOS)          timestamp(3), (6), (9)
//	INT96                                     timestamp(9); before 1677 and after 2262 an error, or timestamp(6) by As
//	DECIMAL on INT32, INT64, (FIXED) BYTES    decimal, of 38 digits at most
//	TIME(MILLIS, MICROS, NANOS)               duration, since midnight
//	FLOAT16                                   float32
//	STRING, ENUM, JSON                        string
//	UUID                                      string, as 550e8400-e29b-41d4-a716-446655440000
//	other bytes                               bytes
//	lists, maps, structs                      left out
//
// # Costs
//
// Decompressing is most of it: plain doubles with snappy took 9 ns a value before package snappy, and
// 0.7 without. The docs of packages page and spread have the figures by encoding, and for
// nulls.
package parquet
