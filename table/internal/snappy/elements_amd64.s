#include "textflag.h"

// func steps(out, in *byte, n int)
//
// How far the next tag is, if a byte is one: t is its lower two bits. Y5 to Y8 have 32 times
// 3, 63 and 2, and 1 + t, but 5 for 3, by t.
TEXT ·steps(SB), NOSPLIT, $0-24
	MOVQ           out+0(FP), DI
	MOVQ           in+8(FP), SI
	MOVQ           n+16(FP), CX
	VPBROADCASTB   consts<>+0(SB), Y5
	VPBROADCASTB   consts<>+1(SB), Y6
	VPBROADCASTB   consts<>+2(SB), Y7
	VBROADCASTI128 copies<>+0(SB), Y8
	VPXOR          Y9, Y9, Y9
	XORQ           AX, AX

loop:
	VMOVDQU   (SI)(AX*1), Y0
	VPAND     Y0, Y5, Y1
	VPSHUFB   Y1, Y8, Y2
	VPSRLW    $2, Y0, Y3
	VPAND     Y3, Y6, Y3
	VPADDB    Y3, Y7, Y3
	VPCMPEQB  Y1, Y9, Y4
	VPBLENDVB Y4, Y3, Y2, Y2
	VMOVDQU   Y2, (DI)(AX*1)
	ADDQ      $32, AX
	CMPQ      AX, CX
	JLT       loop
	VZEROUPPER
	RET

DATA consts<>+0(SB)/4, $0x00023f03
GLOBL consts<>(SB), RODATA|NOPTR, $4
DATA copies<>+0(SB)/4, $0x05030200
DATA copies<>+4(SB)/4, $0
DATA copies<>+8(SB)/8, $0
GLOBL copies<>(SB), RODATA|NOPTR, $16

// func elements(all *tables, dst, first, last, src *byte, steps *byte, n int) (read, written int)
//
// An element goes to DI, from SI, where its tag is. R8 is how far behind the tag its step
// is. R9 is the end of tags, R10 the last place of an element, R11 the first byte written.
TEXT ·elements(SB), NOSPLIT, $0-72
	MOVQ all+0(FP), BX
	MOVQ dst+8(FP), DI
	MOVQ first+16(FP), R11
	MOVQ last+24(FP), R10
	MOVQ src+32(FP), SI
	MOVQ steps+40(FP), R8
	MOVQ n+48(FP), R9
	SUBQ SI, R8
	ADDQ SI, R9

loop:
	// What the tag says: DX is how far back it lies, R12 how long it is.
	MOVBLZX (SI), AX
	MOVBLZX (SI)(R8*1), CX
	MOVL    1(SI), DX
	SHLL    $4, AX
	ANDL    0(BX)(AX*1), DX
	ADDL    4(BX)(AX*1), DX
	MOVL    8(BX)(AX*1), R12

	// R14 is where it lies.
	MOVQ    DI, R13
	SUBQ    R11, R13
	CMPQ    DX, R13
	JA      done
	MOVQ    DI, R14
	SUBQ    DX, R14
	CMPL    DX, $8
	JB      near
	LEAQ    1(SI), R13
	TESTL   $0x30, AX
	CMOVQEQ R13, R14

	// 32 bytes, whatever its length is: a branch at 16 is guessed wrong too often.
	CMPL R12, $32
	JA   further
	MOVQ (R14), R15
	MOVQ R15, (DI)
	MOVQ 8(R14), R15
	MOVQ R15, 8(DI)
	MOVQ 16(R14), R15
	MOVQ R15, 16(DI)
	MOVQ 24(R14), R15
	MOVQ R15, 24(DI)

next:
	ADDQ CX, SI
	ADDQ R12, DI
	CMPQ SI, R9
	JAE  done
	CMPQ DI, R10
	JLS  loop

done:
	SUBQ src+32(FP), SI
	SUBQ dst+8(FP), DI
	MOVQ SI, read+56(FP)
	MOVQ DI, written+64(FP)
	RET

	// Up to 64 bytes, in the order of places: a copy may read what it has written.
further:
	CMPL  R12, $64
	JA    done
	CMPL  DX, $16
	JB    eights
	MOVOU (R14), X0
	MOVOU X0, (DI)
	MOVOU 16(R14), X0
	MOVOU X0, 16(DI)
	MOVOU 32(R14), X0
	MOVOU X0, 32(DI)
	MOVOU 48(R14), X0
	MOVOU X0, 48(DI)
	JMP   next

eights:
	XORL AX, AX

eight:
	MOVQ (R14)(AX*1), R15
	MOVQ R15, (DI)(AX*1)
	ADDL $8, AX
	CMPL AX, R12
	JB   eight
	JMP  next

	// From less than eight bytes back: 16 bytes that repeat what is there, as often as they
	// are needed, a multiple of it from each other.
near:
	TESTL  DX, DX
	JEQ    done
	MOVL   DX, AX
	SHLL   $4, AX
	MOVOU  (R14), X0
	MOVOU  4096(BX)(AX*1), X1
	PSHUFB X1, X0
	MOVBLZX 4224(BX)(DX*1), R13
	XORL   AX, AX

again:
	MOVOU X0, (DI)(AX*1)
	ADDL  R13, AX
	CMPL  AX, R12
	JB    again
	JMP   next
