// Package scalar turns text into values of columns and values into text, and
// finds out which type the text of a column has.
//
//	kind         text that is read                                       text that is written
//	Bool         true false, in lower, upper or title case               true false
//	Int32/64     -12; no sign +, no leading zeros, no -0                 -12
//	Float32/64   1.5 -2e9 .5 5. NaN Inf -Inf Infinity                    the shortest that reads back, always with a point or an exponent
//	Dec          -12.50, of at most 38 digits                            with all digits of the scale
//	Day          2006-01-02, years beyond four digits with a sign        the same
//	Time         2006-01-02[T ]15:04[:05[.999999999]][Z|+07:00]          2006-01-02 15:04:05[.999999], without an offset: UTC
//	Span         1h2m3.5s, of package time                               the same
//	Str, Bytes   anything                                                itself
//
// What is not read as an integer on purpose (007, +49, 00, 20 digits) is an
// identifier more often than a number: its digits would be lost.
//
// # One reader, three callers
//
// Package csv and package ndjson read files with it, and package sqlrows the
// text that drivers hand over; package write writes with it. So what is written
// in one format is read in the other alike. The casts of package kernel (To,
// Try) read text for expressions, with forms of their own: they take 007 for a
// number, because there a program has said that it is one.
//
// # Precision
//
// A decimal or a timestamp with digits beyond those of its column is an error,
// not rounded. A float is rounded to the nearest one, as any text of a fraction
// has to be.
package scalar
