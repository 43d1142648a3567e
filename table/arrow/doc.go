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
// are errors that name the column.
//
// # Memory
//
// Numbers of 64 bits are read where they lie, and so are texts of files and
// streams, whose buffers the garbage collector owns. Texts of [Records] are
// copied, for their memory may be given back. Written batches own their memory;
// 64-bit numbers, texts aside, are those of the frame, not copies.
package arrow
