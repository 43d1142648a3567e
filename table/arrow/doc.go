// Package arrow reads and writes frames in the memory format of Apache Arrow:
// files and streams of its IPC formats, and record batches of a program.
//
//	trips := arrow.File("trips/*.arrow")
//	dear := trips.Filter(table.Col("fare").Gt(100))
//	batches := arrow.ToRecords(dear)                    // an expression, for other libraries
//	done := arrow.WriteFile(dear, "dear.arrow", ipc.WithZstd())
//
// It needs arrow-go, and is a module of its own for that reason. Nothing is read
// before something is forced.
//
//	File       files with a footer: batches are found by their places, and read in parallel
//	Stream     messages one after the other, as servers send them: read by one worker
//	Records    batches that the program has
//	ToRecords  batches of a frame
//	WriteFile  a file of a frame
//
// # Types of columns
//
//	Arrow                                        table             written as
//	bool                                         bool              bool
//	int8 int16 int32 uint8 uint16                int32             int32
//	int64 uint32                                 int64             int64
//	uint64                                       decimal(20,0)     decimal128
//	float16 float32, float64                     float32, float64  the same
//	decimal32 64 128 256, to 38 digits           decimal(p,s)      decimal128(p,s)
//	utf8, large, view; null                      string            utf8
//	binary, large, view, fixed                   bytes             binary
//	date32 date64                                date              date32
//	timestamp s ms us ns, with a zone or without timestamp 0 3 6 9 the unit, UTC
//	time32 time64 duration                       duration          duration[ns]
//	dictionary                                   that of the values; strings stay codes
//	extension                                    that of the storage
//
// Lists, structs, maps, unions, intervals of months and decimals of more digits
// are errors that name the column; table/duck reads some of them. A timestamp is
// a moment in UTC: a zone says how to show it, and is left to Column.Zone; one
// without a zone is taken for UTC.
//
// A value that a type here does not hold is an error with file, batch and row: a
// date64 that is no midnight, a duration of more than 292 years, a decimal with
// more digits than its type.
//
// # Several files
//
// Columns go by name, in any order, and have the same type in all files; which
// of utf8, large_utf8 and dictionary it is stored as may differ. A column that
// only some files have is an error: Concat, after Select, puts such files
// together.
//
// # Damaged files
//
// Whatever is in a file or a stream, it is an error or has other values; it is
// not a panic, and takes no memory beyond all measure. Three things see to that:
//
//   - the lists in the metadata are measured before arrow-go makes room for them
//     (flatbuffer.go);
//   - buffers are allocated within a budget for each batch (budget.go);
//   - arrow-go's panics, on buffers that are shorter than their headers say, are
//     errors of the file (damaged).
//
// The formats have no checksums, so a changed value among others is not found.
//
// # Memory
//
// Numbers of 64 bits are read where they lie, and so are texts of files and
// streams, whose buffers the garbage collector owns. Texts of [Records] are
// copied, for their memory may be given back. Written batches own their memory;
// 64-bit numbers, texts aside, are those of the frame, not copies.
//
// A batch that a worker reads is in memory as a whole, with all its columns:
// the formats have them in one piece. What is not needed is not converted.
package arrow
