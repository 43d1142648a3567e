package native

import "unsafe"

// Args is what a loop is called with. Its fields are where the machine code looks for them: see emit.go.
type Args struct {
	Arrays *unsafe.Pointer // the addresses of the frame's registers
	Table  *uint64         // the constants: [Func.Table]
	Count  int             // how many elements
	Sums   *unsafe.Pointer // where each sum's chunks go, in the order of the code
}

// Loop is compiled code. It stays for as long as the program runs.
type Loop struct{ entry uintptr }

// Run calls the loop for args.Count elements from the beginning of the registers; none is fine. Arrays may be read and
// written in place, but may not overlap at another offset.
func (l *Loop) Run(args *Args) {
	if args.Count > 0 {
		call(l.entry, args)
	}
}
