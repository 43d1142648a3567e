//go:build !unix

package main

import "os/exec"

// ownGroup does nothing where there are no process groups: there the program alone is killed, and what it has started is left to
// WaitDelay.
func ownGroup(*exec.Cmd) {}
