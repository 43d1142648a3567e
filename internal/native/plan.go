package native

import (
	"cmp"
	"errors"
	"slices"
)

// errRegisters is the answer to a code that needs more registers than there are.
var errRegisters = errors.New("native: too many values at a time")

const (
	zmmCount     = 32
	sumRegisters = 4 // of 8 lanes each
	maskCount    = 7 // k0 means no mask
	restMask     = 7 // the elements of the last turn
)

// plan is where the values of a code live: a register from an operation to its last use. A turn of the loop does as many
// copies of the code as it takes vectors, one after the other in the same registers; the processor renames them.
type plan struct {
	c     *Code
	last  []int       // by value: the operation that uses it last
	reg   []int       // by value: its register while it has one, -1 otherwise
	held  map[int]int // by place in the table: constants that stay in a register
	sums  []int       // of the sums, the first of their registers
	kept  int         // registers that are taken for the whole loop, from the top
	most  int         // vectors in use at a time
	free  []int
	freeK []int
}

// vectors is how many vectors one turn of the loop takes: those of a row of 32 lanes, where there are sums. Short codes take
// two, so that the loop's own instructions weigh less.
func (c *Code) vectors() int {
	switch {
	case c.sums > 0:
		return 32 / c.perVector()
	case len(c.ops) <= 24:
		return 2
	}
	return 1
}

// perVector is the elements of a vector, bytesPer their size.
func (c *Code) perVector() int { return 64 / int(c.lane) }

// newPlan finds the last uses, and gives the sums their registers.
func newPlan(c *Code) *plan {
	p := &plan{c: c, last: make([]int, len(c.sorts)), reg: make([]int, len(c.sorts)), held: make(map[int]int)}
	for i, o := range c.ops {
		for _, v := range o.operands() {
			if v != None {
				p.last[v] = i
			}
		}
		if o.dst != None && p.last[o.dst] < i {
			p.last[o.dst] = i // also if nobody uses it
		}
	}
	for _, o := range c.ops {
		if o.code == sum {
			p.kept += sumRegisters
			p.sums = append(p.sums, zmmCount-p.kept)
		}
	}
	return p
}

// crowded tells whether the sums alone need more registers than there are. Nothing else finds that out where they are of
// constants, which are added from memory.
func (p *plan) crowded() bool { return p.kept > zmmCount }

func (o *op) operands() [3]Value { return [3]Value{o.a, o.b, o.c} }

// hold keeps the constants that are used most in the registers that nothing else needs: most have been in use at a time.
func (p *plan) hold() {
	uses := make([]int, len(p.c.table))
	for _, o := range p.c.ops {
		for _, v := range o.operands() {
			if v != None && p.c.sorts[v] == constant {
				uses[p.c.place[v]]++
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
		p.held[at] = zmmCount - p.kept
	}
}

// begin makes all registers free that are not kept.
func (p *plan) begin() {
	p.free, p.freeK = p.free[:0], p.freeK[:0]
	for r := zmmCount - p.kept - 1; r >= 0; r-- {
		p.free = append(p.free, r)
	}
	for k := maskCount - 1; k > 0; k-- {
		p.freeK = append(p.freeK, k)
	}
	for v := range p.reg {
		p.reg[v] = -1
	}
}

// take is a free register for a vector.
func (p *plan) take() (int, error) {
	last := len(p.free) - 1
	if last < 0 {
		return 0, errRegisters
	}
	r := p.free[last]
	p.free = p.free[:last]
	p.most = max(p.most, zmmCount-p.kept-last)
	return r, nil
}

func (p *plan) takeMask() (int, error) {
	last := len(p.freeK) - 1
	if last < 0 {
		return 0, errRegisters
	}
	k := p.freeK[last]
	p.freeK = p.freeK[:last]
	return k, nil
}

func (p *plan) give(r int) { p.free = append(p.free, r) }

// dies tells whether operation i is the last one to use v, and v has a register of its own.
func (p *plan) dies(v Value, i int) bool {
	return v != None && p.c.sorts[v] != constant && p.last[v] == i
}

// release frees the registers of the operands that operation i has been the last one to use.
func (p *plan) release(i int) {
	o := &p.c.ops[i]
	for _, v := range o.operands() {
		if p.dies(v, i) && p.reg[v] >= 0 {
			p.drop(v)
		}
	}
}

func (p *plan) drop(v Value) {
	if p.c.sorts[v] == mask {
		p.freeK = append(p.freeK, p.reg[v])
	} else {
		p.give(p.reg[v])
	}
	p.reg[v] = -1
}

// define gives the result of operation i its register, after those of operands are free again: instructions read before they
// write.
func (p *plan) define(i int) (r int, err error) {
	o := &p.c.ops[i]
	p.release(i)
	if p.c.sorts[o.dst] == mask {
		r, err = p.takeMask()
	} else {
		r, err = p.take()
	}
	p.reg[o.dst] = r
	return r, err
}

// unused frees the result of operation i if nobody wants it.
func (p *plan) unused(i int) {
	if o := &p.c.ops[i]; o.dst != None && p.last[o.dst] == i {
		p.drop(o.dst)
	}
}
