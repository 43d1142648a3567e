package measure

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Machine returns a line about the machine: processor, cores, system, Go. It does not name the host.
func Machine() string {
	return fmt.Sprintf("%s, %d cores, GOMAXPROCS %d, %s/%s, %s",
		cmp.Or(processor(), "unknown processor"), runtime.NumCPU(), runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// processor returns the name of the processor from /proc/cpuinfo, or "" on a system without that file.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if name, model, ok := strings.Cut(in.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return ""
}
