// Package site records where a node was made: one program counter for an operator, the whole stack for a fork.
//
// Sites are recorded always, so they have to be cheap: about a nanosecond for one counter and a few tens for a
// stack, against 125 ns and 700 ns by way of runtime.Callers. Both are read along the chain of frame pointers that
// the Go compiler maintains on amd64 and arm64; a few lines of assembly do the reading because Go code could be
// moved to another stack between two loads. The walk never leaves the goroutine's own stack: it stops at the first
// frame pointer that does not rise or lies outside of the stack's bounds, so foreign frames (C, hand-written
// assembly) end it early but cannot make it read anything else. Elsewhere, and under the build tag xfork_nofp,
// runtime.Callers does the same, slowly.
//
//	stack of a goroutine, growing down        a walk by frame pointers
//
//	  main.report                 frame N  <--.   ends here: the stack's upper bound, or Marker
//	    return address                        |
//	    frame pointer of main.report's caller |
//	  ops.Add                     frame 1  <--|   each frame pointer is the address of the next one, further up;
//	    return address   = the user's line    |   the return address stands beside it, 8 bytes above
//	    frame pointer  -----------------------'
//	  site.Caller                 no frame
//
// # The files
//
//	fp.go, fp_amd64.s, fp_arm64.s, ask_fp.go   reading the stack by frame pointers; the line of an operator
//	slow.go                                    the same by runtime.Callers
//	line.go                                    what is known about return addresses: the user's, or a wrapper's
//	stack.go                                   interned stacks, by number
//	number.go, coroutine.go                    which goroutine runs, and what resumes it if it is a coroutine
//
// Nothing is symbolised until [Frames] is asked for, but for each return address once, to find out whether it is a user's line
// or lies in a wrapper of the compiler's or in another operator: what is found out is looked up from then on, in about a
// quarter of a nanosecond.
package site
