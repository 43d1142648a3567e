//go:build !unix

package disk

import "io/fs"

// foreign has nothing to say: the modes of files do not tell here. The folder of
// the user's caches is the user's own by the rights that it inherits.
func foreign(fs.FileInfo) string { return "" }
