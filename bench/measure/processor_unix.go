//go:build unix

package measure

import (
	"syscall"
	"time"
)

// Processor is the time that this process has had of all processors so far, or 0 where the system does not tell.
func Processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
