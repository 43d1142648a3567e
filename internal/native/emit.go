package native

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
	argsReg   = rdi // the arguments
	arraysReg = rsi // the addresses of the arrays
	tableReg  = rcx // the constants
	countReg  = rbx // how many elements there are
	turnsReg  = rdx // how many of them whole turns take
	indexReg  = rax // how many are done
	limitReg  = r14 // where the chunk ends, if there are sums
	tempReg   = r15 // an address that has no register of its own
)

// Chunk is how many elements are added up to one sum: kernel.Chunk. TestSumsAreTheKernels holds it
// to that.
const (
	Chunk     = 1 << chunkBits
	chunkBits = 12
)

// addressRegs are registers for the addresses of those arrays that are used first. Addresses of
// others are loaded every time. The last one is limitReg, and not to be had where there are sums.
var addressRegs = [...]int{r8, r9, r10, r11, r14}

// compiler writes the loop.
type compiler struct {
	asm
	*allocation
	address map[int32]int // by array: the register that has its address
	rest    bool          // for what is left after the whole turns: loads and stores are masked
	first   int           // of the vectors that are written side by side
	copy    int           // the vector of the turn, from 0
	i       int           // the operation
	temps   []int         // registers that are free again after the operation
	jumps   []int         // past what is done rarely, where they have not landed
}

// compile returns the machine code for f:
//
//	chunk:  sums = -0                            only if there are sums: a chunk is [Chunk] elements, or what is left
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
	}
	step := int32(p.vectors() * f.perVector())
	w.alu(aluMove, turnsReg, limit)
	w.aluImm(immAnd, turnsReg, -step)
	w.alu(aluCompare, indexReg, turnsReg)
	none := w.jump(ifNotBelow)
	w.align(32)
	top := len(w.code)
	if err := w.turn(); err != nil {
		return nil, err
	}
	w.aluImm(immAdd, indexReg, step)
	w.alu(aluCompare, indexReg, turnsReg)
	w.land(w.jump(ifBelow), top)
	w.land(none, len(w.code))
	w.alu(aluCompare, indexReg, limit)
	whole := w.jump(ifNotBelow)
	if err := w.remainder(limit); err != nil {
		return nil, err
	}
	w.land(whole, len(w.code))
	if f.sums > 0 {
		w.endChunk(chunk)
	}
	if f.pastCaches {
		// SFENCE: stores past the caches keep no order by themselves, and another goroutine may
		// read the array as soon as it is told that the loop has ended.
		w.bytes(0x0f, 0xae, 0xf8)
	}
	// VZEROUPPER: otherwise SSE instructions of Go's would wait for the upper halves of registers.
	w.bytes(0xc5, 0xf8, 0x77)
	w.bytes(0xc3) // RET
	return w.code, nil
}

// prologue loads what stays in registers: the arguments, addresses, and pinned constants, these in
// the order of the table, so that equal Funcs become equal code.
func (w *compiler) prologue() {
	w.load64(arraysReg, mem{base: argsReg, disp: argArrays})
	w.load64(tableReg, mem{base: argsReg, disp: argTable})
	w.load64(countReg, mem{base: argsReg, disp: argCount})
	for _, o := range w.fn.ops {
		switch o.code {
		case load, loadMask, store, storeMask, stream:
			if _, known := w.address[o.at]; !known && len(w.address) < w.addressCount() {
				r := addressRegs[len(w.address)]
				w.address[o.at] = r
				w.load64(r, mem{base: arraysReg, disp: 8 * o.at})
			}
		}
	}
	for at := range w.fn.table {
		if r, pinned := w.pinned[at]; pinned {
			w.broadcast(r, at)
		}
	}
	w.set(indexReg, 0)
}

// addressCount returns how many registers there are for addresses.
func (w *compiler) addressCount() int {
	if w.fn.sums > 0 {
		return len(addressRegs) - 1
	}
	return len(addressRegs)
}

// beginChunk begins one: its lanes are -0, to which anything can be added without a change. That is
// made without memory: all bits set (the table of a function that is always true), and moved up
// until one is left. The chunk ends after Chunk elements, or at the end of the array.
func (w *compiler) beginChunk() (at int) {
	at = len(w.code)
	for _, r := range w.sums {
		for k := range sumRegisters {
			w.rrr(logicForm, r+k, r+k, r+k, with{})
			w.bytes(0xff)
			w.rrr(shiftForm[0], leftWay, r+k, r+k, with{})
			w.bytes(63)
		}
	}
	w.alu(aluMove, limitReg, indexReg)
	w.aluImm(immAdd, limitReg, Chunk)
	w.alu(aluCompare, limitReg, countReg)
	w.moveIfAbove(limitReg, countReg)
	return at
}

// endChunk adds up the lanes of all sums, stores what comes of them, and goes back to at for the
// next chunk. The order is the law's (package kernel, Sum): lanes 16 apart, then 8, 4, 2, 1.
//
//	r     lanes  0 ...  7  +  r+2: 16 ... 23      then r + r+1: 8 apart
//	r+1   lanes  8 ... 15  +  r+3: 24 ... 31      then the upper half of r to its lower one: 4, 2, 1 apart
//
// The number of the chunk is that of its last element, divided by Chunk.
func (w *compiler) endChunk(at int) {
	w.alu(aluMove, indexReg, limitReg)
	w.alu(aluMove, r13, indexReg)
	w.aluImm(immSub, r13, 1)
	w.shiftRight(r13, chunkBits)
	for i, r := range w.sums {
		w.rrr(addForm[0], r, r, r+2, with{})
		w.rrr(addForm[0], r+1, r+1, r+3, with{})
		w.rrr(addForm[0], r, r, r+1, with{})
		w.rrr(upper256, r, 0, r+1, with{})
		w.bytes(1)
		w.rrr(addForm[0], r, r, r+1, with{size: ymmSize})
		w.rrr(upper128, r, 0, r+1, with{size: ymmSize})
		w.bytes(1)
		w.rrr(addForm[0], r, r, r+1, with{size: xmmSize})
		w.rrr(upper64, r+1, r, r, with{size: xmmSize})
		w.rrr(addForm[0], r, r, r+1, with{size: xmmSize})
		w.load64(tempReg, mem{base: argsReg, disp: argSums})
		w.load64(tempReg, mem{base: tempReg, disp: int32(8 * i)})
		w.rrm(storeEight, r, 0, mem{base: tempReg, index: r13, scale: 8}, with{size: xmmSize})
	}
	w.alu(aluCompare, indexReg, countReg)
	w.land(w.jump(ifBelow), at)
}
