//go:build linux || darwin

package progress

import (
	"os"
	"syscall"
	"unsafe"
)

// size asks the system for the width of a terminal; false: f is none.
func size(f *os.File) (columns int, terminal bool) {
	var s struct{ rows, columns, x, y uint16 }
	conn, err := f.SyscallConn()
	if err != nil {
		return 0, false
	}
	err = conn.Control(func(fd uintptr) {
		_, _, no := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&s)))
		terminal = no == 0
	})
	if err != nil || !terminal {
		return 0, false
	}
	if s.columns == 0 { // a terminal that does not know
		s.columns = usual
	}
	return int(s.columns), true
}
