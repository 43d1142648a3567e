// Package page decodes the pages of Parquet files
// (github.com/apache/parquet-format): bytes on one side, slices of Go's types
// on the other. It knows no columns, schemas or vectors; package parquet puts
// them together.
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
//   - A decoder may stop after any value, for a morsel may end in the middle of
//     a page.
//   - Nothing is called for a value: decoders write to slices.
//   - Behind the bytes of a page lie Slack more, which may be read and mean
//     nothing.
//   - What a header or a length says is compared with the bytes that are there
//     before memory is taken for it. Memory that a reader takes is at most that
//     of the largest page, and what its bytes decompress to.
//   - Bytes that make no sense are a Damage, never a panic. Values that the
//     encoding allows are values: without a checksum, a flipped bit of a float
//     is another float.
//
// # Costs
//
// Measured for whole columns, from the system's cache to vectors, in
// nanoseconds of CPU time a value, beside parquet-go v0.32.0 in the same run on
// a loaded machine:
//
//	PLAIN doubles            0.66   0.97
//	PLAIN int32              0.60   0.71
//	PLAIN doubles, snappy    9.2    8.9     nearly all of it the decoder that both had then (see package snappy)
//	DELTA_BINARY_PACKED      0.97   1.17
//	dictionary of strings    0.36   1.16
//	bools                    0.56   21.5
//	decimals of 38 digits    4.5    12.1
//	PLAIN strings            15.4   13.7    clearing fresh memory, for pages that are kept
//	BYTE_STREAM_SPLIT        1.96   1.88
package page
