//go:build !(amd64 || arm64) || xfork_nofp

package expr

import "xfork/internal/site"

// Caller is the site to give to an At constructor in a function of your own, so that errors name the line of its user.
//
// It asks the runtime, which takes above a hundred nanoseconds: this file is for processors on which package site does not
// read frame pointers, and for the build tag xfork_nofp.
//
//go:noinline
func Caller() uintptr { return site.Above(1) }
