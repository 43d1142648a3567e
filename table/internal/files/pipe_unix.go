//go:build unix

package files

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// nonblocking opens a named pipe without waiting for its writer.
func nonblocking(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// awaited returns when a pipe has a writer that has written or is gone, or when
// its deadline has passed. Before the first writer a read would find the end.
func awaited(f *os.File) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return c.Read(func(fd uintptr) bool {
		ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(ask, 0)
		return n > 0 || err != nil && err != unix.EINTR
	})
}
