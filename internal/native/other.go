//go:build !linux || !amd64

package native

import "errors"

// Available reports whether loops can be compiled: never here. place and call are there so that the
// rest of the package can be compiled, and tested as far as it only writes bytes.
func Available() bool { return false }

func place([]byte) (*Loop, error) { return nil, errors.ErrUnsupported }

func call(uintptr, *Args) { panic("native: there are no compiled loops here") }
