// Package dataset makes the files of the benchmark suites: tables of generated
// rows as Parquet, each written once and left in a folder.
//
//	<dir>/sf1/region-0000.parquet
//	          ...
//	          lineitem-0000.parquet ... lineitem-0003.parquet      the parts, in the order of their rows
//
// The folder of a set has its name only once it is complete: it is written under
// another one and renamed.
//
//	sf1.partial-123    being written; removed when the run fails
//	sf1                complete
//
// A run that is stopped, or a disk that is full, leaves nothing that could be
// taken for the data.
//
// Generators take their numbers from [Number], which has no state: the value of
// any row is known without the rows before it, so the parts of a table are made
// side by side, and are the same for any number of workers.
package dataset
