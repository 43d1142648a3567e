package site

import (
	"bytes"
	"iter"
	"runtime"
	"strconv"
	"strings"
)

// A coroutine (what iter.Pull makes) is a goroutine of its own to everything that goes by goroutines, although it runs only
// while the one that resumes it stands still: what its code waits for, that one waits for.

// coroutine is the address to which the body of a coroutine returns; 0 where it is not known, and then no goroutine is taken for a
// coroutine. It is learnt from one that is made for the purpose: the runtime has no name for the property. Written by init alone.
var coroutine uintptr

func init() {
	next, stop := iter.Pull(func(yield func(uintptr) bool) {
		var pcs [Depth]uintptr
		for _, pc := range pcs[:walk(pcs[:], 0)] {
			if f := runtime.FuncForPC(pc - 1); f != nil && f.Name() == "runtime.corostart" {
				yield(pc)
			}
		}
	})
	defer stop()
	coroutine, _ = next()
}

// Creator returns the number of the goroutine that has made the running one, as [Number] has it, if the running one is a coroutine;
// otherwise 0. It costs two walks down the stack where it is none, which is nearly always; some microseconds where it is, because the
// runtime says so only in the text of the stack.
func Creator() uintptr {
	if coroutine == 0 || !InCoroutine() {
		return 0
	}
	buf := make([]byte, 1<<10)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	// The last lines are "created by iter.Pull[...] in goroutine 7" and where that was.
	const in = " in goroutine "
	at := bytes.LastIndex(buf, []byte(in))
	if at < 0 {
		return 0
	}
	text, _, _ := strings.Cut(string(buf[at+len(in):]), "\n")
	number, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return uintptr(number)
}

// number returns that of the running goroutine, as the runtime tells it: in text, "goroutine 7 [running]:". Some microseconds.
func number() uintptr {
	var buf [32]byte
	text := buf[len("goroutine "):runtime.Stack(buf[:], false)]
	digits, _, _ := bytes.Cut(text, []byte(" "))
	g, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		panic("xfork/internal/site: unknown form of runtime.Stack")
	}
	return uintptr(g)
}
