// Package sqlrows makes rows of database/sql a source.
//
// # Types
//
// Drivers say more or less about their columns, so a type is the first of these
// that is told:
//
//	the driver's decimal size, and DECIMAL or NUMERIC as the name of the type      decimal
//	the name DATE                                                                   date
//	the Go type that the driver scans into                                          int64, float64, bool, string, bytes, timestamp
//	the Go types of the values of the first batch                                   the same; of several kinds, string
//
// Bytes are text if the database calls the column so (CHAR, TEXT, JSON, UUID
// ...), for several drivers hand text over as bytes.
//
// A value that is of another Go type than its column is read as text, if it
// stands for one: decimals come as strings or bytes from most drivers. What
// does not fit is an error with row and column. No value is rounded to fit.
//
// # Reading
//
// A query is one stream of rows, without a length, that one goroutine reads: it
// is one morsel. The query runs when the source is opened, with the context of
// the force; what ends the force ends the query.
package sqlrows
