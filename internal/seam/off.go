//go:build !seam

// Package seam is the one place through which the shared steps of the core pass, so that a test can choose the
// schedule: build with -tags seam and install a Controller. Without the tag all of it inlines to nothing.
package seam

// Step marks a step on shared memory: claim, seal, await, wake, push, steal, park, retire.
func Step(string) {}

// Go starts a goroutine.
func Go(f func()) { go f() }
