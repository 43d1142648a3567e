package native

// What a compiled loop is called with, as the loop sees it: the fields of [Args] by their offsets.
const (
	argFrame, argTable, argCount, argSums = 0, 8, 16, 24
)

// Which general registers have what throughout a loop. The others are for what is named where they are used. BP is Go's.
const (
	argsReg  = rdi // the arguments
	frameReg = rsi // the addresses of the frame's registers
	tableReg = rcx // the constants
	countReg = rbx // how many elements there are
	turnsReg = rdx // how many of them whole turns take
	indexReg = rax // how many are done
	limitReg = r14 // where the chunk ends, if there are sums
	tempReg  = r15
)

// Chunk is how many elements are added up to one sum: kernel.Chunk.
const (
	Chunk     = 1 << chunkBits
	chunkBits = 12
)

// streams are registers for the addresses of those registers of the frame that are used first. Addresses of others are
// loaded every time. The last one is limitReg.
var streams = [...]int{r8, r9, r10, r11, r14}

// compiler writes the loop for a plan.
type compiler struct {
	asm
	*plan
	address map[int32]int // by register of the frame
	rest    bool          // for what is left after the whole turns: loads and stores are masked
	copy    int           // the vector of the turn, from 0
	i       int           // the operation
	temps   []int
}

// Two forms of every instruction, for 8 bytes and for 4.
type forms [2]form

func (c *Code) form(f forms) form {
	if c.lane == Wide {
		return f[0]
	}
	return f[1]
}

// floats are forms that differ in the prefix, likes those that differ in W alone.
func floats(op byte) forms { return forms{{m0F, p66, 1, op}, {m0F, pNone, 0, op}} }

func likes(page, prefix, op byte) forms { return forms{{page, prefix, 1, op}, {page, prefix, 0, op}} }

var (
	loadForm, storeForm = floats(0x10), floats(0x11)
	streamForm          = floats(0x2b)
	copyForm            = floats(0x28)
	subForm, mulForm    = floats(0x5c), floats(0x59)
	addForm             = floats(0x58)
	broadcastForm       = forms{{m0F38, p66, 1, 0x59}, {m0F38, p66, 0, 0x58}}
	blendForm           = likes(m0F38, p66, 0x65)
	compareForm         = floats(0xc2)
	compareIntForm      = likes(m0F3A, p66, 0x1f)

	// With a vector and a vector or a constant in memory.
	pairs = [opcodes]forms{
		add: addForm, sub: subForm, mul: mulForm, div: floats(0x5e), least: floats(0x5d), greatest: floats(0x5f),
		scale:  likes(m0F38, p66, 0x2c),
		addInt: {{m0F, p66, 1, 0xd4}, {m0F, p66, 0, 0xfe}},
		subInt: {{m0F, p66, 1, 0xfb}, {m0F, p66, 0, 0xfa}},
		mulInt: likes(m0F38, p66, 0x40), minInt: likes(m0F38, p66, 0x39), maxInt: likes(m0F38, p66, 0x3d),
		and: likes(m0F, p66, 0xdb), or: likes(m0F, p66, 0xeb), xor: likes(m0F, p66, 0xef),
	}

	// Of one vector or constant; some with an immediate.
	sqrtForm   = floats(0x51)
	absIntForm = likes(m0F38, p66, 0x1f)
	absNarrow  = form{m0F38, p66, 0, 0x1e}
	roundForm  = forms{{m0F3A, p66, 1, 0x09}, {m0F3A, p66, 0, 0x08}}
	shiftForm  = forms{{m0F, p66, 1, 0x73}, {m0F, p66, 0, 0x72}}

	// Fused: the accumulator is the factor on the left, or the summand.
	fusedFactor, fusedSummand = likes(m0F38, p66, 0xa8), likes(m0F38, p66, 0xb8)
	minusFactor, minusSummand = likes(m0F38, p66, 0xac), likes(m0F38, p66, 0xbc)

	// Of mask registers.
	maskForms = map[opcode]form{
		andMask: {m0F, pNone, 0, 0x41}, orMask: {m0F, pNone, 0, 0x45}, xorMask: {m0F, pNone, 0, 0x47}, notMask: {m0F, pNone, 0, 0x44},
	}
	toMask    = form{m0F, pNone, 0, 0x92}
	shiftMask = form{m0F3A, p66, 1, 0x30}

	// Bools in memory, a byte each, and their tests.
	loadBytes, storeBytes = form{m0F, pF2, 0, 0x6f}, form{m0F, pF2, 0, 0x7f}
	loadEight, storeEight = form{m0F, pF3, 1, 0x7e}, form{m0F, p66, 1, 0xd6}
	testBytes             = form{m0F38, p66, 0, 0x26}

	// float32 to float64, and the upper half of a register.
	widenForm = form{m0F, pNone, 0, 0x5a}
	upperForm = form{m0F3A, p66, 0, 0x1b}

	// Parts of a register of float64: the upper four, the upper two, the upper one.
	upper256 = form{m0F3A, p66, 1, 0x1b}
	upper128 = form{m0F3A, p66, 1, 0x19}
	upper64  = form{m0F, p66, 1, 0x15}
	xorForm  = form{m0F, p66, 1, 0xef}
)

