package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// vectors is how many vector registers a row of the tile has. With two, each broadcast of an element of A serves two
// multiplications, so that the loads (one per broadcast and one per vector of B) are fewer than the multiply-adds and
// the multipliers are what limits the speed.
const vectors = 2

// unroll is how many steps of k the main loop does at a time.
const unroll = 4

// line is the size of a cache line.
const line = 64

// elem is an element type: its Go name and its size in bytes.
type elem struct {
	name string
	size int
}

var (
	f64 = elem{"float64", 8}
	f32 = elem{"float32", 4}
)

// tile is one micro-kernel: rows x (vectors*lanes) elements of C, all of which stay in registers while k goes by.
type tile struct {
	name  string
	rows  int
	lanes int
	elem  elem
	isa   isa
}

// isa hides what differs between the instruction sets: the registers, and how a part of a row is loaded and stored.
type isa interface {
	vector() VecVirtual
	// masks prepares the masks for the first cols columns of a tile that is narrower than a whole one.
	masks(t tile, cols Register) []Op
	load(e elem, m Mem, mask Op, v VecVirtual)
	store(e elem, v VecVirtual, mask Op, m Mem)
}

// generate writes
//
//	func name(k int, a, b, c *T, ldc int, alpha, beta T, rows, cols int)
//
// which sets C = alpha*A*B + beta*C for the first rows and cols of a tile. a is a packed sliver of A, t.rows elements
// for each step of k, b one of B, both padded where the tile is not whole. A beta of zero means that C is not read.
func (t tile) generate() {
	T := t.elem.name
	TEXT(t.name, NOSPLIT, fmt.Sprintf("func(k int, a, b, c *%s, ldc int, alpha, beta %s, rows, cols int)", T, T))
	Pragma("noescape")
	Doc(fmt.Sprintf("%s is a tile of %d rows and %d columns: see kernel.", t.name, t.rows, vectors*t.lanes))

	k := Load(Param("k"), GP64())
	a := Load(Param("a"), GP64())
	b := Load(Param("b"), GP64())
	acc := t.zero()
	t.prefetch()
	t.loop(k, a, b, acc)

	// All of the sum is scaled by alpha before beta is needed, because with sixteen registers there is not room for both.
	alpha := t.broadcastParam("alpha")
	for _, row := range acc {
		for _, x := range row {
			t.op("VMULP", alpha, x, x)
		}
	}
	t.write(acc)
	Label("done")
	VZEROUPPER()
	RET()
}

// write adds beta*C and stores, in four ways: C may be read or not, and the tile may be whole or not.
func (t tile) write(acc [][]VecVirtual) {
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	SHLQ(U8(log2(t.elem.size)), ldc)
	rows := Load(Param("rows"), GP64())
	cols := Load(Param("cols"), GP64())
	bits := t.loadBits("beta")

	whole := make([]Op, vectors)
	CMPQ(rows, Imm(uint64(t.rows)))
	JNE(LabelRef("partial"))
	CMPQ(cols, Imm(uint64(vectors*t.lanes)))
	JNE(LabelRef("partial"))
	TESTQ(bits, bits)
	JEQ(LabelRef("overwrite"))
	t.writeRows(acc, t.broadcastParam("beta"), c, ldc, rows, whole)
	Label("overwrite")
	t.writeRows(acc, nil, c, ldc, rows, whole)

	Label("partial")
	masks := t.isa.masks(t, cols)
	TESTQ(bits, bits)
	JEQ(LabelRef("overwritePartial"))
	t.writeRows(acc, t.broadcastParam("beta"), c, ldc, rows, masks)
	Label("overwritePartial")
	t.writeRows(acc, nil, c, ldc, rows, masks)
}

