package native

// call calls machine code at entry.
//
//go:noescape
func call(entry uintptr, args *Args)
