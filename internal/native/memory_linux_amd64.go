package native

import (
	"os"
	"sync"
	"syscall"
	"unsafe"

	"xfork/internal/tier"
)

// Available reports whether loops can be compiled: the processor and the user let us
// ([tier.Native]), and the system lets memory become executable, which is tried once. (Hardened
// kernels and some containers refuse; the kernels of package kernel do all the work then.)
func Available() bool { return available() }

var available = sync.OnceValue(func() bool {
	if !tier.Native() {
		return false
	}
	l, err := place([]byte{0xc3}) // RET
	if err != nil {
		return false
	}
	call(l.entry, &Args{})
	return true
})

// place brings machine code into executable memory, in pages of its own. They are not writable any
// more when they become executable, and are never given back: a loop may be running whenever that
// would be done. Nothing else needs flushing: x86 keeps its instruction cache coherent with what is
// written.
func place(code []byte) (*Loop, error) {
	page := os.Getpagesize()
	size := (len(code) + page - 1) / page * page
	pages, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return nil, err
	}
	copy(pages, code)
	if err := syscall.Mprotect(pages, syscall.PROT_READ|syscall.PROT_EXEC); err != nil {
		_ = syscall.Munmap(pages)
		return nil, err
	}
	return &Loop{uintptr(unsafe.Pointer(unsafe.SliceData(pages)))}, nil
}
