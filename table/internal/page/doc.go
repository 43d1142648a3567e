// Package page decodes the pages of Parquet files (github.com/apache/parquet-format):
// bytes on one side, slices of Go's types on the other. It knows no columns,
// schemas or vectors; package parquet puts them together.
//
//	Stream    a chunk: reads it in pieces, parses headers, checks sums, decompresses
//	Bits      definition levels of flat columns, and bools: as words of 64
//	Runs      dictionary codes
//	Ints      DELTA_BINARY_PACKED
//	Strings   byte arrays, PLAIN, DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY
//	Int32s... PLAIN, of fixed size; Unsplit makes it of BYTE_STREAM_SPLIT
//
// # Invariants
//
//   - A decoder may stop after any value, for a morsel may end in the middle of a page.
//   - Nothing is called for a value: decoders write to slices.
//   - Behind the bytes of a page lie Slack more, which may be read and mean nothing.
//   - What a header or a length says is compared with the bytes that are there before memory is taken for it.
//     Memory that a reader takes is at most that of the largest page, and what its bytes decompress to.
//   - Bytes that make no sense are a Damage, never a panic. Values that the encoding allows are values: without a checksum, a flipped bit
//     of a float is another float.
//
// # Costs
//
// In nanoseconds a value, on the machine that the bars are measured on:
//
//	PLAIN of 64 bits      0.2     copied
//	PLAIN of 32 bits      0.3     widened
//	dictionary codes      0.06    unpacked in vector registers
//	DELTA_BINARY_PACKED   0.6     half of it sums, each of which waits for the one before
//	BYTE_STREAM_SPLIT     1.5
//	PLAIN strings         2       each waits for the length of the one before
//	levels                0.04    0 where a run of ones covers the page
package page
