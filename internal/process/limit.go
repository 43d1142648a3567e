package process

import "runtime/debug"

// A limit of the collector alone would let a program beyond it go on, slower and slower: on Linux the hard one comes above.
//
// softLimit makes Go's collector work harder from four fifths of the limit on, so that garbage is not what reaches it.
func softLimit(bytes int64) { debug.SetMemoryLimit(bytes / 5 * 4) }