// compile gives the machine code for c:
//
//	chunk:  sums = 0                             only if there are sums: a chunk is [Chunk] elements, or what is left
//	turn:   the code, for the vectors of a turn  as long as there are whole turns
//	        the code, under masks                if something is left
//	        the chunk's sums, stored             and on to the next chunk
func compile(c *Code) ([]byte, error) {
	p := newPlan(c)
	if p.crowded() {
		return nil, errRegisters
	}
	dry := &compiler{plan: p, address: make(map[int32]int)}
	if err := dry.body(); err != nil { // to learn how many registers are in use at a time
		return nil, err
	}
	p.hold()
	w := &compiler{plan: p, address: make(map[int32]int)}
	w.prologue()
	limit, chunk := countReg, 0
	if c.sums > 0 {
		limit = limitReg
		chunk = w.beginChunk()
	}
	step := int32(c.vectors() * c.perVector())
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
	if c.sums > 0 {
		w.endChunk(chunk)
	}
	if c.streams {
		w.bytes(0x0f, 0xae, 0xf8) // SFENCE: what is written past the caches keeps no order by itself
	}
	w.bytes(0xc5, 0xf8, 0x77) // VZEROUPPER
	w.bytes(0xc3)             // RET
	return w.code, nil
}

// prologue loads what stays in registers.
func (w *compiler) prologue() {
	w.load64(frameReg, mem{base: argsReg, disp: argFrame})
	w.load64(tableReg, mem{base: argsReg, disp: argTable})
	w.load64(countReg, mem{base: argsReg, disp: argCount})
	for _, o := range w.c.ops {
		switch o.code {
		case load, loadMask, store, storeMask, stream:
			if _, known := w.address[o.at]; !known && len(w.address) < w.streams() {
				r := streams[len(w.address)]
				w.address[o.at] = r
				w.load64(r, mem{base: frameReg, disp: 8 * o.at})
			}
		}
	}
	for at := range w.c.table {
		if r, held := w.held[at]; held {
			w.spread(r, at)
		}
	}
	w.set(indexReg, 0)
}

// streams is how many registers there are for addresses.
func (w *compiler) streams() int {
	if w.c.sums > 0 {
		return len(streams) - 1
	}
	return len(streams)
}

