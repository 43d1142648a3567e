package memory

import (
	"bufio"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
)

// Limits are read from files, which systems other than Linux do not have: there
// GOMEMLIMIT alone is known, and without it nothing is refused that Memory does
// not refuse.
//
//	/proc/self/cgroup                     0::/a/b          version 2: /sys/fs/cgroup/a/b/memory.max, and those of its parents
//	                                      4:memory:/a/b    version 1: /sys/fs/cgroup/memory/a/b/memory.limit_in_bytes
//	/proc/meminfo                         MemTotal:  24000000 kB

// group returns the least limit of the control groups that the process is in,
// math.MaxInt64 if there is none. A container may see its own group as the root,
// so the paths without the group's name are looked at too.
func group() int64 {
	least := int64(math.MaxInt64)
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return least
	}
	for _, line := range strings.Split(string(text), "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) < 3 {
			continue
		}
		root, name := "/sys/fs/cgroup", "memory.max"
		if parts[1] != "" {
			root, name = "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
			if !strings.Contains(","+parts[1]+",", ",memory,") {
				continue
			}
		}
		for at := path.Clean("/" + parts[2]); ; at = path.Dir(at) {
			least = min(least, number(path.Join(root, at, name)))
			if at == "/" {
				break
			}
		}
	}
	return least
}

// number returns the number in a file, math.MaxInt64 if it is not there or not a
// number: "max" stands for no limit.
func number(file string) int64 {
	text, err := os.ReadFile(file)
	if err != nil {
		return math.MaxInt64
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil || n <= 0 {
		return math.MaxInt64
	}
	return n
}

// machine returns the memory of the machine, math.MaxInt64 if it is not known.
func machine() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return math.MaxInt64
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 2 && fields[0] == "MemTotal:" {
			if n, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return n << 10
			}
		}
	}
	return math.MaxInt64
}
