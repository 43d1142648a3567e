// Package duck makes queries of DuckDB frames, and frames tables of DuckDB.
//
//	dear := table.Parquet("trips/*.parquet").Filter(table.Col("fare").Gt(100))
//	kinds := duck.Query("SELECT city, mode(kind) AS kind FROM dear GROUP BY city", duck.View("dear", dear))
//	top := table.Rows[City](kinds.Top(10, "city"))
//
// It is for what DuckDB reads and package table does not (nested columns, Excel,
// SQLite, spatial data), for functions that table does not have, and for
// databases that are there already. It needs cgo, and the library adds some
// 60 MB to a program: therefore a module of its own.
//
//	Query      rows of a query, in a database in memory of its own
//	View       a frame that a query sees under a name
//	Open       a database file, or one in memory that lives on: DB.Query, DB.Exec, DB.Insert
//
// # Laws
//
//   - Nothing runs before something is forced. A query is prepared when names and types are asked for, so an error in it is told before data is read.
//   - A query runs once for each force that needs it, however many results are taken out of it together.
//   - Each query has a connection, and a transaction, of its own. What Exec has committed is seen by queries that begin afterwards.
//   - Values are exact in both directions, or an error with row and column.
//   - The end of a force's context ends what DuckDB does for it.
//
// # Types of columns
//
//	DuckDB                                      table
//	BOOLEAN                                     bool
//	TINYINT SMALLINT INTEGER, unsigned to 16    int32
//	BIGINT UINTEGER                             int64
//	UBIGINT HUGEINT UHUGEINT                    decimal(20,0), decimal(38,0): a sum of integers is a HUGEINT, so cast it where an int64 is wanted
//	FLOAT DOUBLE DECIMAL(p,s)                   float32 float64 decimal(p,s)
//	VARCHAR ENUM UUID                           string
//	BLOB DATE                                   bytes date
//	TIMESTAMP _S _MS _NS, WITH TIME ZONE        timestamps of the same unit, in UTC
//	TIME INTERVAL                               duration; days have 24 hours, months are an error
//
// Lists, structs, maps and the like are errors that name the column, and what to
// write in the query. Infinite dates are errors.
package duck
