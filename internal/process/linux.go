//go:build linux && !android

package process

import (
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"
)

// unsupported returns why there are no workers here, or "".
func unsupported() string { return "" }

// executable is the program that runs, also where its file has been replaced meanwhile.
func executable() string { return "/proc/self/exe" }

// widen makes a pipe hold a megabyte, where the machine lets it: a message of some hundred kilobytes then takes one switch to the reader.
func widen(fd int) {
	const setPipeSize = 1031 // F_SETPIPE_SZ
	_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), setPipeSize, 1<<20)
}

// It is set in the child between fork and exec. Where the parent has died before that, the worker finds the end of its third pipe.
//
// dieWithParent has the kernel kill the worker when the thread that has started it ends.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }

// memfdCreate is the number of the system call, for machines that package syscall has no number of.
var memfdCreate = map[string]uintptr{
	"386": 356, "amd64": 319, "arm": 385, "arm64": 279, "loong64": 279, "riscv64": 279, "ppc64": 360, "ppc64le": 360, "s390x": 350,
}

// Name is what /proc shows of it, to a person that looks for what a process has open.
//
// It is sealed against becoming shorter: a function in the worker that truncates it, by its number or through /proc, would have the parent
// read memory behind the end of a file, which ends a process by SIGBUS.
//
// memoryFile makes a file that is in memory and has no name (memfd_create, Linux 3.17). Where that is refused, it is a temporary file
// without a name.
func memoryFile(name string) (*os.File, error) {
	if number, known := memfdCreate[runtime.GOARCH]; known {
		const closeOnExec, allowSealing = 1, 2
		const addSeals, noMoreSeals, neverShrinks = 1033, 1, 2 // F_ADD_SEALS, F_SEAL_SEAL, F_SEAL_SHRINK
		b := append([]byte(name), 0)
		fd, _, e := syscall.Syscall(number, uintptr(unsafe.Pointer(&b[0])), closeOnExec|allowSealing, 0)
		if e == 0 {
			_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, addSeals, noMoreSeals|neverShrinks)
			return os.NewFile(fd, name), nil
		}
		if e == syscall.EMFILE || e == syscall.ENFILE || e == syscall.ENOMEM { // a file would fare no better, and name itself as the reason
			return nil, os.NewSyscallError("memfd_create", e)
		}
	}
	return unnamedFile(name)
}

// awaitEnd waits until pid has ended, and leaves it to be reaped (waitid with WNOWAIT). It reports whether it could.
func awaitEnd(pid int) bool {
	// waitid(2): P_PID, WEXITED, WNOWAIT. Package os waits in the same way before it reaps.
	const byPID, exited, leave = 1, 4, 0x01000000
	var info [128]byte // siginfo_t
	for {
		_, _, e := syscall.Syscall6(syscall.SYS_WAITID, byPID, uintptr(pid), uintptr(unsafe.Pointer(&info)), exited|leave, 0, 0)
		if e != syscall.EINTR {
			return e == 0
		}
	}
}

// limitMemory sets limits of the data of this process: Go's collector works harder from four fifths on, and beyond the limit
// allocations of Go and C fail. RLIMIT_DATA counts private writable mappings since Linux 4.7.
//
// RLIMIT_AS would be of no use: Go reserves address space by the terabyte. Of a program in a container the container's limit counts as well;
// no group of its own is made for a worker, for that takes rights which programs rarely have.
func limitMemory(bytes int64) {
	if bytes <= 0 {
		return
	}
	const limitData = 2
	_ = syscall.Setrlimit(limitData, &syscall.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)})
	softLimit(bytes)
}

// mayDie asks the kernel to kill this process before its parent where memory is short.
// 500 of 1000 is between "never" and "first": a worker that is small beside the parent is spared still.
func mayDie() {
	_ = os.WriteFile("/proc/self/oom_score_adj", strconv.AppendInt(nil, 500, 10), 0)
}