// beginChunk begins one: its lanes are zero.
func (w *compiler) beginChunk() (at int) {
	at = len(w.code)
	for _, r := range w.sums {
		for k := range sumRegisters {
			w.rrr(xorForm, r+k, r+k, r+k, with{})
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
		w.rrr(addForm[0], r, r, r+1, with{length: ymmSize, set: true})
		w.rrr(upper128, r, 0, r+1, with{length: ymmSize, set: true})
		w.bytes(1)
		w.rrr(addForm[0], r, r, r+1, with{length: xmmSize, set: true})
		w.rrr(upper64, r+1, r, r, with{length: xmmSize, set: true})
		w.rrr(addForm[0], r, r, r+1, with{length: xmmSize, set: true})
		w.load64(tempReg, mem{base: argsReg, disp: argSums})
		w.load64(tempReg, mem{base: tempReg, disp: int32(8 * i)})
		w.rrm(storeEight, r, 0, mem{base: tempReg, index: r13, scale: 8}, with{length: xmmSize, set: true})
	}
	w.alu(aluCompare, indexReg, countReg)
	w.land(w.jump(ifBelow), at)
}

// turn is the code once for every vector of a turn.
func (w *compiler) turn() error {
	for w.copy = range w.c.vectors() {
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
	n := w.c.perVector()
	limit := countReg
	if w.c.sums > 0 {
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
	for i := range w.c.ops {
		w.i = i
		o := &w.c.ops[i]
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

// operation emits one.
func (w *compiler) operation(o *op) error {
	switch o.code {
	case load:
		return w.loads(o)
	case loadMask:
		return w.loadsMask(o)
	case store, stream:
		return w.stores(o)
	case storeMask:
		return w.storesMask(o)
	case sum:
		return w.adds(o, w.sums[o.at])
	case fused, minus:
		return w.fuses(o)
	case andMask, orMask, xorMask, notMask:
		return w.combines(o)
	}
	return w.computes(o)
}

// register is a register with the value of v in all lanes or for each.
func (w *compiler) register(v Value) (int, error) {
	if w.c.sorts[v] != constant {
		return w.reg[v], nil
	}
	at := int(w.c.place[v])
	if r, held := w.held[at]; held {
		return r, nil
	}
	r, err := w.take()
	if err == nil {
		w.temps = append(w.temps, r)
		w.spread(r, at)
	}
	return r, err
}

// spread loads a constant into all lanes.
func (w *compiler) spread(r, at int) {
	w.rrm(w.c.form(broadcastForm), r, 0, mem{base: tableReg, disp: int32(8 * at)}, with{})
}

// any emits an instruction whose last operand may be a constant in memory.
func (w *compiler) any(f form, dst, v int, x Value, k int) {
	if w.c.sorts[x] == constant {
		at := int(w.c.place[x])
		if r, held := w.held[at]; held {
			w.rrr(f, dst, v, r, with{mask: k})
			return
		}
		w.rrm(f, dst, v, mem{base: tableReg, disp: int32(8 * at)}, with{mask: k, broadcast: true})
		return
	}
	w.rrr(f, dst, v, w.reg[x], with{mask: k})
}

// element is where the vector of this turn lies in register at of the frame, whose elements have size bytes.
func (w *compiler) element(at int32, size int) mem {
	base, known := w.address[at]
	if !known {
		base = tempReg
		w.load64(tempReg, mem{base: frameReg, disp: 8 * at})
	}
	return mem{base: base, index: indexReg, scale: byte(size), disp: int32(w.copy * w.c.perVector() * size)}
}

// limited is the mask of loads and stores.
func (w *compiler) limited() with {
	if w.rest {
		return with{mask: restMask}
	}
	return with{}
}

func (w *compiler) loads(o *op) error {
	r, err := w.define(w.i)
	m := w.limited()
	m.zero = m.mask != 0
	w.rrm(w.c.form(loadForm), r, 0, w.element(o.at, int(w.c.lane)), m)
	return err
}

func (w *compiler) stores(o *op) error {
	r, err := w.register(o.a)
	f := storeForm
	if o.code == stream && !w.rest { // there is none under a mask
		f = streamForm
	}
	w.rrm(w.c.form(f), r, 0, w.element(o.at, int(w.c.lane)), w.limited())
	return err
}

func (w *compiler) loadsMask(o *op) error {
	t, err := w.take()
	if err != nil {
		return err
	}
	w.temps = append(w.temps, t)
	k, err := w.define(w.i)
	f, m := loadBytes, w.limited()
	m.length, m.set, m.zero = xmmSize, true, m.mask != 0
	if !w.rest && w.c.lane == Wide {
		f = loadEight
	}
	w.rrm(f, t, 0, w.element(o.at, 1), m)
	w.rrr(testBytes, k, t, t, with{length: xmmSize, set: true})
	return err
}

func (w *compiler) storesMask(o *op) error {
	ones, err := w.register(o.b)
	if err != nil {
		return err
	}
	t, err := w.take()
	if err != nil {
		return err
	}
	w.temps = append(w.temps, t)
	w.rrr(loadBytes, t, 0, ones, with{mask: w.reg[o.a], zero: true, length: xmmSize, set: true})
	f, m := storeBytes, w.limited()
	m.length, m.set = xmmSize, true
	if !w.rest && w.c.lane == Wide {
		f = storeEight
	}
	w.rrm(f, t, 0, w.element(o.at, 1), m)
	return nil
}

// adds is a sum's. Lanes of elements that are not there stay as they are.
func (w *compiler) adds(o *op, acc int) error {
	k := w.limited().mask
	if w.c.lane == Wide {
		w.any(addForm[0], acc+w.copy, acc+w.copy, o.a, k)
		return nil
	}
	r, err := w.register(o.a)
	if err != nil {
		return err
	}
	t, err := w.take()
	if err != nil {
		return err
	}
	w.temps = append(w.temps, t)
	acc += 2 * w.copy
	w.rrr(widenForm, t, 0, r, with{})
	w.rrr(addForm[0], acc, acc, t, with{mask: k})
	w.rrr(upperForm, r, 0, t, with{})
	w.bytes(1)
	w.rrr(widenForm, t, 0, t, with{})
	if k == 0 {
		w.rrr(addForm[0], acc+1, acc+1, t, with{})
		return nil
	}
	upper, err := w.takeMask()
	if err != nil {
		return err
	}
	w.vex(shiftMask, 0, upper, 0, k)
	w.bytes(8)
	w.rrr(addForm[0], acc+1, acc+1, t, with{mask: upper})
	w.freeK = append(w.freeK, upper)
	return nil
}

// fuses works on a register in place: that of an operand which is not used any more, or a copy.
func (w *compiler) fuses(o *op) error {
	factor, summand := w.c.form(fusedFactor), w.c.form(fusedSummand)
	if o.code == minus {
		factor, summand = w.c.form(minusFactor), w.c.form(minusSummand)
	}
	a, b := o.a, o.b
	if w.c.sorts[a] == constant { // the other one can be in memory
		a, b = b, a
	}
	if w.dies(o.c, w.i) && o.c != a && o.c != b {
		r, err := w.register(a)
		if err != nil {
			return err
		}
		w.any(summand, w.inPlace(o, o.c), r, b, 0)
		return nil
	}
	spare := func(v Value) bool { return w.dies(v, w.i) && a != b && v != o.c }
	if !spare(a) && (spare(b) || w.c.sorts[b] == constant) {
		a, b = b, a
	}
	by, err := w.register(b)
	if err != nil {
		return err
	}
	var d int
	if spare(a) {
		d = w.inPlace(o, a)
	} else if d, err = w.duplicate(a); err != nil {
		return err
	}
	w.reg[o.dst] = d
	w.any(factor, d, by, o.c, 0)
	return nil
}

// duplicate is a register of its own with the value of v.
func (w *compiler) duplicate(v Value) (int, error) {
	d, err := w.take()
	if err != nil {
		return 0, err
	}
	if w.c.sorts[v] != constant {
		w.rrr(w.c.form(copyForm), d, 0, w.reg[v], with{})
	} else {
		w.spread(d, int(w.c.place[v]))
	}
	return d, nil
}

// inPlace makes the register of an operand the result's.
func (w *compiler) inPlace(o *op, v Value) int {
	w.reg[o.dst], w.reg[v] = w.reg[v], -1
	return w.reg[o.dst]
}

func (w *compiler) combines(o *op) error {
	a, b, wide := w.reg[o.a], 0, byte(0)
	if o.b != None {
		b, wide = w.reg[o.b], 1
	}
	k, err := w.define(w.i)
	if o.b == None {
		w.vex(maskForms[o.code], wide, k, 0, a)
	} else {
		w.vex(maskForms[o.code], wide, k, a, b)
	}
	return err
}

// computes is for what one instruction does.
func (w *compiler) computes(o *op) error {
	switch o.code {
	case sqrt, round, absInt:
		return w.single(o)
	case left, right:
		a, err := w.register(o.a)
		if err != nil {
			return err
		}
		way := map[opcode]int{left: 6, right: 2}[o.code] // a part of the opcode
		d, err := w.define(w.i)
		w.rrr(w.c.form(shiftForm), way, d, a, with{})
		w.bytes(o.imm)
		return err
	case compare, compareInt:
		f := w.c.form(compareForm)
		if o.code == compareInt {
			f = w.c.form(compareIntForm)
		}
		return w.double(f, o, o.a, o.b, 0, true)
	case choose:
		return w.double(w.c.form(blendForm), o, o.b, o.a, w.reg[o.c], false)
	}
	return w.double(w.c.form(pairs[o.code]), o, o.a, o.b, 0, false)
}

// double is an instruction with two operands, of which the second may be a constant.
func (w *compiler) double(f form, o *op, a, b Value, k int, imm bool) error {
	r, err := w.register(a)
	if err != nil {
		return err
	}
	operand := -1
	if w.c.sorts[b] != constant {
		operand = w.reg[b]
	}
	d, err := w.define(w.i)
	if operand >= 0 {
		w.rrr(f, d, r, operand, with{mask: k})
	} else {
		w.any(f, d, r, b, k)
	}
	if imm {
		w.bytes(o.imm)
	}
	return err
}

func (w *compiler) single(o *op) error {
	a, err := w.register(o.a)
	if err != nil {
		return err
	}
	d, err := w.define(w.i)
	f := w.c.form(map[opcode]forms{sqrt: sqrtForm, round: roundForm, absInt: {absIntForm[0], absNarrow}}[o.code])
	w.rrr(f, d, 0, a, with{})
	if o.code == round {
		w.bytes(o.imm)
	}
	return err
}
