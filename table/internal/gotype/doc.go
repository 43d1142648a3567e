// Package gotype is the way between Go values and columns: which type of column
// a Go type is, and loops that read and write a field of many structs.
// Reflection looks at a type once; what runs for each value is a loop over
// addresses.
//
//	Go                                   column
//	bool                                 bool
//	int8 ... int32, uint8, uint16        int32
//	int, int64, uint, uint32, uint64     int64; above 1<<63 - 1 an error
//	float32, float64                     float32, float64
//	string, []byte                       string, bytes
//	Date, time.Time, time.Duration       date, timestamp, duration
//	Decimal                              decimal, of the largest scale that occurs
//	Null[T], *T                          as T, with nulls
//
// A type that a program has derived from one of these is as its underlying
// type.
//
// # How a field is read
//
//	type trip struct {                offset   shape
//		City string                    0       Str, plain
//		Fare float64                  16       Float64, plain
//		Tip  types.Null[float64]      24       Float64, null; Valid at 32
//	}                                          stride 40
//
// A column of n trips is the addresses first + offset + i * stride. The frame
// holds the slice, so the addresses stay good; the garbage collector does not
// move what is on the heap.
//
// # Unsafe
//
// Everything here reads and writes by address, under the following conditions,
// which reflect has checked once for the type: the offset and the size are
// those of the field, the kind is that of the value, and no more cells are
// visited than there are. Pointers are written as pointers of their own types,
// so that the garbage collector sees them.
//
// # What it costs
//
// Integers, floats and strings: a loop of a load and a store, a nanosecond a
// value; those that may be missing as well, when they are written. Everything
// else: a switch on the kind per value, some 4 ns.
package gotype
