package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// instructions are those of which the kernels are made, by the stem that both element types share.
var instructions = map[string]map[elem]func(...Op){
	"VXORP":       {f64: func(o ...Op) { VXORPD(o...) }, f32: func(o ...Op) { VXORPS(o...) }},
	"VMOVUP":      {f64: func(o ...Op) { VMOVUPD(o...) }, f32: func(o ...Op) { VMOVUPS(o...) }},
	"VBROADCASTS": {f64: func(o ...Op) { VBROADCASTSD(o...) }, f32: func(o ...Op) { VBROADCASTSS(o...) }},
	"VMULP":       {f64: func(o ...Op) { VMULPD(o...) }, f32: func(o ...Op) { VMULPS(o...) }},
	"VFMADD231P":  {f64: func(o ...Op) { VFMADD231PD(o...) }, f32: func(o ...Op) { VFMADD231PS(o...) }},
	"VMASKMOVP":   {f64: func(o ...Op) { VMASKMOVPD(o[0], o[1], o[2]) }, f32: func(o ...Op) { VMASKMOVPS(o[0], o[1], o[2]) }},
}

func emit(stem string, e elem, ops ...Op) {
	f, ok := instructions[stem][e]
	if !ok {
		panic(fmt.Sprintf("no instruction %s for %s", stem, e.name))
	}
	f(ops...)
}

// avx512 has 32 registers of 64 bytes, and a mask register per vector of a row.
type avx512 struct{}

func (avx512) vector() VecVirtual { return ZMM() }

func (avx512) masks(t tile, cols Register) []Op {
	ones := GP64()
	MOVQ(I32(-1), ones)
	BZHIQ(cols, ones, ones)
	masks := make([]Op, vectors)
	for v := range masks {
		k := K()
		KMOVW(ones.As32(), k)
		SHRQ(U8(t.lanes), ones)
		masks[v] = k
	}
	return masks
}

func (avx512) load(e elem, m Mem, mask Op, v VecVirtual) {
	switch {
	case mask == nil:
		emit("VMOVUP", e, m, v)
	case e == f64:
		VMOVUPD_Z(m, mask, v)
	default:
		VMOVUPS_Z(m, mask, v)
	}
}

func (avx512) store(e elem, v VecVirtual, mask Op, m Mem) {
	if mask == nil {
		emit("VMOVUP", e, v, m)
	} else {
		emit("VMOVUP", e, v, mask, m)
	}
}

// avx2 has 16 registers of 32 bytes, and takes the sign bits of a vector for a mask.
type avx2 struct{}

func (avx2) vector() VecVirtual { return YMM() }

// masks reads vectors from a table of as many ones as a row is wide and as many zeros, beginning where only cols ones
// are left. One table does for both types, because a row has the same number of bytes.
func (avx2) masks(t tile, cols Register) []Op {
	table, offset := GP64(), GP64()
	LEAQ(columns(), table)
	MOVQ(U32(vectors*t.lanes), offset)
	SUBQ(cols, offset)
	SHLQ(U8(log2(t.elem.size)), offset)
	ADDQ(offset, table)
	masks := make([]Op, vectors)
	for v := range masks {
		m := YMM()
		VMOVUPD(Mem{Base: table, Disp: v * t.bytes()}, m)
		masks[v] = m
	}
	return masks
}

func (avx2) load(e elem, m Mem, mask Op, v VecVirtual) {
	if mask == nil {
		emit("VMOVUP", e, m, v)
	} else {
		emit("VMASKMOVP", e, m, mask, v)
	}
}

func (avx2) store(e elem, v VecVirtual, mask Op, m Mem) {
	if mask == nil {
		emit("VMOVUP", e, v, m)
	} else {
		emit("VMASKMOVP", e, v, mask, m)
	}
}

var columnMasks Mem

// columns is the table of masks, written once.
func columns() Mem {
	if columnMasks.Symbol.Name == "" {
		const row = vectors * 32
		columnMasks = GLOBL("columns", RODATA|NOPTR)
		for i := 0; i < row; i += 8 {
			DATA(i, U64(1<<64-1))
		}
		for i := row; i < 2*row; i += 8 {
			DATA(i, U64(0))
		}
	}
	return columnMasks
}
