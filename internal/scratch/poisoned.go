//go:build race || poison

package scratch

// poisoned says that memory which has been given back is overwritten: where the race detector looks
// for one kind of memory that is used by two, this looks for the other.
//
// The tag poison does the same without the detector.
const poisoned = true