// writeRows stores the rows one after the other; with masks only as many as there are. Without beta C is not read.
func (t tile) writeRows(acc [][]VecVirtual, beta VecVirtual, c, ldc, rows Register, masks []Op) {
	for r, row := range acc {
		for v, x := range row {
			at := Mem{Base: c, Disp: v * t.bytes()}
			if beta != nil {
				old := t.isa.vector()
				t.isa.load(t.elem, at, masks[v], old)
				t.op("VFMADD231P", old, beta, x)
			}
			t.isa.store(t.elem, x, masks[v], at)
		}
		if r == t.rows-1 {
			break
		}
		if masks[0] != nil {
			DECQ(rows)
			JEQ(LabelRef("done"))
		}
		ADDQ(ldc, c)
	}
	JMP(LabelRef("done"))
}

// bytes is the size of a vector.
func (t tile) bytes() int { return t.lanes * t.elem.size }

// zero is the registers of the sums, row by row.
func (t tile) zero() (acc [][]VecVirtual) {
	for range t.rows {
		row := make([]VecVirtual, vectors)
		for v := range row {
			row[v] = t.isa.vector()
			t.op("VXORP", row[v], row[v], row[v])
		}
		acc = append(acc, row)
	}
	return acc
}

// prefetch asks for the rows of C, which are wanted once the sums are done. Beyond the end of a partial tile it asks for
// what may not be there, which is no fault.
func (t tile) prefetch() {
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	SHLQ(U8(log2(t.elem.size)), ldc)
	for r := range t.rows {
		for at := 0; at < vectors*t.bytes(); at += line {
			PREFETCHT0(Mem{Base: c, Disp: at})
		}
		if r < t.rows-1 {
			ADDQ(ldc, c)
		}
	}
}

// loop multiplies and adds: unroll steps at a time, then the rest one by one.
func (t tile) loop(k, a, b Register, acc [][]VecVirtual) {
	many := GP64()
	MOVQ(k, many)
	SHRQ(U8(log2(unroll)), many)
	JEQ(LabelRef("rest"))
	Label("many")
	for u := range unroll {
		t.step(a, b, u, acc)
	}
	ADDQ(I32(unroll*t.rows*t.elem.size), a)
	ADDQ(I32(unroll*vectors*t.bytes()), b)
	DECQ(many)
	JNE(LabelRef("many"))

	Label("rest")
	ANDQ(Imm(unroll-1), k)
	JEQ(LabelRef("sum"))
	Label("one")
	t.step(a, b, 0, acc)
	ADDQ(I32(t.rows*t.elem.size), a)
	ADDQ(I32(vectors*t.bytes()), b)
	DECQ(k)
	JNE(LabelRef("one"))
	Label("sum")
}

// step adds the outer product of a column of A and a row of B.
func (t tile) step(a, b Register, u int, acc [][]VecVirtual) {
	row := make([]VecVirtual, vectors)
	for v := range row {
		row[v] = t.isa.vector()
		t.op("VMOVUP", Mem{Base: b, Disp: (u*vectors + v) * t.bytes()}, row[v])
	}
	for r := range acc {
		x := t.isa.vector()
		t.op("VBROADCASTS", Mem{Base: a, Disp: (u*t.rows + r) * t.elem.size}, x)
		for v := range row {
			t.op("VFMADD231P", x, row[v], acc[r][v])
		}
	}
}

// broadcastParam fills a vector with a scalar argument.
func (t tile) broadcastParam(name string) VecVirtual {
	v := t.isa.vector()
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	t.op("VBROADCASTS", p.Addr, v)
	return v
}

// loadBits loads a scalar argument without its sign: zero for both zeros.
func (t tile) loadBits(name string) Register {
	bits := GP64()
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	if t.elem == f64 {
		MOVQ(p.Addr, bits)
		SHLQ(U8(1), bits)
	} else {
		MOVL(p.Addr, bits.As32())
		SHLL(U8(1), bits.As32())
	}
	return bits
}

// op emits the instruction of the tile's element type.
func (t tile) op(stem string, ops ...Op) { emit(stem, t.elem, ops...) }

func log2(n int) (l byte) {
	for ; n > 1; n >>= 1 {
		l++
	}
	return l
}
