//go:build unix

package advise

import (
	"os"
	"syscall"
)

// interruptions is how often another program has taken a core from the process.
func interruptions(p *os.ProcessState) int { return int(p.SysUsage().(*syscall.Rusage).Nivcsw) }
