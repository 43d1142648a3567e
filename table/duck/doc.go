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
//   - Nothing runs before something is forced. A query is prepared when names
//     and types are asked for, so an error in it is told before data is read.
//   - A query runs once for each force that needs it, however many results are
//     taken out of it together; forced again, it runs again.
//   - Each query has a connection, and a transaction, of its own. What Exec has
//     committed is seen by queries that begin afterwards.
//   - Values are exact in both directions, or an error with row and column.
//   - The end of a force's context ends what DuckDB does for it.
//   - A query that changes something is refused: it would do so once for each
//     force, and for each look at the schema. Exec is for that.
//
// # A force of a query
//
//	                      DuckDB                                table
//	names and types       connect
//	                      empty temporary tables                schemas of the views' frames
//	                      prepare                               types of the columns
//	first row             temporary tables filled        <---   frames of the views, forced
//	                      prepared anew, for their rows
//	                      parameters bound               <---   Go values, lazy values
//	                      the query begins
//	each 2048 rows        a chunk                        --->   a batch; columns converted as they are asked for
//	end of the run        statement, connection closed
//
// Only the columns that a verb needs are converted, but DuckDB computes all of
// those that the query names: leave out in the query what is not wanted, and say
// conditions there, where DuckDB has its indices and statistics.
//
// Where the columns depend on the value of a parameter, as those of
// read_csv(?) do, the query begins at once, with its views filled, and a lazy
// argument has to be there for [table.Frame.Schema] too.
//
// # Types of columns
//
//	DuckDB                                      table
//	BOOLEAN                                     bool
//	TINYINT SMALLINT INTEGER, unsigned to 16    int32
//	BIGINT UINTEGER                             int64
//	UBIGINT HUGEINT UHUGEINT                    decimal(20,0), decimal(38,0)
//	FLOAT DOUBLE DECIMAL(p,s)                   float32 float64 decimal(p,s)
//	VARCHAR ENUM UUID                           string
//	BLOB DATE                                   bytes date
//	TIMESTAMP _S _MS _NS, WITH TIME ZONE        timestamps of the same unit, in UTC
//	TIME INTERVAL                               duration; days have 24 hours, months are an error
//
// A sum of integers is a HUGEINT: cast it to BIGINT in the query where an int64
// is wanted. An ENUM stays codes of a dictionary, by which groups and joins are
// fast. Lists, structs, maps and the like are errors that name the column, and
// what to write in the query: unnest, a field by name, to_json. Infinite dates
// and timestamps, integers of more than 38 digits, and intervals of months are
// errors of their rows.
//
// # Memory and threads
//
// Rows come as a stream, so a result need not fit in memory on either side. The
// rows of views and inserts are in DuckDB's memory, within its memory_limit (of
// four fifths of the machine's, unless it is set), and in its temporary folder
// beyond that. DuckDB has threads of its own, beside the workers of a force; a
// program that shares the processors between the two says Set("threads", ...).
//
// A frame of a query is one stream of rows. The verbs behind it, up to the next
// one that needs all rows (GroupBy, Sort, the built side of a Join), run on one
// worker; those after it on all.
//
// # Concurrency
//
// A [DB] may be used by several goroutines, and frames may be shared like all
// frames. DuckDB serialises what has to be: two transactions that change the
// same rows conflict, and one of them is an error.
package duck
