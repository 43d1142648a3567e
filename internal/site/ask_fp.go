//go:build (amd64 || arm64) && !xfork_nofp

package site

import (
	"runtime"
	"slices"
	"sync/atomic"
)

// Caller returns the program counter to which the function that calls Caller will return: its user's line. That
// function must be go:noinline, or the line is that of whatever it was inlined into. Where its caller is a wrapper, or another
// operator, it is the line above: see line.go.
func Caller() uintptr

// lines is what Caller, in assembly, looks at: found, for as many return addresses as find their place by their lowest bits, or
// the place beside it. A line is written once, pc last, so that it can be read at any time. The assembly knows the number of lines and
// the layout of one: 16 bytes, pc first.
//
// At 128 KiB the table has room for some thousands of operators in a program; further ones are found in the map, by way of
// ask, which takes longer.
var lines [1 << 13]line

// line is what is known about the return address pc: see found for at.
type line struct{ pc, at uintptr }

// enter keeps what has been found out about pc, and gives it a place among the lines, if there is one. The lock serialises writers;
// Caller reads without it, on amd64 and arm64 alike: at is stored before pc, so that a line with a pc is whole.
func enter(pc, at uintptr) {
	found.Lock()
	defer found.Unlock()
	found.lines[pc] = at
	i := pc % uintptr(len(lines))
	for _, i := range []uintptr{i, i ^ 1} {
		switch l := &lines[i]; l.pc {
		case 0:
			atomic.StoreUintptr(&l.at, at)
			atomic.StoreUintptr(&l.pc, pc)
			return
		case pc:
			return
		}
	}
}

// ahead is how far up a user's line is looked for. A wrapper, or an operator that calls another one, adds an address or two.
const ahead = 24

// hops is how many return addresses of ask's stack are its own: with the last one the operator returns to ask. It depends on how the
// compiler has built ask, and is found out by the first call; 0 until then. Several goroutines may find it out at once, with the same result.
var hops atomic.Int32

var _ = ask // by assembly alone

// ask goes on for Caller when an address is not among the lines. It is jumped to, not called: its caller is Caller's. It returns the
// first address that is a user's line, from the innermost out, or the one to which the operator returns if there is none.
//
//go:noinline
func ask() uintptr {
	var buf [ahead]uintptr
	walked := buf[:callers(&buf[0], ahead, 0)]
	own := int(hops.Load())
	if own == 0 {
		for own < len(walked) && runtime.FuncForPC(walked[own]-1).Name() == "xfork/internal/site.ask" {
			own++
		}
		hops.Store(int32(own))
	}
	walked = walked[min(own, len(walked)):]
	for i := 1; i < len(walked); i++ {
		if at := where(walked, i); at != 0 {
			return at
		}
	}
	if len(walked) < 2 {
		return 0
	}
	return walked[1]
}

// where returns what found has about walked[i], after finding it out if need be. 0: the line is further up.
func where(walked []uintptr, i int) uintptr {
	if at, known := lookUp(walked[i]); known {
		return at
	}
	var told [4 * ahead]uintptr
	at := learn(walked, i, told[:runtime.Callers(3, told[:])])
	enter(walked[i], at)
	return at
}

// entry returns where the function begins in which pc is, after all inlining: two addresses with one entry lie in one function of the
// machine code, whatever functions of the source they belong to. A return address is that of the next instruction, hence pc-1.
func entry(pc uintptr) uintptr {
	if f := runtime.FuncForPC(pc - 1); f != nil {
		return f.Entry()
	}
	return 0
}

// learn finds out about walked[i]. walked is a stack by its frame pointers, and told the same stack as the runtime tells it, which leaves
// out the compiler's wrappers and adds calls that were inlined; the first address of walked is in both.
//
//	case                              walked        told          at
//	an ordinary call                  o, pc         o, pc         pc, if it is a user's line; else 0
//	pc lies in a wrapper              o, pc, u      o, u          0: u comes later
//	the wrapper was inlined into u    o, pc         o, pc'        pc', in the same function as pc
func learn(walked []uintptr, i int, told []uintptr) (at uintptr) {
	j := 0
	for _, pc := range walked[:i] { // as far as both agree
		if k := slices.Index(told[j:], pc); k >= 0 {
			j += k
		}
	}
	pc, below := walked[i], entry(told[j])
	switch rest := told[j:]; {
	case slices.Contains(rest, pc):
		if !between(pc) {
			at = pc
		}
	default: // a wrapper, or one that has been inlined: then the function around it comes next
		for len(rest) > 0 && entry(rest[0]) == below && below != entry(pc) {
			rest = rest[1:]
		}
		if len(rest) > 0 && entry(rest[0]) == entry(pc) && !between(rest[0]) {
			at = rest[0]
		}
	}
	return at
}
