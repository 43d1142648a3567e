// Package axis has the reductions of matrices by rows and by columns at the end of a pass: what
// becomes a vector of a matrix. Its elements are float64.
//
//	function       by rows, across                  by columns, down
//	Sum            as package reduce a vector       rows added to one another
//	Moments        likewise                         likewise, relative to the first row
//	Min, Max       likewise                         rows, element by element
//	ArgMax         likewise                         likewise, with the row's number
//
// # The same bits
//
// A reduction adds in an order that belongs to its definition. A row is a vector: its elements go
// to lanes, chunks of 4096 of them are merged pairwise (package kernel, Sum). A column is added from
// the top down in chunks of 64 rows, and these are merged pairwise along the same tree. So the
// result is the same, bit for bit, for any number of workers, any length of blocks and any cut into
// parts, as long as no part ends within a chunk:
//
//	rows 0 .. 63     |-- 4096 columns --|-- 4096 columns --|-- ... --|
//	rows 64 .. 127   |------------------|------------------|---------|      each field is whole in one part
//
// A part of a pass has whole fields of this picture; its blocks may end anywhere, also in the middle
// of a row. Package lower cuts both (size.go).
//
// Errors of a column grow by 63 roundings at worst, and one for each halving of the chunks.
//
// # What is done by what
//
//	file         has
//	sink.go      the life of a reduction, its tables, and how a block falls into pieces
//	across.go    rows
//	down.go      columns
//	loops.go     columns, several rows at a time, by machine code
//
// # Concurrency
//
// Every chunk has its own place in the tables of a [Sink], so parts need no lock. A [Partial]
// belongs to one worker. Open, Again and Finish are called by the goroutine that evaluates, before the first and
// after the last part.
package axis
