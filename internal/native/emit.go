package native

import "xfork/internal/native/encode"

// The loop around the operations. Which registers have what, by System V's conventions for the
// first argument and by choice for the rest:
//
//	rdi  the arguments       rax  elements done          r8 ... r11  addresses of arrays
//	rsi  Args.Arrays         rdx  elements in whole turns  r14       one more, or the end of the chunk
//	rcx  Args.Table          rbx  all elements            r15, r12, r13  temporaries
//
// rsp and rbp are Go's, and are not touched. All others may be overwritten, vector registers too:
// the loop is called from assembly by the convention (ABI0) that leaves them to the function
// called.

// What a compiled loop is called with, as the loop sees it: the fields of [Args] by their offsets.
const (
	argArrays, argTable, argCount, argSums, argAt = 0, 8, 16, 24, 32
)

// Which general registers have what throughout a loop.
const (
	argsReg   = encode.RDI // the arguments
	arraysReg = encode.RSI // the addresses of the arrays
	tableReg  = encode.RCX // the constants
	countReg  = encode.RBX // how many elements there are
	turnsReg  = encode.RDX // how many of them whole turns take
	indexReg  = encode.RAX // how many are done
	limitReg  = encode.R14 // where the chunk ends, if there are sums
	tempReg   = encode.R15 // an address that has no register of its own
)

// Chunk is how many elements are added up to one sum: kernel.Chunk. TestSumsAreTheKernels holds it
// to that.
const (
	Chunk     = 1 << chunkBits
	chunkBits = 12
)

// addressRegs are registers for the addresses of those arrays that are used first. Addresses of
// others are loaded every time. The last one is limitReg, and not to be had where there are sums.
var addressRegs = [...]int{encode.R8, encode.R9, encode.R10, encode.R11, encode.R14}

// compiler writes the loop.
type compiler struct {
	encode.Code
	*allocation
	address map[int32]int // by array: the register that has its address
	rest    bool          // for what is left after the whole turns: loads and stores are masked
	peek    bool          // for the first element of a chunk, of which nothing is stored
	first   int           // of the vectors that are written side by side
	copy    int           // the vector of the turn, from 0
	i       int           // the operation
	temps   []int         // registers that are free again after the operation
	jumps   []int         // past what is done rarely, where they have not landed
}

// compile returns the machine code for f:
//
//	chunk:  sinks are empty                      only if there are any: a chunk is [Chunk] elements, or what is left
//	        the code, for one element            only if there are moments
//	turn:   the code, for the vectors of a turn  as long as there are whole turns
//	        the code, under masks                if something is left
//	        the chunk's sums, stored             and on to the next chunk
func compile(f *Func) ([]byte, error) {
	p := newAllocation(f)
	if p.overPressure() {
		return nil, errRegisters
	}
	if err := p.rehearse(); err != nil {
		return nil, err
	}
	p.pin()
	w := &compiler{allocation: p, address: make(map[int32]int)}
	w.prologue()
	limit, chunk := countReg, 0
	if f.sums > 0 {
		limit = limitReg
		chunk = w.beginChunk()
		if err := w.peekAtFirst(); err != nil {
			return nil, err
		}
	}
	step := int32(p.vectors() * f.perVector())
	w.ALU(encode.AluMove, turnsReg, limit)
	w.ALUImm(encode.ImmAnd, turnsReg, -step)
	w.ALU(encode.AluCompare, indexReg, turnsReg)
	none := w.Jump(encode.IfNotBelow)
	w.Align(32)
	top := len(w.Text)
	if err := w.turn(); err != nil {
		return nil, err
	}
	w.ALUImm(encode.ImmAdd, indexReg, step)
	w.ALU(encode.AluCompare, indexReg, turnsReg)
	w.Land(w.Jump(encode.IfBelow), top)
	w.Land(none, len(w.Text))
	w.ALU(encode.AluCompare, indexReg, limit)
	whole := w.Jump(encode.IfNotBelow)
	if err := w.remainder(limit); err != nil {
		return nil, err
	}
	w.Land(whole, len(w.Text))
	if f.sums > 0 {
		w.endChunk(chunk)
	}
	if f.pastCaches {
		// SFENCE: stores past the caches keep no order by themselves, and another goroutine may
		// read the array as soon as it is told that the loop has ended.
		w.Bytes(0x0f, 0xae, 0xf8)
	}
	// VZEROUPPER: otherwise SSE instructions of Go's would wait for the upper halves of registers.
	w.Bytes(0xc5, 0xf8, 0x77)
	w.Bytes(0xc3) // RET
	return w.Text, nil
}

// prologue loads what stays in registers: the arguments, addresses, and pinned constants, these in
// the order of the table, so that equal Funcs become equal code.
func (w *compiler) prologue() {
	w.Load64(arraysReg, encode.Mem{Base: argsReg, Disp: argArrays})
	w.Load64(tableReg, encode.Mem{Base: argsReg, Disp: argTable})
	w.Load64(countReg, encode.Mem{Base: argsReg, Disp: argCount})
	for _, o := range w.fn.ops {
		switch o.code {
		case load, loadMask, store, storeMask, stream:
			if _, known := w.address[o.at]; !known && len(w.address) < w.addressCount() {
				r := addressRegs[len(w.address)]
				w.address[o.at] = r
				w.Load64(r, encode.Mem{Base: arraysReg, Disp: 8 * o.at})
			}
		}
	}
	for at := range w.fn.table {
		if r, pinned := w.pinned[at]; pinned {
			w.broadcast(r, at)
		}
	}
	w.Set(indexReg, 0)
}

// addressCount returns how many registers there are for addresses.
func (w *compiler) addressCount() int {
	if w.fn.sums > 0 {
		return len(addressRegs) - 1
	}
	return len(addressRegs)
}
