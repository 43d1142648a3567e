package native

import "xfork/internal/native/exec"

// What a loop does not know: how many elements there are, where its arrays lie, and what the constants are. So one loop serves all
// expressions of a shape, on any number of goroutines.

// Loop is compiled code, Args what it is called with: package exec has both.
type (
	Loop = exec.Loop
	Args = exec.Args
)

// Available reports whether loops can be compiled here.
func Available() bool { return exec.Available() }
