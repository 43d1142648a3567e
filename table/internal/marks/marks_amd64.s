#include "textflag.h"

// func avx2(dst *uint64, text *byte, n int, a, b, c byte)
//
// Y0 to Y2 have 32 times a, b and c. Each round compares 2 x 32 bytes with all three,
// and takes the highest bits of the bytes that are equal to one.
TEXT ·avx2(SB), NOSPLIT, $0-27
	MOVQ         dst+0(FP), DI
	MOVQ         text+8(FP), SI
	MOVQ         n+16(FP), CX
	VPBROADCASTB a+24(FP), Y0
	VPBROADCASTB b+25(FP), Y1
	VPBROADCASTB c+26(FP), Y2

loop:
	VMOVDQU   (SI), Y3
	VMOVDQU   32(SI), Y4
	VPCMPEQB  Y0, Y3, Y5
	VPCMPEQB  Y1, Y3, Y6
	VPCMPEQB  Y2, Y3, Y7
	VPOR      Y5, Y6, Y5
	VPOR      Y5, Y7, Y5
	VPMOVMSKB Y5, AX
	VPCMPEQB  Y0, Y4, Y8
	VPCMPEQB  Y1, Y4, Y9
	VPCMPEQB  Y2, Y4, Y10
	VPOR      Y8, Y9, Y8
	VPOR      Y8, Y10, Y8
	VPMOVMSKB Y8, DX
	SHLQ      $32, DX
	ORQ       DX, AX
	MOVQ      AX, (DI)
	ADDQ      $64, SI
	ADDQ      $8, DI
	DECQ      CX
	JNZ       loop
	VZEROUPPER
	RET
