package site

import (
	"runtime"
	"slices"
	"strings"
	"sync"
)

// The line to which an operator returns is not always its user's. A generic function that is used as a value
//
//	divide := ops.Quo[int]
//	q := divide(x, y)
//
// is called by way of a wrapper that the compiler has made, and what is given to ops.Reduce is called by ops.Reduce. So what
// there is to know about a return address is found out once, when it is met for the first time, by the names of its frames and
// by comparing the stack with what the runtime tells of it, which leaves wrappers out.

// found is, by return address, where the user's line is: at the address itself; at another one in the same function, where the
// wrapper has been inlined; or, 0, further up.
var found = struct {
	sync.RWMutex
	lines map[uintptr]uintptr
}{lines: make(map[uintptr]uintptr)}

// lookUp returns what has been found out about pc.
func lookUp(pc uintptr) (at uintptr, known bool) {
	found.RLock()
	defer found.RUnlock()
	at, known = found.lines[pc]
	return at, known
}

// vocabulary reports whether a function belongs to the packages that call operators for their users.
func vocabulary(function string) bool {
	return slices.ContainsFunc([]string{"xfork/expr.", "xfork/ops.", "xfork/ops/vec.", "xfork/ops/grad.", "xfork/ops/mat.", "xfork/ops/npy."}, func(room string) bool {
		return strings.HasPrefix(function, room)
	})
}

// between reports whether all frames of a return address are of the vocabulary, so that its user's line is further up.
func between(pc uintptr) bool {
	frames := Frames([]uintptr{pc})
	return len(frames) > 0 && !slices.ContainsFunc(frames, func(f runtime.Frame) bool { return !vocabulary(f.Function) })
}
