//go:build race

package scratch

// poisoned says that memory which has been given back is overwritten: where the race detector looks
// for one kind of memory that is used by two, this looks for the other.
const poisoned = true
