//go:build (amd64 || arm64) && !xfork_nofp

#include "textflag.h"

// func Caller() uintptr
//
// A jump, not a call: the frame to be read is that of our caller.
TEXT ·Caller(SB),NOSPLIT|NOFRAME,$0-8
	JMP xfork∕internal∕site·Caller(SB)
