// Package rpc is what a call needs that is made somewhere else, whichever
// way it goes: in another process (package isolate), or on another machine
// (package partition).
//
//	function.go   functions that both sides know, by name, with the plans of what they take and return
//	failure.go    how a call has failed there, as it travels
//	call.go       the call itself, there
//
// A registry is filled while packages are initialised, and read from then on:
// for any goroutine.
package rpc
