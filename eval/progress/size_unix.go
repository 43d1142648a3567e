//go:build linux || darwin

package progress

import (
	"os"
	"syscall"
	"unsafe"
)

// size asks the system for the width of a terminal; false: f is none. It is the request TIOCGWINSZ of tty_ioctl(4), which fails
// on everything but a terminal, so one call answers both. The file's descriptor is used through its SyscallConn, which keeps
// it open meanwhile and does not make it blocking, as File.Fd would.
//
// It is asked once, when the Screen is made: a terminal that is made narrower later breaks rows, and one that is made wider has
// room left.
func size(f *os.File) (columns int, terminal bool) {
	var s struct{ rows, columns, x, y uint16 } // struct winsize
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
