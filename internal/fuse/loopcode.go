package fuse

import "xfork/internal/native"

// What a loop is to do, in the words of package native.

// loopBuilder writes the code of one loop.
type loopBuilder struct {
	e         *emitter
	code      native.Code
	vals      []native.Value // by value, None for those that the loop has not met
	registers []int32
	sums      []int32
}

// start begins a loop.
func (b *loopBuilder) start(e *emitter, lane native.Lane) {
	if lane == 0 { // masks alone may have any
		lane = native.Narrow
	}
	b.e, b.registers, b.sums = e, b.registers[:0], b.sums[:0]
	b.code.Reset(lane)
	b.vals = resized(b.vals, len(e.c.vals))
	for i := range b.vals {
		b.vals[i] = native.None
	}
}

// add translates one instruction. What is needed after the loop, which ends before instruction end, is stored.
func (b *loopBuilder) add(in *instr, w *work, last []int, end int) {
	switch w.what {
	case copying:
		b.store(b.value(w.val, in.a), in.d, false)
		return
	case gathering:
		v := b.value(w.sink.args[0], in.a)
		if w.sink.what == dotSink {
			v = b.code.Mul(v, b.value(w.sink.args[1], in.b))
		}
		b.code.Sum(v)
		b.sums = append(b.sums, int32(in.s))
		return
	}
	x := &b.e.c.vals[w.val]
	var v native.Value
	if x.code == whereCompare {
		limit := b.code.Constant(x.image)
		m := b.compare(Code(x.extra), x.kind, b.value(x.args[0], in.a), limit)
		v = b.code.Where(m, b.value(x.args[1], in.b), b.value(x.args[2], in.c))
	} else {
		var args [3]native.Value
		for k, a := range x.args[:x.n] {
			args[k] = b.value(a, [...]int32{in.a, in.b, in.c}[k])
		}
		v = loopOps[x.code].make(b, x, args)
	}
	b.vals[w.val] = v
	if again := last[w.val] >= end; again || b.e.out[w.val] >= 0 {
		b.store(v, in.d, again)
	}
}

// store puts v into a register of the frame; again tells whether that is read soon.
func (b *loopBuilder) store(v native.Value, register int32, again bool) {
	b.registers = append(b.registers, register)
	if !again && b.e.streams(register) {
		b.code.Stream(v, register)
		return
	}
	b.code.Store(v, register)
}

// streamed is from how many bytes on a result is written past the caches: what comes last drives out what came first.
const streamed = 64 << 20

// streams tells whether register is a result that is better written past the caches, and can be: fresh arrays of that size begin at
// a page.
func (e *emitter) streams(register int32) bool {
	i := int(register) - e.p.inputs
	if i < 0 || i >= e.p.outputs {
		return false
	}
	o := &e.c.outputs[i]
	return o.kind != Bool && e.c.n*int(o.kind.size()) >= streamed &&
		(o.fresh || uintptr(o.to.p)%64 == 0) && !e.fromInput(o)
}

// fromInput tells whether the output lies in an array that is read as well: then it is in the caches already.
func (e *emitter) fromInput(o *output) bool {
	for _, in := range e.c.inputs {
		if in.a.p == o.to.p {
			return true
		}
	}
	return false
}

// value is that of an operand, which lies in the given register unless the loop has made it.
func (b *loopBuilder) value(i, register int32) native.Value {
	v := b.vals[i]
	if v != native.None {
		return v
	}
	switch x := &b.e.c.vals[i]; {
	case x.what == constant && x.out == Bool:
		v = b.code.Always(value[bool](x.image))
	case x.what == constant:
		v = b.code.Constant(x.image)
	case x.out == Bool:
		v = b.code.LoadMask(register)
		b.registers = append(b.registers, register)
	default:
		v = b.code.Load(register)
		b.registers = append(b.registers, register)
	}
	b.vals[i] = v
	return v
}

func (b *loopBuilder) compare(op Code, k Kind, x, y native.Value) native.Value {
	r := native.Relation(op - Eq)
	if k.integer() {
		return b.code.CompareInt(r, x, y)
	}
	return b.code.Compare(r, x, y)
}
