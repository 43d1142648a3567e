// Package parquet reads Parquet files as tables: the pages of package
// parquet-go, decoded into vectors.
//
//	row group   122,880 rows                 one morsel; a larger one is cut after 131,072 rows
//	  chunk     of a column                  decoded whole when its first batch is asked for, so that columns that no surviving row needs are not read
//	    page    dictionary codes, or values  both may occur in one chunk
//
// Values come densely, without the nulls, and levels as a byte per row; the
// values are spread in place, from behind:
//
//	values   7 8 9 . .       levels  1 0 1 0 1
//	         7 . 8 . 9
//
// Strings keep their codes as long as all pages of a chunk have them. When a
// plain page comes, the morsel goes on with strings.
//
// parquet-go panics on some damaged files (its issue 537), so all of its calls
// are made under recover; the error names file, row group and column. What is
// nested or repeated is no column here: it is left out of the schema.
//
// # What is read when
//
//	Open     the footer of every file: schema, row groups, statistics
//	Prune    nothing: least and greatest values are in the footers
//	Column   the pages of one column of one row group, when its first batch is asked for
//
// So a filter on one column decodes that column alone in a row group without a
// match. Within a row group, a column is decoded whole: finer late
// materialisation was measured and is not worth its code (plain strings decode
// at 22 ns a row, copying all of them adds 2).
//
// # Types
//
//	Parquet                                   column
//	BOOLEAN                                   bool
//	INT32, INT(8..32)                         int32
//	INT64, UINT(8..32)                        int64
//	UINT64                                    int64; above 1<<63 - 1 an error
//	FLOAT, DOUBLE                             float32, float64
//	DATE                                      date
//	TIMESTAMP(MILLIS, MICROS, NANOS)          timestamp(3), (6), (9)
//	INT96                                     timestamp(9)
//	DECIMAL on INT32, INT64, (FIXED) BYTES    decimal, of 38 digits at most
//	STRING, ENUM, JSON                        string
//	other bytes                               bytes
//	lists, maps, structs                      left out
//
// # Costs
//
// Measured when this was designed, through the pages of parquet-go, per value:
// plain doubles with snappy 6.9 ns, of which snappy takes 3.6; gathered from a
// dictionary 1.3; dictionary codes of strings 0.5; nulls add 8 to 14 %. A page
// decoder that writes to vectors directly is the largest gain left.
package parquet
