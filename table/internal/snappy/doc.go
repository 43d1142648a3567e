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
// What an element then waits for is to know where its tag is, which is two loads behind the
// tag before: that byte, and the step that a table has for it. With AVX2, the steps of all
// bytes are computed before, whether they are tags or not, and it waits for one.
//
//	MB/s                     AVX2    plain    klauspost/compress v1.17.9
//	integers of 8 bytes       870      630    430
//	text of few words        1450     1250   1150
//	runs and copies          1740     1680   1680
//	what does not compress  12000    11000  12000
//
// # Invariants
//
//   - What is written beyond the end of a block lies in the Slack behind it.
//   - Nothing is read outside of the source, nor before the beginning of what has been
//     written, whatever the bytes are: a block that asks for it is ErrCorrupt.
//
// Functions keep nothing, and are for any goroutine.
package snappy
