#include "textflag.h"

// func call(entry uintptr, args *Args)
//
// The code uses eight bytes of stack, for its return address. All registers but SP and BP are the callee's.
TEXT ·call(SB), 0, $8-16
	MOVQ entry+0(FP), AX
	MOVQ args+8(FP), DI
	CALL AX
	RET
