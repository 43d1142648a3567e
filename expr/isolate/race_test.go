//go:build race

package isolate_test

// raced says that the race detector is at work. It takes several times the memory of the program, so limits of memory mean nothing.
const raced = true
