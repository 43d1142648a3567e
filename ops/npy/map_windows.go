package npy

import (
	"os"
	"syscall"
	"unsafe"
)

// mapped returns the first size bytes of a file as memory that can be read. A
// file that is mapped cannot be replaced on Windows until it is unmapped.
func mapped(f *os.File, size int64) (b []byte, unmap func() error, err error) {
	h, err := syscall.CreateFileMapping(syscall.Handle(f.Fd()), nil, syscall.PAGE_READONLY, uint32(size>>32), uint32(size), nil)
	if err != nil {
		return nil, nil, os.NewSyscallError("CreateFileMapping", err)
	}
	// The view keeps the mapping alive.
	defer func() { _ = syscall.CloseHandle(h) }()
	at, err := syscall.MapViewOfFile(h, syscall.FILE_MAP_READ, 0, 0, uintptr(size))
	if err != nil {
		return nil, nil, os.NewSyscallError("MapViewOfFile", err)
	}
	p := *(*unsafe.Pointer)(unsafe.Pointer(&at)) // memory that is not Go's, which vet cannot know
	return unsafe.Slice((*byte)(p), size), func() error { return syscall.UnmapViewOfFile(at) }, nil
}
