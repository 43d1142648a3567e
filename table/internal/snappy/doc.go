// Package snappy decompresses blocks in the format of Snappy
// (github.com/google/snappy/blob/main/format_description.txt), which is that of most
// Parquet files.
//
//	block      length, then elements
//	literal    tag, bytes                  l bytes that follow the tag
//	copy       tag, 1, 2 or 4 bytes        l bytes that lie so many bytes back in what has been written
//
// Columns of numbers are elements of three or four bytes without a pattern: which kind the
// next one is, is not to be foreseen. A decoder that branches by the kind loses some ten
// nanoseconds each time that the processor has guessed wrong, and that is most of what it
// takes. Here a table says what a tag stands for, and literals and copies are the same
// code: 16 bytes go from where they lie, behind the tag or in what has been written, to
// the end of what has been written, and then as many of them count as the element has.
// (The way is that of Snappy's own decoder since 1.1.9.)
//
//	MB/s                     here    klauspost/compress v1.17.9
//	integers of 8 bytes       630    430
//	text of few words        1250   1150
//	runs and copies          1680   1680
//	what does not compress   9000   12000
//
// # Invariants
//
//   - What is written beyond the end of a block lies in the Slack behind it.
//   - Nothing is read outside of the source, nor before the beginning of what has been
//     written, whatever the bytes are: a block that asks for it is ErrCorrupt.
//
// Functions keep nothing, and are for any goroutine.
package snappy
