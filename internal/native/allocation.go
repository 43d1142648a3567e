package native

import (
	"cmp"
	"errors"
	"slices"
)

// Register allocation over a straight line: a value has a register from the operation that makes it
// to the last one that reads it. Nothing is spilled: a Func that needs more than there are has no
// loop.
//
//	zmm0  ...               from the bottom: values and temporaries, the last freed first
//	      ...  free  ...
//	            ... zmm31   from the top: those of sinks, one for what is picked, then constants, for the whole loop
//
//	k1 ... k6               masks
//	k7                      the elements that are left, in the last turn
//
// The code is written twice. The first time, dry, tells how many registers are in use at a time;
// the constants that are read most get those that are never needed, and then it is written with
// them. Others are read from memory by the instructions that need them.

// errRegisters is the error of a Func that needs more registers than there are.
var errRegisters = errors.New("native: too many values at a time")

const (
	abreast       = 4 // up to how many copies of the code are written side by side
	zmmCount      = 32
	laneRegisters = 4 // of 8 elements each: the 32 lanes of kernel.Sum
	maskCount     = 7 // as an operand, k0 means that there is no mask
	restMask      = 7 // the elements of the last turn
)

// allocation is where the values of a Func live. A turn of the loop does as many copies of the code
// as it takes vectors. They are written side by side, operation by operation, as far as there are registers: what one copy
// waits for leaves time for the others, without the processor having to look far ahead. Erf takes a fifth less time so, a network of
// products half of it, and what is short neither more nor less.
type allocation struct {
	fn     *Func
	last   []int          // by value: the operation that uses it last
	regs   [abreast][]int // by copy, of those side by side, and by value: its register while it has one, -1 otherwise
	reg    []int          // those of the copy that is being written
	side   int            // how many copies are written side by side
	pinned map[int]int    // by place in the table: constants that stay in a register
	sinks  map[int]int    // by operation: the first of the registers of a sink
	picked map[int]int    // by operation: the register in which it keeps what is for the next vector
	kept   int            // registers that are taken for the whole loop, from the top
	most   int            // how many others are in use at a time
	free   []int          // a stack: the register that was in use last is the next to be taken
	freeK  []int          // mask registers, likewise
}

// vectors returns how many vectors one turn of the loop takes: those of a row of 32 lanes, where
// there are sums, so that each vector of a row has lanes of its own and the additions do not wait
// for one another. Short ones take two, so that the loop's own instructions weigh less, and long ones as many as
// there are registers for.
func (p *allocation) vectors() int {
	f := p.fn
	switch {
	case f.sums > 0:
		return 32 / f.perVector()
	case len(f.ops) <= 24 || f.pairs > 0:
		return 2
	}
	return p.side
}

// perVector returns how many elements a vector has.
func (f *Func) perVector() int { return 64 / int(f.loop) }

// newAllocation finds the last uses, and gives the sums their registers.
func newAllocation(f *Func) *allocation {
	p := &allocation{fn: f, last: make([]int, len(f.classes)), pinned: make(map[int]int), picked: make(map[int]int), sinks: make(map[int]int)}
	for k := range p.regs {
		p.regs[k] = make([]int, len(f.classes))
	}
	for i, o := range f.ops {
		for _, v := range o.operands() {
			if v != None {
				p.last[v] = i
			}
		}
		if o.dst != None && p.last[o.dst] < i {
			p.last[o.dst] = i // a value that is never read is over at once
		}
	}
	for i, o := range f.ops {
		if n := o.registersOf(); n > 0 {
			p.kept += n
			p.sinks[i] = zmmCount - p.kept
		}
		if o.code == pick {
			p.kept++
			p.picked[i] = zmmCount - p.kept
		}
	}
	return p
}

// overPressure reports whether what is kept throughout the loop alone needs more registers than
// there are. Nothing else finds that out where sums are of constants, which are added from memory.
func (p *allocation) overPressure() bool { return p.kept > zmmCount }

// operands returns the values that an operation reads; None where it reads fewer than three.
func (o *op) operands() [3]Value { return [3]Value{o.a, o.b, o.c} }

// pin keeps the constants that are used most in the registers that nothing else needs, after the
// dry run has found out how many have been in use at a time. The order is stable, so that equal
// Funcs become equal code.
func (p *allocation) pin() {
	uses := make([]int, len(p.fn.table))
	for _, o := range p.fn.ops {
		for k, v := range o.operands() {
			if k > 0 && o.registersOf() > 0 {
				continue // what lanes begin with is read once a chunk
			}
			if v != None && p.fn.classes[v] == constant {
				uses[p.fn.place[v]]++
			}
		}
	}
	order := make([]int, len(uses))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(uses[k], uses[i]) })
	for _, at := range order {
		if p.kept+p.most >= zmmCount || uses[at] == 0 {
			break
		}
		p.kept++
		p.pinned[at] = zmmCount - p.kept
	}
}

// begin makes all registers free that are not kept, as at the beginning of every copy of the code.
func (p *allocation) begin() {
	p.free, p.freeK = p.free[:0], p.freeK[:0]
	for r := zmmCount - p.kept - 1; r >= 0; r-- {
		p.free = append(p.free, r)
	}
	for k := maskCount - 1; k > 0; k-- {
		p.freeK = append(p.freeK, k)
	}
	for _, reg := range p.regs {
		for v := range reg {
			reg[v] = -1
		}
	}
	p.reg = p.regs[0]
}

// take returns a free register for a vector or a temporary. The error leaves the code being written
// incomplete: it must be thrown away.
func (p *allocation) take() (int, error) {
	last := len(p.free) - 1
	if last < 0 {
		return 0, errRegisters
	}
	r := p.free[last]
	p.free = p.free[:last]
	p.most = max(p.most, zmmCount-p.kept-last)
	return r, nil
}

// takeMask is take for a mask.
func (p *allocation) takeMask() (int, error) {
	last := len(p.freeK) - 1
	if last < 0 {
		return 0, errRegisters
	}
	k := p.freeK[last]
	p.freeK = p.freeK[:last]
	return k, nil
}

// give frees a register for vectors.
func (p *allocation) give(r int) { p.free = append(p.free, r) }

// isLastUse reports whether operation i is the last one to read v, and v has a register of its own.
func (p *allocation) isLastUse(v Value, i int) bool {
	return v != None && p.fn.classes[v] != constant && p.last[v] == i
}

// release frees the registers of the operands that operation i has been the last one to use.
func (p *allocation) release(i int) {
	o := &p.fn.ops[i]
	for _, v := range o.operands() {
		if p.isLastUse(v, i) && p.reg[v] >= 0 {
			p.drop(v)
		}
	}
}

// drop frees v's register. v has none afterwards, so that a second operand that is v as well frees
// nothing.
func (p *allocation) drop(v Value) {
	if p.fn.classes[v] == mask {
		p.freeK = append(p.freeK, p.reg[v])
	} else {
		p.give(p.reg[v])
	}
	p.reg[v] = -1
}

// define gives the result of operation i its register, after those of operands are free again:
// instructions read before they write.
func (p *allocation) define(i int) (r int, err error) {
	o := &p.fn.ops[i]
	p.release(i)
	if p.fn.classes[o.dst] == mask {
		r, err = p.takeMask()
	} else {
		r, err = p.take()
	}
	p.reg[o.dst] = r
	return r, err
}

// unused frees the result of operation i if no later one reads it.
func (p *allocation) unused(i int) {
	if o := &p.fn.ops[i]; o.dst != None && p.last[o.dst] == i {
		p.drop(o.dst)
	}
}
