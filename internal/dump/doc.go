// Package dump saves calls that have failed, so that they can be made again: XFORK_REPLAY=dir. Package replay makes them again.
//
//	call       Before: the arguments, by package wire, while they are what the caller has given
//	  returns  nothing is kept
//	  fails    Save: dir/<function>-<n>.xreplay, and Error.Replay says where
//
// The engine asks On before each call, and nothing else of this package while that is false: one load.
//
// # What is saved
//
// The first MostFiles failures of the process, each where it arose: not those of the calls above, which pass it on. A call that ends
// because nothing demands it any more has not failed; of one that is tried again the last attempt counts. Calls in worker processes are
// saved by the process that forces.
//
// Arguments of more than MostBefore bytes are encoded after the failure, when the function may have changed them, and marked so; those
// of a function that has run out of its time and still runs are not read. An argument that wire refuses is there as a line of text.
//
// # Form of a file
//
//	"xreplay 1\n" | SHA-256 of the body | body: a Dump in the bytes of package wire
//
// A file has mode 0600, in a folder of 0700: arguments may be secrets. Of the environment it has variables of xfork and of Go alone
// (environment.go). It is written under another name and moved, so a reader finds a whole file or an empty one.
//
//	dump.go                the file: what is in it, written and read
//	call.go, arguments.go  a call in progress, and what it was called with
//	save.go                failures become files
//	environment.go         the program and its environment
//	print.go, spell.go     values and types as text
package dump
