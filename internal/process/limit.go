package process

import "runtime/debug"

// softLimit makes Go's collector work harder from four fifths of the limit on, so that garbage is not what reaches it.
func softLimit(bytes int64) { debug.SetMemoryLimit(bytes / 5 * 4) }
