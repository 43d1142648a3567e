// Package gotype is the way between Go values and columns: which type of column a Go type is, and loops that read and write a field of many structs. Reflection
// looks at a type once; what runs for each value is a loop over addresses.
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
// A type that a program has derived from one of these is as its underlying type.
package gotype
