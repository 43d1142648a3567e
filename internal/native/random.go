package native

import (
	"xfork/internal/kernel/coef"
	"xfork/internal/native/encode"
	"xfork/internal/random"
)

// What depends on the place of an element: series, and random numbers. Package random defines the
// latter; their elements are in the order in which a vector has them, so that the eight lanes of a
// register are eight blocks of the generator:
//
//	copy 0 of a turn    counters of 8 blocks, ten rounds   first and second number of each; pick gives the first
//	copy 1              -                                  pick gives the second
//
// So the rounds are done once for two vectors. Turns have an even number of copies, and loops begin
// at multiples of random.Group.

// laneCount is how many numbers of lanes the table has, for vectors of 64 bits an element.
const laneCount = 8

// laneNumbers enters the numbers 0 to 7 into the table, one behind the other, once.
func (f *Func) laneNumbers() {
	if f.lanes < 0 {
		f.lanes = int32(len(f.table))
		for i := range uint64(laneCount) {
			f.own(i)
		}
	}
}

// Index returns the places of the elements, as int64. The loop must be one of [Wide].
func (f *Func) Index() Value {
	f.laneNumbers()
	return f.do(vector, op{code: index, a: None, b: None, c: None})
}

// places emits index: the number of the first element of this copy, in all lanes, plus the numbers
// of the lanes; or counters, for which that number is halved.
func (w *compiler) places(o *op) error {
	first := int32(w.copy * laneCount)
	w.Load64(encode.R13, encode.Mem{Base: argsReg, Disp: argAt})
	w.ALU(encode.AluAdd, encode.R13, indexReg)
	if o.code == counters {
		w.ShiftRight(encode.R13, 1)
		first /= 2
	}
	w.ALUImm(encode.ImmAdd, encode.R13, first)
	d, err := w.define(w.i)
	w.RRR(encode.SpreadForm, d, 0, encode.R13, encode.With{})
	w.RRM(pairs[addInt][0], d, d, encode.Mem{Base: tableReg, Disp: 8 * w.fn.lanes}, encode.With{})
	return err
}

// gathers emits gather. The instruction does the lanes of a mask, which it clears, and its result may
// not be the register of the indices.
func (w *compiler) gathers(o *op) error {
	d, err := w.take()
	if err != nil {
		return err
	}
	k, err := w.takeMask()
	if err != nil {
		return err
	}
	w.reg[o.dst] = d
	from := w.reg[o.a]
	w.VEX(encode.AllOnes, 1, k, k, k)
	// The fifth bit of an index stands where that of a second operand does.
	w.RRM(encode.GatherForm, d, from&16, encode.Mem{Base: tableReg, Index: from, Scale: 8, Disp: 8 * o.at}, encode.With{Mask: k})
	w.freeK = append(w.freeK, k)
	return nil
}

// picks emits pick. In the second copy of a pair the operands have not been made again: what the
// first copy has put aside is the result. (The processor renames registers, so that these copies of
// registers take no time.)
func (w *compiler) picks(o *op) error {
	from, kept := w.picked[w.i], w.picked[w.i]
	if w.copy%2 == 0 {
		from = w.reg[o.a]
		w.RRR(encode.CopyForm[0], kept, 0, w.reg[o.b], encode.With{})
	}
	d, err := w.define(w.i)
	w.RRR(encode.CopyForm[0], d, 0, from, encode.With{})
	return err
}

// mixes emits logic, which overwrites its first operand.
func (w *compiler) mixes(o *op) error {
	b, err := w.register(o.b)
	if err != nil {
		return err
	}
	var d int
	if w.isLastUse(o.a, w.i) && o.a != o.b && o.a != o.c {
		d = w.inPlace(o, o.a)
	} else if d, err = w.duplicate(o.a); err != nil {
		return err
	}
	w.reg[o.dst] = d
	w.any(encode.LogicForm, d, b, o.c, 0)
	w.Bytes(o.imm)
	return nil
}

// Tables of logic: bit 4*a + 2*b + c is what comes of the bits a, b and c.
const (
	xorOfThree  = 0x96
	bOrAOfC     = 0xd8 // b where c has bits, elsewhere a
	lowerHalf   = 1<<32 - 1
	halfOfWords = 32
)

// Tables of shuffles: both halves of 64 bits become the upper one, or the lower one. Where nothing reads the other half, that is a shift,
// but one that Intel's processors do with the unit that multiplications leave free.
const (
	uppers = 0xf5
	lowers = 0xa0
)

