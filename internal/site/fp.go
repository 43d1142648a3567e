//go:build (amd64 || arm64) && !xfork_nofp

package site

import "unsafe"

// Caller returns the program counter to which the function that calls Caller will return: its user's line. That
// function must be go:noinline, or the line is that of whatever it was inlined into.
func Caller() uintptr

// G identifies the running goroutine: the address of its descriptor, to be compared with others and nothing else.
func G() uintptr

// callers writes return addresses into buf, innermost first, beginning with the one in its own caller, and tells
// how many. It ends before the address stop, at n addresses, and at the end of the stack.
//
//go:noescape
func callers(buf *uintptr, n int, stop uintptr) int

// holds tells whether p points into the running goroutine's stack, by the bounds that callers relies on.
//
//go:noescape
func holds(p unsafe.Pointer) bool

func walk(buf []uintptr, stop uintptr) int { return callers(&buf[0], len(buf), stop) }

func init() {
	// callers takes the bounds of the stack from the first two words of the goroutine's descriptor. They have
	// been there since Go 1.4; should that change, better no program at all than one with wrong tracebacks.
	var local byte
	if !holds(unsafe.Pointer(&local)) {
		panic("xfork/internal/site: unknown goroutine layout; build with -tags xfork_nofp")
	}
}
