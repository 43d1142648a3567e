//go:build !linux || !amd64

package exec

import "errors"

// Available reports whether loops can be compiled: never here. What follows is there so that what
// writes machine code can be compiled, and tested as far as it only writes bytes.
func Available() bool { return false }

// Place fails.
func Place([]byte) (*Loop, error) { return nil, errors.ErrUnsupported }

// Once fails likewise.
func Once([]byte, *Args) error { return errors.ErrUnsupported }

func call(uintptr, *Args) { panic("exec: there are no compiled loops here") }
