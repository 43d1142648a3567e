package native

import (
	"os"
	"syscall"
)

// Once runs machine code in a place that is not kept.
func Once(code []byte, args *Args) error {
	l, err := place(code)
	if err != nil {
		return err
	}
	l.Run(args)
	page := uintptr(os.Getpagesize())
	if _, _, no := syscall.Syscall(syscall.SYS_MUNMAP, l.entry, (uintptr(len(code))+page-1)/page*page, 0); no != 0 {
		return no
	}
	return nil
}
