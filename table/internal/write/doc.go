// Package write writes the rows of a run to files: CSV, NDJSON and Parquet.
//
//	worker      text packer: batch -> lines                 all workers, side by side        text.go, csv.go, ndjson.go
//	            chunk packer: batch -> columns               (package run)
//	turn        bytes to the compressor, or columns to the    one at a time, in order
//	            Parquet writer, and on to the file
//	at the end  footer, sync, rename                         output.go
//
//	morsel 0   pack -> write -> write -> write            has the turn: batch by batch
//	morsel 1   pack pack pack .                 write     whole, when morsel 0 has ended
//	morsel 2   pack pack .                          write
//
// So formatting, most of the work of text, is done by all workers, and the file
// gets its bytes in the order of the rows. Compression of text is done in turn,
// by one worker at a time: members of gzip could be packed side by side, which
// is not done. Parquet's encoding is done in turn too, and is half of the time
// of a conversion from CSV.
//
// # What comes back
//
//	type                  CSV                  NDJSON                  Parquet
//	bool, int64, float64  found out            found out               stored
//	date, timestamp       found out            found out               stored, of the next finer unit
//	string                found out, but for   found out, but for      stored
//	                      digits and dates     dates
//	int32, float32        with As              with As                 stored
//	decimal               with As              with As, all digits     stored, in 32, 64 or 128 bits
//	bytes                 with As, as are      with As, base 64        stored
//	duration              with As              with As                 int64, of nanoseconds
//	null                  empty field          null                    level 0
//
// # Failures
//
// What is written has a name of its own until it is whole, in the folder of the
// file that it is to become. The rename is the last thing that happens, and
// replaces the file in one step: a reader sees the old file or the new one.
// Whatever goes wrong before it (a row, the disk, a cancelled force, a panic),
// the temporary file is removed. A program that is killed leaves it, under a
// name that begins with a point and says what it is.
//
// The folder is not synced after the rename: a crash of the machine in the
// seconds afterwards may leave the old file. It never leaves half of one.
//
// What exists and is no regular file, as a pipe or a device, is written to
// directly: there is nothing to rename.
package write
