// Package types has the types of columns, and the values of columns that Go has
// no type for.
//
// What a type is to a reader of a file, and how its values lie in memory
// (package vector), are two things. There are eleven kinds but only four
// layouts, so that a kernel is written four times and not eleven:
//
//	kind                         layout    a value is
//	Bool                         Ints      0 or 1
//	Int32, Int64                 Ints      itself, sign-extended
//	Day                          Ints      days since 1970-01-01
//	Time                         Ints      units since 1970-01-01 UTC; the unit is in Precision: 10^-Precision seconds
//	Span                         Ints      nanoseconds
//	Dec                          Ints      the unscaled number, if all values of the vector fit
//	                             Wides     the same in 128 bits, otherwise
//	Float32, Float64             Floats    itself, widened
//	Str, Bytes                   Strings   bytes
//
// The price is memory traffic: an int32 takes eight bytes in a vector. Vectors
// of 2048 rows stay in the first-level cache for a handful of columns all the
// same, and kernels for narrow types would be the larger half of the code.
//
// # Values that Go has no type for
//
//	Date      an int32 of days: comparable, and without a time zone
//	Decimal   128 bits and a scale: exact, comparable by Cmp
//	Null[T]   a T and whether it is there: no allocation, unlike a pointer
//
// # Integers of 128 bits
//
// math/bits has additions with carry and products of 64 by 64 bits, which the
// compiler turns into single instructions; Int128 is made of these. There is no
// division of 128 by 128 bits in the machine: divisors of more than 64 bits
// take a loop, and only decimals of more than 19 digits have them.
package types