// numbers returns the random numbers of the elements, by ten rounds of [random.Block] on counters of
// which the attempt is 0: the words stand in the lower halves of the lanes, and in the upper ones
// what nothing reads.
//
//	p = x0 * Multiplier0, 64 bits       x0' = upper half of q ^ x1 ^ k0     x1' = lower half of q
//	q = x2 * Multiplier1                x2' = upper half of p ^ x3 ^ k1     x3' = lower half of p
//
// The keys of the rounds are constants, not literals: one loop does for all seeds.
func (f *Func) numbers(seed uint64, s random.Stream) Value {
	var keys [2 * random.Rounds]Value
	for r := range random.Rounds {
		k0, k1 := random.Keys(seed, r)
		if r == 0 {
			k1 ^= uint32(s)
		}
		keys[2*r], keys[2*r+1] = f.Constant(uint64(k0)), f.Constant(uint64(k1))
	}
	return f.named(numbersOf, None, func() Value { return f.rounds(&keys) })
}

// rounds has the operations, with the keys of the rounds.
func (f *Func) rounds(keys *[2 * random.Rounds]Value) Value {
	f.laneNumbers()
	f.once = true
	low, high := f.literal(random.Multiplier0), f.literal(random.Multiplier1)
	x0 := f.do(vector, op{code: counters, a: None, b: None, c: None})
	// The third word is 0 at first, so that the first round has one product alone.
	p := f.two(mulLow, x0, low)
	x0 = f.two(xor, f.one(shuffle, uppers, x0), keys[0])
	x1, x2, x3 := None, f.two(xor, f.one(shuffle, uppers, p), keys[1]), p
	for r := 1; r < random.Rounds; r++ {
		p, q := f.two(mulLow, x0, low), f.two(mulLow, x2, high)
		x0 = f.one(shuffle, uppers, q)
		if x1 == None {
			x0 = f.two(xor, x0, keys[2*r])
		} else {
			x0 = f.ternary(xorOfThree, x0, x1, keys[2*r])
		}
		x2 = f.ternary(xorOfThree, f.one(shuffle, uppers, p), x3, keys[2*r+1])
		x1, x3 = q, p
	}
	word := func(lower, upper Value) Value {
		return f.ternary(bOrAOfC, f.one(shuffle, lowers, upper), lower, f.literal(lowerHalf))
	}
	first, second := word(x0, x1), word(x2, x3)
	f.once = false
	f.pairs++
	return f.two(pick, first, second)
}

// ternary is any function of three bits, by its table.
func (f *Func) ternary(table uint8, a, b, c Value) Value {
	return f.do(vector, op{code: logic, imm: table, a: a, b: b, c: c})
}

// Numbers is the source of [random.Numbers].
func (f *Func) Numbers(seed uint64) Value { return f.numbers(seed, random.Wholes) }

// Numbers of float32 are made of the same 64 bits as those of float64 (package random), so that the loop is a wide one. A uniform one has the
// upper 24 bits, which are converted exactly; a normal one is rounded at the end.

// Uniform is the source of [random.Uniform64], or of [random.Uniform32].
func (f *Func) Uniform(seed uint64, of Number) Value {
	bits, unit := uint8(random.UniformBits), random.UniformUnit
	if of == Float32 {
		bits, unit = random.NarrowBits, random.NarrowUnit
	}
	old := f.Use(Wide)
	u := f.Convert(f.one(right, 64-bits, f.numbers(seed, random.Uniforms)), Int64, of)
	f.Use(old)
	return f.Mul(u, f.num(unit))
}

// Normal is the source of [random.Normal64], or of [random.Normal32].
func (f *Func) Normal(seed uint64, of Number) Value {
	defer f.Use(f.Use(Wide))
	n := f.numbers(seed, random.Normals)
	return f.Convert(f.named(normalOf, n, func() Value { return f.normal(n) }), Float64, of)
}

// normal is the quantile of a uniform number: its tails are done rarely.
func (f *Func) normal(number Value) Value {
	s := f.two(or, f.one(rightSigned, random.NormalShift, number), f.literal(1))
	q := f.Mul(f.one(toFloat, 0, s), f.num(random.NormalUnit))
	t := f.Sub(f.num(0.5), f.Abs(q))
	y := f.fnma(q, q, f.num(0.25))
	x := f.Mul(q, f.Div(f.horner(coef.NormalTop[:], y), f.horner(coef.NormalBottom[:], y)))
	return f.Rarely(f.Compare(Lt, t, f.num(coef.NormalTail)), x, func() Value {
		k, m := f.splitLog(t, coef.SqrtHalf)
		log := f.logSum(k, f.Sub(m, f.num(1)), None)
		r := f.Sub(f.Sqrt(f.Neg(log)), f.num(coef.NormalFrom))
		tail := f.Div(f.horner(coef.NormalTailTop[:], r), f.horner(coef.NormalTailBottom[:], r))
		return f.two(or, tail, f.signOf(q))
	})
}
