//go:build windows

package process

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"unsafe"
)

// Windows has no process groups, and passes handles by number. A worker and what it starts are a job, which ends when the handle of
// the job is closed, as it is when the parent dies. Nothing is shared but the pipes: a call counts as begun once it has been sent, and long
// messages go through the pipes.

// unsupported returns why there are no workers here, or "".
func unsupported() string { return "" }

// executable is the program that runs. Its file cannot be replaced while it does.
func executable() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// files are a worker's ends of what it shares with its parent.
type files struct{ requests, answers, cancels, report *os.File }

// The numbers are in the environment, separated by commas, since Windows has no convention for descriptors beyond the third.
//
// inherited returns the files that a worker was given, by the numbers of their handles.
func inherited(numbers string) (f files, err error) {
	for i, place := range []**os.File{&f.requests, &f.answers, &f.cancels, &f.report} {
		fields := strings.Split(numbers, ",")
		if i >= len(fields) {
			return f, fmt.Errorf("%s=%q", variable, numbers)
		}
		handle, err := strconv.ParseUint(fields[i], 10, 64)
		if err != nil {
			return f, err
		}
		*place = os.NewFile(uintptr(handle), "inherited")
	}
	return f, nil
}

func (p *Parent) map_(files) error { return nil }

// share makes the file of the report. It has a name, and is removed when the worker is gone.
func (p *Process) share() (theirs []*os.File, err error) {
	if p.report, err = os.CreateTemp("", "xfork-report"); err != nil {
		return nil, err
	}
	second, err := os.OpenFile(p.report.Name(), os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return []*os.File{second}, nil
}

func removeReport(f *os.File) {
	if f != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
}

func blockingPipe() (r, w *os.File, err error) { return os.Pipe() }

// attributes lets the worker inherit duplicates of its ends, and tells it their numbers. The duplicates stay open here until the worker has
// been started: see group.born.
func (p *Process) attributes(theirs []*os.File) {
	p.cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	self, _ := syscall.GetCurrentProcess()
	var numbers []string
	for _, f := range theirs {
		var h syscall.Handle
		if syscall.DuplicateHandle(self, syscall.Handle(f.Fd()), self, &h, 0, true, syscall.DUPLICATE_SAME_ACCESS) != nil {
			h = syscall.InvalidHandle
		}
		p.group.lent = append(p.group.lent, h)
		numbers = append(numbers, strconv.FormatUint(uint64(h), 10))
	}
	p.cmd.SysProcAttr.AdditionalInheritedHandles = p.group.lent
	p.cmd.Env = append(p.cmd.Env, variable+"="+strings.Join(numbers, ","))
}

var (
	kernel32         = syscall.NewLazyDLL("kernel32.dll")
	createJob        = kernel32.NewProc("CreateJobObjectW")
	setInformation   = kernel32.NewProc("SetInformationJobObject")
	assignProcess    = kernel32.NewProc("AssignProcessToJobObject")
	terminateJob     = kernel32.NewProc("TerminateJobObject")
	processAllAccess = uint32(0x1F0FFF)
)

// group is a worker and what it has started: a job.
type group struct {
	mu   sync.Mutex
	job  syscall.Handle
	lent []syscall.Handle // the worker's ends, until it has been started
}

// The layout is that of winnt.h for both word sizes: Go aligns 64-bit fields of Windows programs as C does, but for 386, where the explicit
// word does it.
//
// basicLimits is JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which the flags of the basic part are set.
type basicLimits struct {
	perProcessTime, perJobTime int64
	flags                      uint32
	_                          [1]uint32
	minimum, maximum           uintptr
	active                     uint32
	affinity                   uintptr
	priority, scheduling       uint32
	io                         [6]uint64
	memory                     [4]uintptr
}

// A job and not a group: Windows has no way to end a tree of processes by a number. That the job ends with its last handle is also what
// ends a worker when its parent dies.
//
// born puts a process that has just been started into a job of its own. What it starts in the moment before is not in it.
func (g *group) born(c *exec.Cmd) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, h := range g.lent {
		_ = syscall.CloseHandle(h)
	}
	g.lent = nil
	job, _, err := createJob.Call(0, 0)
	if job == 0 {
		return os.NewSyscallError("CreateJobObject", err)
	}
	const extended, killOnClose = 9, 0x2000
	limits := basicLimits{flags: killOnClose}
	if ok, _, err := setInformation.Call(job, extended, uintptr(unsafe.Pointer(&limits)), unsafe.Sizeof(limits)); ok == 0 {
		_ = syscall.CloseHandle(syscall.Handle(job))
		return os.NewSyscallError("SetInformationJobObject", err)
	}
	h, err := syscall.OpenProcess(processAllAccess, false, uint32(c.Process.Pid))
	if err != nil {
		_ = syscall.CloseHandle(syscall.Handle(job))
		return os.NewSyscallError("OpenProcess", err)
	}
	defer func() { _ = syscall.CloseHandle(h) }()
	if ok, _, err := assignProcess.Call(job, uintptr(h)); ok == 0 {
		_ = syscall.CloseHandle(syscall.Handle(job))
		return os.NewSyscallError("AssignProcessToJobObject", err)
	}
	g.job = syscall.Handle(job)
	return nil
}

// kill ends all of them. Their exit status is 1, by which they cannot be told from a program that has said so itself.
func (g *group) kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_, _, _ = terminateJob.Call(uintptr(g.job), 1)
	}
}

// await has nothing to wait for: a handle keeps its number until it is closed.
func (g *group) await(int) {}

// gone ends what the worker has started, with the job.
func (g *group) gone() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = syscall.CloseHandle(g.job)
		g.job = 0
	}
}

func signalOf(*os.ProcessState) int { return 0 }

// killOwnGroup ends this process. The job ends with the parent's handle.
func killOwnGroup() { os.Exit(1) }

func mapShared(*os.File, int) []byte { return nil }

func unmap([]byte) {}

// limitMemory sets the soft limit of Go's collector.
func limitMemory(bytes int64) {
	if bytes > 0 {
		softLimit(bytes)
	}
}

func mayDie() {}
