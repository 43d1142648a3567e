// Package memory is what the queries of a process may keep in memory, and which
// of them has how much of it.
//
//	Ledger    one for the process: 0.7 of the least of GOMEMLIMIT, the control group's limit, and the machine's memory
//	Grant     of one run: what it has taken from the ledger, up to a limit of its own
//
// An operator asks its grant before it keeps rows. Refused, it writes rows to a
// file (package spill) and asks for nothing. A grant never waits for another
// one: a query may be forced from within a function that another query calls,
// and would wait for itself. Workers of one run wait for each other (Enter), but
// not where they call functions.
//
// # What is counted
//
//	kept rows      Take: counted, and refused when there is no room
//	working room   Need: counted, and never refused: a partition that is read back, the merging of runs
//	batches        not counted: 2048 rows of each operator
//
// A quarter of a limit is kept free of rows, for working room. So what is
// counted stays below the limit as long as a partition fits into that quarter,
// and partitions that do not are divided.
//
// The remaining 0.3 of the process are for what is not counted: the program's
// own data, batches, buffers of readers, and garbage that has not been collected.
package memory
