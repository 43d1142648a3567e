//go:build !(amd64 || arm64) || xfork_nofp

package site

import (
	"runtime"
	"slices"
)

// Caller returns the program counter to which the function that calls Caller will return, or a line further up: see line.go.
//
//go:noinline
func Caller() uintptr { return Above(1) }

// Above is Caller for a function that is called by so many others in between.
//
//go:noinline
func Above(between int) uintptr {
	var pcs [24]uintptr
	runtime.Callers(3+between, pcs[:1]) // which leaves out wrappers
	if user(pcs[0]) {
		return pcs[0]
	}
	n := runtime.Callers(3+between, pcs[:])
	for _, pc := range pcs[:n] {
		if user(pc) {
			return pc
		}
	}
	return pcs[0]
}

// user reports whether pc is the user's line.
func user(pc uintptr) bool {
	at, known := lookUp(pc)
	if !known {
		if !between(pc) {
			at = pc
		}
		found.Lock()
		found.lines[pc] = at
		found.Unlock()
	}
	return at != 0
}

// G identifies the running goroutine: here by its number, which the runtime tells only in text.
func G() uintptr { return number() }

// Number returns the running goroutine's number.
func Number() uintptr { return number() }

// InCoroutine reports whether the running goroutine is a coroutine. It reads the stack piece by piece: the address that it looks for
// lies at the outer end.
func InCoroutine() bool {
	for skip, buf := 0, make([]uintptr, Depth); ; skip += Depth {
		n := runtime.Callers(skip, buf)
		if slices.Contains(buf[:n], coroutine) {
			return true
		}
		if n < Depth {
			return false
		}
	}
}

// Here returns the stack of its caller, down to Marker.
//
//go:noinline
func Here() Stack {
	var buf [Depth + 1]uintptr
	pcs := buf[:walk(buf[:], Marker)]
	pcs = pcs[min(1, len(pcs)):] // without the line of this function
	hash := hashOf(pcs)
	for s := bucket(hash).Load(); s != nil; s = s.next {
		if s.hash == hash && slices.Equal(s.pcs, pcs) {
			return s.id
		}
	}
	return add(pcs, hash)
}

// walk writes the return addresses of its caller's stack into buf, innermost first, as far as stop, and returns how many.
//
//go:noinline
func walk(buf []uintptr, stop uintptr) int {
	n := runtime.Callers(2, buf)
	for i, pc := range buf[:n] {
		if pc == stop {
			return i + 1
		}
	}
	return n
}
