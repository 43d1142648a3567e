package native

// What a compiled loop is called with, as the loop sees it: the fields of [Args] by their offsets.
const (
	argArrays, argTable, argCount, argSums = 0, 8, 16, 24
)

// Which general registers have what throughout a loop. The others are for what is named where they are used. BP is Go's.
const (
	argsReg   = rdi // the arguments
	arraysReg = rsi // the addresses of the frame's registers
	tableReg  = rcx // the constants
	countReg  = rbx // how many elements there are
	turnsReg  = rdx // how many of them whole turns take
	indexReg  = rax // how many are done
	limitReg  = r14 // where the chunk ends, if there are sums
	tempReg   = r15
)

// Chunk is how many elements are added up to one sum: kernel.Chunk.
const (
	Chunk     = 1 << chunkBits
	chunkBits = 12
)

// streams are registers for the addresses of those registers of the frame that are used first. Addresses of others are
// loaded every time. The last one is limitReg.
var addressRegs = [...]int{r8, r9, r10, r11, r14}

// compiler writes the loop for a plan.
type compiler struct {
	asm
	*allocation
	address map[int32]int // by register of the frame
	rest    bool          // for what is left after the whole turns: loads and stores are masked
	copy    int           // the vector of the turn, from 0
	i       int           // the operation
	temps   []int
}

// compile gives the machine code for c:
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
	dry := &compiler{allocation: p, address: make(map[int32]int)}
	if err := dry.body(); err != nil { // to learn how many registers are in use at a time
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
	step := int32(f.vectors() * f.perVector())
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
	w.rest = true
	if err := w.turn(); err != nil {
		return nil, err
	}
	w.land(whole, len(w.code))
	if f.sums > 0 {
		w.endChunk(chunk)
	}
	if f.pastCaches {
		w.bytes(0x0f, 0xae, 0xf8) // SFENCE: what is written past the caches keeps no order by itself
	}
	w.bytes(0xc5, 0xf8, 0x77) // VZEROUPPER
	w.bytes(0xc3)             // RET
	return w.code, nil
}

// prologue loads what stays in registers.
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

// streams is how many registers there are for addresses.
func (w *compiler) addressCount() int {
	if w.fn.sums > 0 {
		return len(addressRegs) - 1
	}
	return len(addressRegs)
}

// beginChunk begins one: its lanes are -0, all bits moved up until one is left.
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

// endChunk adds up the lanes of all sums, stores what comes of them, and goes back to at for the next chunk. The order is the
// law's (package kernel, Sum): lanes 16 apart, then 8, 4, 2, 1.
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

// turn is the code once for every vector of a turn.
func (w *compiler) turn() error {
	for w.copy = range w.fn.vectors() {
		if w.rest {
			w.restOf(w.copy)
		}
		if err := w.body(); err != nil {
			return err
		}
	}
	return nil
}

// restOf makes the mask of the elements that are left for vector k of the last turn.
func (w *compiler) restOf(k int) {
	n := w.fn.perVector()
	limit := countReg
	if w.fn.sums > 0 {
		limit = limitReg
	}
	w.alu(aluMove, r13, limit)
	w.alu(aluSub, r13, indexReg)
	w.set(r12, 0)
	w.aluImm(immSub, r13, int32(k*n))
	w.moveIfNegative(r13, r12)
	w.set(r12, -1)
	w.lowBits(r12, r13)
	w.aluImm(immAnd, r12, int32(1<<n-1))
	w.vex(toMask, 0, restMask, 0, r12)
}

// body is the code for one vector.
func (w *compiler) body() error {
	w.begin()
	for i := range w.fn.ops {
		w.i = i
		o := &w.fn.ops[i]
		if err := w.operation(o); err != nil {
			return err
		}
		for _, r := range w.temps {
			w.give(r)
		}
		w.temps = w.temps[:0]
		w.release(i)
		w.unused(i)
	}
	return nil
}
