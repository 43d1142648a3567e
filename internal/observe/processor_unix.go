//go:build unix

package observe

import (
	"syscall"
	"time"
)

// processorTime is for how long the process has had processors, all of its threads together.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
