#include "textflag.h"

// func byEights(xs, present unsafe.Pointer, from, n int, orders *[256][8]byte)
//
// SI is behind the values that are left, CX the byte of the bitmap, DI where its rows are. A load
// reads eight values from the first one of the byte on, which are never behind its rows.
TEXT ·byEights(SB), NOSPLIT, $0-40
	MOVQ xs+0(FP), DI
	MOVQ present+8(FP), DX
	MOVQ from+16(FP), SI
	MOVQ n+24(FP), CX
	MOVQ orders+32(FP), BX
	LEAQ (DI)(SI*4), SI
	MOVQ CX, AX
	SHLQ $5, AX
	ADDQ AX, DI

loop:
	DECQ      CX
	JLT       done
	SUBQ      $32, DI
	MOVBLZX   (DX)(CX*1), AX
	POPCNTL   AX, R8
	SHLQ      $2, R8
	SUBQ      R8, SI
	VPMOVZXBD (BX)(AX*8), Y1
	VPERMD    (SI), Y1, Y0
	VMOVDQU   Y0, (DI)
	JMP       loop

done:
	VZEROUPPER
	RET

// func byFours(xs, present unsafe.Pointer, from, n int, orders *[16][8]byte)
//
// The upper half of a byte is of the later rows.
TEXT ·byFours(SB), NOSPLIT, $0-40
	MOVQ xs+0(FP), DI
	MOVQ present+8(FP), DX
	MOVQ from+16(FP), SI
	MOVQ n+24(FP), CX
	MOVQ orders+32(FP), BX
	LEAQ (DI)(SI*8), SI
	MOVQ CX, AX
	SHLQ $6, AX
	ADDQ AX, DI

loop:
	DECQ      CX
	JLT       done
	SUBQ      $64, DI
	MOVBLZX   (DX)(CX*1), AX
	MOVL      AX, R9
	SHRL      $4, AX
	ANDL      $15, R9
	POPCNTL   AX, R8
	SHLQ      $3, R8
	SUBQ      R8, SI
	VPMOVZXBD (BX)(AX*8), Y1
	VPERMD    (SI), Y1, Y0
	POPCNTL   R9, R8
	SHLQ      $3, R8
	SUBQ      R8, SI
	VPMOVZXBD (BX)(R9*8), Y3
	VPERMD    (SI), Y3, Y2
	VMOVDQU   Y0, 32(DI)
	VMOVDQU   Y2, (DI)
	JMP       loop

done:
	VZEROUPPER
	RET
