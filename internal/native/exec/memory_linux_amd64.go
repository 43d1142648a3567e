package exec

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
	l, err := Place([]byte{0xc3}) // RET
	if err != nil {
		return false
	}
	call(l.entry, &Args{})
	return true
})

// Place brings machine code into executable memory, in pages of its own. They are not writable any
// more when they become executable, and are never given back: a loop may be running whenever that
// would be done. Nothing else needs flushing: x86 keeps its instruction cache coherent with what is
// written.
func Place(code []byte) (*Loop, error) {
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

// Once places machine code, runs it and gives its pages back. For tests: nothing else may run it.
func Once(code []byte, args *Args) error {
	l, err := Place(code)
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
