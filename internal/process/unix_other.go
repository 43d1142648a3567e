//go:build unix && (!linux || android)

package process

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// unsupported returns why there are no workers here, or "".
func unsupported() string {
	if runtime.GOOS == "ios" || runtime.GOOS == "android" {
		return "isolated calls need further processes, which " + runtime.GOOS + " does not let a program start: run it with XFORK_ISOLATE=0"
	}
	return ""
}

// There is no path to the file that runs as Linux has one: a new build that has replaced it is what would be started.
//
// executable is the program that runs. Where its file has been replaced meanwhile, the worker is another build, and is refused by its hello.
func executable() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// widen does nothing: pipes grow by themselves there, up to 64 KiB.
func widen(int) {}

// dieWithParent does nothing: workers learn of it by the end of their third pipe.
func dieWithParent(*syscall.SysProcAttr) {}

func memoryFile(name string) (*os.File, error) { return unnamedFile(name) }

// awaitEnd waits until pid has ended, and leaves it to be reaped (waitid with WNOWAIT). It reports whether there is such a call here:
// the numbers are darwin's.
func awaitEnd(pid int) bool {
	if runtime.GOOS != "darwin" {
		return false
	}
	const waitid, byPID, exited, leave = 173, 1, 4, 0x20
	var info [128]byte // siginfo_t
	for {
		_, _, e := syscall.Syscall6(waitid, byPID, uintptr(pid), uintptr(unsafe.Pointer(&info)), exited|leave, 0, 0)
		if e != syscall.EINTR {
			return e == 0
		}
	}
}

// limitMemory sets the soft limit of Go's collector. There is none for the process that would count the right memory.
func limitMemory(bytes int64) {
	if bytes > 0 {
		softLimit(bytes)
	}
}

// mayDie does nothing: there is no order of processes to be killed that a process could ask for.
func mayDie() {}
