//go:build !unix

package measure

import "time"

// Processor returns 0: the system does not report processor time.
func Processor() time.Duration { return 0 }
