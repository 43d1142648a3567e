//go:build !unix

package advise

import "os"

// Elsewhere the system does not tell.
func interruptions(*os.ProcessState) int { return 0 }
