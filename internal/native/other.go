//go:build !linux || !amd64

package native

import "errors"

// Available tells whether loops can be compiled. Not here.
func Available() bool { return false }

func place([]byte) (*Loop, error) { return nil, errors.ErrUnsupported }

func call(uintptr, *Args) { panic("native: there are no compiled loops here") }
