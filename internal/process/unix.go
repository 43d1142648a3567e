//go:build unix

package process

import (
	"os"
	"syscall"
)

// The numbers that the files of a worker have there: exec counts from 3 on.
const (
	fdRequests = 3 + iota
	fdAnswers
	fdCancels
	fdReport
	fdPage
	fdArea
)

// os.NewFile looks whether a descriptor blocks. One that does is read and written by plain system calls, on a thread that waits with
// them; the runtime finds another one for other goroutines.

// files are a worker's ends of what it shares with its parent.
type files struct{ requests, answers, cancels, report, page, area *os.File }

// The order of the numbers is that of open: requests, answers, cancels, then what share adds. A worker that was not started by this package fails
// here, at the first file that is none.
//
// inherited returns the files that a worker was given. What it starts itself does not get them.
func inherited(string) (f files, err error) {
	open := func(fd int, name string) *os.File {
		syscall.CloseOnExec(fd)
		return os.NewFile(uintptr(fd), name)
	}
	f = files{
		open(fdRequests, "requests"), open(fdAnswers, "answers"), open(fdCancels, "cancels"),
		open(fdReport, "report"), open(fdPage, "page"), open(fdArea, "area"),
	}
	_, err = f.area.Stat()
	return f, err
}

// map_ maps what is shared with the parent.
func (p *Parent) map_(f files) error {
	mem := mapShared(f.page, pageSize)
	if mem == nil {
		return os.NewSyscallError("mmap", syscall.ENOMEM)
	}
	_ = f.page.Close()
	p.page, p.area.file = asPage(mem), f.area
	return nil
}

// Files of memory have no names, so that nothing is left behind, whatever ends either process; and they count as memory of the processes that
// have touched their pages.
//
// share makes the report, the page and the area, and returns the worker's ends.
func (p *Process) share() (theirs []*os.File, err error) {
	var shared [3]*os.File
	for i, name := range [...]string{"xfork-report", "xfork-page", "xfork-area"} {
		if shared[i], err = memoryFile(name); err != nil {
			closeAll(shared[:]...)
			return nil, err
		}
	}
	p.report, p.area.file = shared[0], shared[2]
	if err = shared[1].Truncate(pageSize); err == nil {
		if mem := mapShared(shared[1], pageSize); mem != nil {
			p.page = asPage(mem)
		} else {
			err = os.NewSyscallError("mmap", syscall.ENOMEM)
		}
	}
	if err != nil {
		closeAll(shared[1])
		return nil, err
	}
	// The page's own file is not needed any more here; the others are, and the worker gets duplicates that can be closed.
	theirs = []*os.File{nil, shared[1], nil}
	for i := range shared {
		if theirs[i] == nil {
			if theirs[i], err = duplicate(shared[i]); err != nil {
				closeAll(theirs...)
				return nil, err
			}
		}
	}
	return theirs, nil
}

// duplicate returns a second descriptor of f. It is made under the lock of forks, so that no other one inherits it.
func duplicate(f *os.File) (*os.File, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// blockingPipe makes a pipe with reads and writes that block a thread. The poller of Go's runtime would cost a switch of goroutines at
// both ends: 93 us a call where this takes 48.
func blockingPipe() (r, w *os.File, err error) {
	var fds [2]int
	syscall.ForkLock.RLock()
	err = syscall.Pipe(fds[:])
	if err == nil {
		syscall.CloseOnExec(fds[0])
		syscall.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, os.NewSyscallError("pipe", err)
	}
	widen(fds[0])
	return os.NewFile(uintptr(fds[0]), "pipe"), os.NewFile(uintptr(fds[1]), "pipe"), nil
}

// A process group is what one kill ends. A function that makes a group or a session of its own has left, and is left alone.
//
// attributes makes the worker the first of a process group of its own.
func (p *Process) attributes(theirs []*os.File) {
	p.cmd.ExtraFiles = theirs
	p.cmd.Env = append(p.cmd.Env, variable+"=1")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(p.cmd.SysProcAttr)
}

// signalOf returns the signal that has ended a process, or 0.
func signalOf(s *os.ProcessState) int {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return int(w.Signal())
	}
	return 0
}

// killOwnGroup ends this process and all that it has started.
// SIGKILL and no other signal: what a function has started may have been told to ignore those.
func killOwnGroup() {
	_ = syscall.Kill(0, syscall.SIGKILL)
	os.Exit(1) // not reached
}

// mapShared maps the beginning of a file, so that what one process writes the other one reads. nil says that there is no address space or
// memory for it.
func mapShared(f *os.File, size int) []byte {
	mem, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	return mem
}

// unmap gives a mapping back. It gets what mapShared has returned: the capacity of that is the length of the mapping.
func unmap(mem []byte) {
	if mem != nil {
		_ = syscall.Munmap(mem[:cap(mem)])
	}
}

func removeReport(f *os.File) { closeAll(f) } // it has no name
