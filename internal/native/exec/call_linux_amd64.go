package exec

// call calls machine code at entry. args does not escape: the machine code keeps no pointer.
//
//go:noescape
func call(entry uintptr, args *Args)
