//go:build !xfork_nofp

#include "textflag.h"

// R29 is the frame pointer of our caller F; 8(R29) is where F returns to, (R29) the frame pointer of F's caller.

// func Caller() uintptr
TEXT ·Caller(SB),NOSPLIT|NOFRAME,$0-8
	MOVD R29, R1
	MOVD $·lines(SB), R2
next:
	MOVD 8(R1), R0
	AND  $0x1fff, R0, R3      // its place among the lines
	ADD  R3<<4, R2, R4
	LDAR (R4), R5             // what is beside it has been written before
	CMP  R0, R5
	BNE  beside
found:
	MOVD 8(R4), R0
	CBZ  R0, up
	MOVD R0, ret+0(FP)
	RET
beside:
	EOR  $1, R3, R3
	ADD  R3<<4, R2, R4
	LDAR (R4), R5
	CMP  R0, R5
	BEQ  found
	JMP  ·ask(SB)
up:
	MOVD (R1), R1
	JMP  next

// func G() uintptr
TEXT ·G(SB),NOSPLIT|NOFRAME,$0-8
	MOVD g, ret+0(FP)
	RET

// func callers(buf *uintptr, n int, stop uintptr) int
TEXT ·callers(SB),NOSPLIT|NOFRAME,$0-32
	MOVD buf+0(FP), R0
	MOVD n+8(FP), R1
	MOVD stop+16(FP), R2
	MOVD 8(g), R3             // the stack's upper bound
	MOVD ZR, R4
	MOVD R30, R5              // our own return address: a line of F
	MOVD ZR, R6               // frame pointers rise from here
	MOVD R29, R7
next:
	CMP  R1, R4
	BGE  done
	CBZ  R5, done
	MOVD R5, (R0)(R4<<3)
	ADD  $1, R4
	CMP  R2, R5
	BEQ  done
	CMP  R6, R7               // must rise
	BLS  done
	ADD  $16, R7, R8
	CMP  R3, R8               // and stay within the stack
	BHI  done
	MOVD 8(R7), R5
	MOVD R7, R6
	MOVD (R7), R7
	B    next
done:
	MOVD R4, ret+24(FP)
	RET

// func digest(n int, stop uintptr) (hash uint64, depth int)
TEXT ·digest(SB),NOSPLIT|NOFRAME,$0-32
	MOVD n+0(FP), R1
	MOVD stop+8(FP), R2
	MOVD 8(g), R3             // the stack's upper bound
	MOVD $0x9E3779B97F4A7C15, R9
	MOVD ZR, R4
	MOVD ZR, R10
	MOVD ZR, R6               // frame pointers rise from here
	MOVD R29, R7
next:
	CMP  R1, R4
	BGE  done
	CMP  R6, R7               // must rise
	BLS  done
	ADD  $16, R7, R8
	CMP  R3, R8               // and stay within the stack
	BHI  done
	MOVD 8(R7), R5
	CBZ  R5, done
	EOR  R5, R10
	MUL  R9, R10
	ADD  $1, R4
	CMP  R2, R5
	BEQ  done
	MOVD R7, R6
	MOVD (R7), R7
	B    next
done:
	MOVD R10, hash+16(FP)
	MOVD R4, depth+24(FP)
	RET

// func matches(pcs *uintptr, n int) bool
TEXT ·matches(SB),NOSPLIT|NOFRAME,$0-17
	MOVD pcs+0(FP), R0
	MOVD n+8(FP), R1
	MOVD R29, R7
again:
	CBZ  R1, equal
	MOVD 8(R7), R5
	MOVD.P 8(R0), R6
	CMP  R5, R6
	BNE  unequal
	SUB  $1, R1
	MOVD (R7), R7
	B    again
equal:
	MOVD $1, R0
	MOVB R0, ret+16(FP)
	RET
unequal:
	MOVB ZR, ret+16(FP)
	RET

// func holds(p unsafe.Pointer) bool
TEXT ·holds(SB),NOSPLIT|NOFRAME,$0-9
	MOVD p+0(FP), R0
	MOVD 0(g), R1
	MOVD 8(g), R2
	CMP  R1, R0
	CSET HI, R3
	CMP  R2, R0
	CSET LO, R4
	AND  R4, R3, R3
	MOVB R3, ret+8(FP)
	RET
