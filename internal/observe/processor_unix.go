//go:build unix

package observe

import (
	"syscall"
	"time"
)

// processorTime is for how long the process has had processors, all of its threads together, in user and in system code. Beside the
// wall time it tells how many processors a run has kept busy. 0 if the system does not say.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
