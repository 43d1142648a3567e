// Package site tells where a node was made: one program counter for an operator, the whole stack for a fork.
//
// Sites are recorded always, so they have to be cheap: about a nanosecond for one counter and a few tens for a
// stack, against 125 ns and 700 ns by way of runtime.Callers. Both are read along the chain of frame pointers that
// the Go compiler maintains on amd64 and arm64; a few lines of assembly do the reading because Go code could be
// moved to another stack between two loads. The walk never leaves the goroutine's own stack: it stops at the first
// frame pointer that does not rise or lies outside of the stack's bounds, so foreign frames (C, hand-written
// assembly) end it early but cannot make it read anything else. Elsewhere, and under the build tag xfork_nofp,
// runtime.Callers does the same, slowly.
//
// Nothing is symbolised until [Frames] is asked for, but for each return address once, to find out whether it is a user's line
// or lies in a wrapper of the compiler's or in another operator: what is found out is looked up from then on, in about a
// quarter of a nanosecond.
package site
