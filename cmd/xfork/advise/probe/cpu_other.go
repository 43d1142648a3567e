//go:build go1.26 && !unix

package probe

// Elsewhere what waits cannot be told from what computes, and all counts as
// computing.
const has = false

func processor() int64 { return 0 }
