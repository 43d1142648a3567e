//go:build (amd64 || arm64) && !xfork_nofp

package site

import "unsafe"

// InCoroutine reports whether the running goroutine is a coroutine: the address to which a coroutine's body returns lies on its stack,
// near the outer end. Both walks begin in this function, which is therefore not inlined.
//
//go:noinline
func InCoroutine() bool {
	const all = 1 << 40
	_, down := digest(all, coroutine)
	_, whole := digest(all, 0)
	return down != whole // the first walk has ended at the coroutine's start
}

// place is the offset at which a goroutine's descriptor has its number; 0 where that is not known. Written by init alone.
var place uintptr

// Number returns the running goroutine's number, or 0 where the descriptor's layout is not known. It costs two loads.
func Number() uintptr {
	if place == 0 {
		return 0
	}
	return *(*uintptr)(unsafe.Add(descriptor(G()), place))
}

// descriptor returns the pointer with the bits of g. Descriptors are never moved and never freed while their goroutines run.
func descriptor(g uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&g)) }

// The runtime tells a goroutine's number in text alone. It stands in the descriptor as well, at a place that is learnt by looking
// for it: where three goroutines in turn have their own number, no other word can have it by chance.
func init() {
	candidates := map[uintptr]int{}
	const goroutines, most = 3, 448 // the descriptor has some 440 bytes
	for range goroutines {
		done := make(chan struct{})
		go func() {
			defer close(done)
			n, g := number(), G()
			for at := uintptr(0); at < most-8; at += 8 {
				if *(*uintptr)(unsafe.Add(descriptor(g), at)) == n {
					candidates[at]++
				}
			}
		}()
		<-done
	}
	for at, times := range candidates {
		if times == goroutines && (place == 0 || at < place) {
			place = at
		}
	}
}
