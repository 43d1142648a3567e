// Package exec has loops of machine code, which package native compiles: it brings them into executable memory, keeps them by what they are
// for, and calls them.
package exec

import "unsafe"

// Args is what a loop is called with. Its fields are where the machine code looks for them: package native, emit.go. To move one is to
// change its offset there.
//
//	Arrays -> | &a[i] | &b[i] | ...    by the numbers that the loop has for them
//	Table  -> | 2.0   | 0x1p-3 | ...   eight bytes each, whatever the width
//	Sums   -> | &s[0] | ...            of each number that is made of a chunk, eight bytes for each
type Args struct {
	Arrays *unsafe.Pointer
	Table  *uint64 // its constants
	Count  int     // how many elements
	Sums   *unsafe.Pointer
	At     int // the index of the first element, a multiple of 16: what series and random numbers are made of
}

// Loop is compiled code. It stays for as long as the program runs.
type Loop struct{ entry uintptr }

// Run calls the loop for args.Count elements from the beginning of the arrays; none is fine. Arrays
// may be read and written in place, but may not overlap at another offset. Several goroutines may
// run a loop at a time: all that it writes is in args.
func (l *Loop) Run(args *Args) {
	if args.Count > 0 {
		call(l.entry, args)
	}
}
