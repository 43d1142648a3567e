// Package parquet reads Parquet files as tables: the pages of package parquet-go, decoded into vectors.
//
//	row group   122,880 rows                 one morsel; a larger one is cut after 131,072 rows
//	  chunk     of a column                  decoded whole when its first batch is asked for, so that columns that no surviving row needs are not read
//	    page    dictionary codes, or values  both may occur in one chunk
//
// Values come densely, without the nulls, and levels as a byte per row; the values are spread in place, from behind:
//
//	values   7 8 9 . .       levels  1 0 1 0 1
//	         7 . 8 . 9
//
// Strings keep their codes as long as all pages of a chunk have them. When a plain page comes, the morsel goes on with strings.
//
// parquet-go panics on some damaged files (its issue 537), so all of its calls are made under recover; the error names file, row group and column. What is
// nested or repeated is no column here: it is left out of the schema.
package parquet
