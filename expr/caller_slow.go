//go:build !(amd64 || arm64) || xfork_nofp

package expr

import "runtime"

// Caller is the site to give to an At constructor in a function of your own, so that errors name the line of its user.
//
//go:noinline
func Caller() uintptr {
	var pc [1]uintptr
	runtime.Callers(3, pc[:])
	return pc[0]
}
