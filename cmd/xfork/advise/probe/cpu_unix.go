//go:build go1.26 && unix

package probe

import "syscall"

// has reports that the system tells how long the process has computed.
const has = true

// processor is the time for which the process has been on a processor, with all
// its threads: more than the wall's where several compute, and less where all
// wait.
func processor() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
