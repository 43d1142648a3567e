//go:build (amd64 || arm64) && !xfork_nofp

package site

import "unsafe"

// G identifies the running goroutine: the address of its descriptor (runtime.g), to be compared with others and nothing else. It costs
// one load. A descriptor is used again for another goroutine once its own has ended.
func G() uintptr

// callers writes return addresses into buf, innermost first, beginning with the one in its own caller, and returns
// how many. It ends with the address stop, at n addresses, and at the end of the stack.
//
//go:noescape
func callers(buf *uintptr, n int, stop uintptr) int

// digest walks the same way from the line to which its caller returns, and stores nothing: it returns the hash of up to n
// return addresses, without the last step of finish, and how many there were.
func digest(n int, stop uintptr) (hash uint64, depth int)

// matches reports whether the n return addresses that digest has seen from the same caller are these.
//
//go:noescape
func matches(pcs *uintptr, n int) bool

// holds reports whether p points into the running goroutine's stack, by the bounds that callers relies on.
//
//go:noescape
func holds(p unsafe.Pointer) bool

// Here returns the stack of its caller, down to Marker. It walks twice, once for the hash and once to be sure, because a buffer
// for the addresses would have to be cleared first, and that takes longer than both.
//
//go:noinline
func Here() Stack {
	hash, depth := digest(Depth, Marker)
	hash = finish(hash, depth)
	for s := bucket(hash).Load(); s != nil; s = s.next {
		if s.hash == hash && len(s.pcs) == depth && (depth == 0 || matches(&s.pcs[0], depth)) {
			return s.id
		}
	}
	return unknown(hash)
}

// unknown interns the stack of Here's caller. It is a function of its own, never inlined, so that Here itself needs no buffer, and so
// that the first two addresses are known to be its own and Here's.
//
//go:noinline
func unknown(hash uint64) Stack {
	var buf [Depth + 2]uintptr
	n := callers(&buf[0], len(buf), Marker)
	return add(buf[min(2, n):n], hash) // the first two are lines of this function and of Here
}

// walk is callers for a slice, which is not empty.
func walk(buf []uintptr, stop uintptr) int { return callers(&buf[0], len(buf), stop) }

func init() {
	// callers takes the bounds of the stack from the first two words of the goroutine's descriptor. They have
	// been there since Go 1.4; should that change, better no program at all than one with wrong tracebacks.
	var local byte
	if !holds(unsafe.Pointer(&local)) {
		panic("xfork/internal/site: unknown goroutine layout; build with -tags xfork_nofp")
	}
}
