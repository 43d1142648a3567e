//go:build unix

package npy

import (
	"os"
	"syscall"
)

// mapped returns the first size bytes of a file as memory that can be read. The
// mapping outlives the descriptor, and a file that is replaced meanwhile: the
// array stays the one that was opened.
func mapped(f *os.File, size int64) (b []byte, unmap func() error, err error) {
	b, err = syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	return b, func() error { return syscall.Munmap(b) }, err
}
