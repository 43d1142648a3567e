//go:build !xfork_nofp

#include "textflag.h"

// BP is the frame pointer of our caller F; 8(BP) is where F returns to, (BP) the frame pointer of F's caller.

// func Caller() uintptr
TEXT ·Caller(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ BP, SI
	LEAQ ·lines(SB), CX
next:
	MOVQ 8(SI), AX
	MOVQ AX, DX
	ANDQ $0x1fff, DX          // its place among the lines
	SHLQ $4, DX
	CMPQ (CX)(DX*1), AX
	JNE  beside
found:
	MOVQ 8(CX)(DX*1), AX
	TESTQ AX, AX
	JEQ  up
	MOVQ AX, ret+0(FP)
	RET
beside:
	XORQ $16, DX
	CMPQ (CX)(DX*1), AX
	JEQ  found
	JMP  ·ask(SB)
up:
	MOVQ (SI), SI
	JMP  next

// func G() uintptr
TEXT ·G(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET

// func callers(buf *uintptr, n int, stop uintptr) int
TEXT ·callers(SB),NOSPLIT|NOFRAME,$0-32
	MOVQ buf+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ stop+16(FP), R8
	MOVQ (TLS), R9
	MOVQ 8(R9), R10           // the stack's upper bound
	XORQ AX, AX
	MOVQ 0(SP), DX            // our own return address: a line of F
	MOVQ SP, R9               // frame pointers rise from here
	MOVQ BP, SI
next:
	CMPQ AX, CX
	JGE  done
	TESTQ DX, DX
	JEQ  done
	MOVQ DX, (DI)(AX*8)
	INCQ AX
	CMPQ DX, R8
	JEQ  done
	CMPQ SI, R9               // must rise
	JLS  done
	LEAQ 16(SI), R11
	CMPQ R11, R10             // and stay within the stack
	JHI  done
	MOVQ 8(SI), DX
	MOVQ SI, R9
	MOVQ (SI), SI
	JMP  next
done:
	MOVQ AX, ret+24(FP)
	RET

// func digest(n int, stop uintptr) (hash uint64, depth int)
TEXT ·digest(SB),NOSPLIT|NOFRAME,$0-32
	MOVQ n+0(FP), CX
	MOVQ stop+8(FP), R8
	MOVQ (TLS), R9
	MOVQ 8(R9), R10           // the stack's upper bound
	MOVQ $0x9E3779B97F4A7C15, R12
	XORQ AX, AX
	XORQ BX, BX
	MOVQ SP, R9               // frame pointers rise from here
	MOVQ BP, SI
next:
	CMPQ AX, CX
	JGE  done
	CMPQ SI, R9               // must rise
	JLS  done
	LEAQ 16(SI), R11
	CMPQ R11, R10             // and stay within the stack
	JHI  done
	MOVQ 8(SI), DX
	TESTQ DX, DX
	JEQ  done
	XORQ DX, BX
	IMULQ R12, BX
	INCQ AX
	CMPQ DX, R8
	JEQ  done
	MOVQ SI, R9
	MOVQ (SI), SI
	JMP  next
done:
	MOVQ BX, hash+16(FP)
	MOVQ AX, depth+24(FP)
	RET

// func matches(pcs *uintptr, n int) bool
TEXT ·matches(SB),NOSPLIT|NOFRAME,$0-17
	MOVQ pcs+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ BP, SI
again:
	TESTQ CX, CX
	JEQ  equal
	MOVQ 8(SI), DX
	CMPQ DX, (DI)
	JNE  unequal
	ADDQ $8, DI
	DECQ CX
	MOVQ (SI), SI
	JMP  again
equal:
	MOVB $1, ret+16(FP)
	RET
unequal:
	MOVB $0, ret+16(FP)
	RET

// func holds(p unsafe.Pointer) bool
TEXT ·holds(SB),NOSPLIT|NOFRAME,$0-9
	MOVQ p+0(FP), AX
	MOVQ (TLS), CX
	CMPQ AX, 0(CX)
	SETHI DX
	CMPQ AX, 8(CX)
	SETCS BX
	ANDB BX, DX
	MOVB DX, ret+8(FP)
	RET
