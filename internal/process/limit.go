package process

import (
	"runtime"
	"runtime/debug"
)

// A limit of the collector alone would let a program beyond it go on, slower and slower: on Linux the hard one comes above.
//
// softLimit makes Go's collector work harder from four fifths of the limit on, so that garbage is not what reaches it.
func softLimit(bytes int64) { debug.SetMemoryLimit(bytes / 5 * 4) }

// ballast is memory that is never touched, so that no page of it exists. The collector takes it for live and runs when as much garbage has
// come, and not for each four megabytes as in a program that has next to nothing.
var ballast []byte

// Roomy lets this worker have 16 MiB of garbage. A call with a megabyte there and back leaves one here, and collections, with the pages that
// they give back, took half of its time. It is for workers with no limit of memory.
func Roomy() {
	ballast = make([]byte, 16<<20)
	runtime.KeepAlive(ballast) // it is read nowhere
}
