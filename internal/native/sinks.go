package native

import "xfork/internal/native/encode"

// Sinks make a number, or some, of each chunk of [Chunk] elements: sums, moments, extremes. They live in registers while the loop is in
// the chunk. Element i belongs to lane i mod 32, and lanes are joined along the tree of a [kernel.Sum], although extremes and
// integers come to the same along any.
//
//	copy of a turn    0            1             2              3
//	lanes             0 ... 7      8 ... 15      16 ... 23      24 ... 31       a register each
//
// Sums of float32 may be in a loop of [Narrow], where a copy has two registers. What else is of 32 bits is converted first.

//	sink          lanes begin with     an element, and two lanes, are joined by     numbers
//	sum           -0                   an addition                                  1
//	sumInt        0                    an addition that wraps                       1
//	moments       -0, -0               d = x - origin: additions of d and d*d       3
//	leastOf       +Inf                 the lesser one, NaN if either is             1
//	leastInt      the greatest int     the lesser one                               1
//	greatestInt   the least int        the greater one                              1
//
// A chunk:
//
//	begin    lanes are loaded from the table of constants
//	peek     the code for one element, which is the origin of moments
//	turns    each vector is given to the registers of its copy
//	rest     the same under masks: lanes of elements that are not there keep what they have
//	end      lanes are joined, and the numbers stored: one place on in each row of sums
//
// There is no loop over chunks in Go: a block of sixteen chunks is one call.

// The results of all sinks are numbered in the order in which the sinks are entered: the sums of [Args] point to eight bytes of each for
// every chunk that is begun.

// registersOf returns how many registers a sink has, 0 for other operations. Moments have two lanes for an element, and the chunk's origin.
func (o *op) registersOf() int {
	switch o.code {
	case sum, sumInt, leastOf, leastInt, greatestInt:
		return laneRegisters
	case moments:
		return 2*laneRegisters + 1
	}
	return 0
}

// Bits of what lanes begin with, which changes nothing that is joined to it.
const (
	minusZero    = 1 << 63
	plusInfinity = 0x7ff << 52
	leastWord    = 1 << 63
	greatestWord = 1<<63 - 1
)

// sink appends one that makes so many numbers, of lanes that begin with the given bits.
func (f *Func) sink(code opcode, a Value, begin uint64, numbers int32) {
	old := f.Use(Wide) // as lanes are, whatever the elements
	b := f.literal(begin)
	f.Use(old)
	f.do(vector, op{code: code, a: a, b: b, c: None, at: f.sums})
	f.sums += numbers
}

// Sum adds up floats, as float64: the results are those of [kernel.Sum].
func (f *Func) Sum(a Value) {
	if f.width < f.loop {
		a = f.Convert(a, Float32, Float64)
		defer f.Use(f.Use(Wide))
	}
	f.sink(sum, a, minusZero, 1)
}

// The others are for loops of Wide, and elements of 64 bits. To have them for vectors of sixteen elements of 32 bits as well would take
// twice the code, and half of it to widen them: a tenth of the time of what fits a cache, and nothing of what does not.

// SumInt adds up integers: an int64, by its bits.
func (f *Func) SumInt(a Value) { f.sink(sumInt, a, 0, 1) }

// Moments makes three numbers: with d the distance from the chunk's origin, which is [kernel.Origin] of its first element, the sum of d, the sum of
// d*d, and the origin.
func (f *Func) Moments(a Value) {
	f.first = true
	f.sink(moments, a, minusZero, 3)
}

// Least is the least float64, or NaN if there is one; -0 is below +0. (The greatest is the least of the negatives, negated.)
func (f *Func) Least(a Value) { f.sink(leastOf, a, plusInfinity, 1) }

// LeastInt is the least int64.
func (f *Func) LeastInt(a Value) { f.sink(leastInt, a, greatestWord, 1) }

// GreatestInt is the greatest int64.
func (f *Func) GreatestInt(a Value) { f.sink(greatestInt, a, leastWord, 1) }

// gives emits that a vector is given to a sink. Lanes of elements that are not there stay as they are.
func (w *compiler) gives(o *op) error {
	if w.peek && o.code != moments {
		return nil
	}
	k, acc := w.limited().Mask, w.sinks[w.i]
	switch {
	case o.code == moments:
		return w.spreads(o, acc, k)
	case o.code == leastOf:
		return w.lowers(o, acc+w.copy, k)
	case o.width == Narrow:
		return w.addsNarrow(o, acc+2*w.copy, k)
	}
	w.any(w.joinOf(o), acc+w.copy, acc+w.copy, o.a, k)
	return nil
}

// joinOf returns the instruction that joins two lanes, of sinks for which one is enough.
func (w *compiler) joinOf(o *op) encode.Form {
	switch o.code {
	case sumInt:
		return pairs[addInt][0]
	case leastInt:
		return pairs[minInt][0]
	case greatestInt:
		return pairs[maxInt][0]
	}
	return encode.AddForm[0]
}

// addsNarrow adds 16 float32, widened to twice 8 float64, to acc and acc+1. Of a mask the upper 8 bits are moved down for the latter.
func (w *compiler) addsNarrow(o *op, acc, k int) error {
	r, t, err := w.withTemporary(o.a)
	if err != nil {
		return err
	}
	w.RRR(encode.WidenForm, t, 0, r, encode.With{})
	w.RRR(encode.AddForm[0], acc, acc, t, encode.With{Mask: k})
	w.RRR(encode.UpperForm, r, 0, t, encode.With{})
	w.Bytes(1)
	w.RRR(encode.WidenForm, t, 0, t, encode.With{})
	if k == 0 {
		w.RRR(encode.AddForm[0], acc+1, acc+1, t, encode.With{})
		return nil
	}
	upper, err := w.takeMask()
	if err != nil {
		return err
	}
	w.VEX(encode.ShiftMask, 0, upper, 0, k)
	w.Bytes(8)
	w.RRR(encode.AddForm[0], acc+1, acc+1, t, encode.With{Mask: upper})
	w.freeK = append(w.freeK, upper)
	return nil
}

// spreads adds to moments, of which both products and sums are rounded; or, for the first element of a chunk, makes it the origin.
func (w *compiler) spreads(o *op, acc, k int) error {
	x, t, err := w.withTemporary(o.a)
	if err != nil {
		return err
	}
	origin := acc + 2*laneRegisters
	if w.peek {
		return w.origin(origin, x, t)
	}
	w.RRR(encode.SubForm[0], t, x, origin, encode.With{})
	w.RRR(encode.AddForm[0], acc+w.copy, acc+w.copy, t, encode.With{Mask: k})
	w.RRR(encode.MulForm[0], t, t, t, encode.With{})
	acc += laneRegisters
	w.RRR(encode.AddForm[0], acc+w.copy, acc+w.copy, t, encode.With{Mask: k})
	return nil
}

// origin makes the first lane of x the origin: 0 if it is NaN or infinite, for such a number less itself is none, and +0 if it is -0, which
// +0 added to it makes of it.
func (w *compiler) origin(to, x, t int) error {
	k, err := w.takeMask()
	if err != nil {
		return err
	}
	w.RRR(encode.BroadcastForm[0], to, 0, x, encode.With{})
	w.RRR(encode.SubForm[0], t, to, to, encode.With{})
	w.RRR(encode.CompareForm[0], k, t, t, encode.With{})
	w.Bytes(intPredicates[Eq])
	w.RRR(encode.AddForm[0], to, to, t, encode.With{Mask: k, Zero: true})
	w.freeK = append(w.freeK, k)
	return nil
}

// lowers compares with the least so far: both ways round, as [Func.Min] does it.
func (w *compiler) lowers(o *op, acc, k int) error {
	x, t, err := w.withTemporary(o.a)
	if err != nil {
		return err
	}
	w.joinLeast(acc, x, t, k)
	return nil
}

// joinLeast makes acc the least of it and x, lane by lane. The second operand of the instruction stays where one is NaN, or both are zero.
func (w *compiler) joinLeast(acc, x, t, k int) {
	w.RRR(pairs[least][0], t, acc, x, encode.With{})
	w.RRR(pairs[least][0], acc, x, acc, encode.With{Mask: k})
	w.RRR(pairs[or][0], acc, acc, t, encode.With{Mask: k})
}

// beginChunk begins one, with empty lanes; squares are never -0, and so may begin with it as well. The chunk ends after Chunk elements, or at
// the end of the array.
func (w *compiler) beginChunk() (at int) {
	at = len(w.Text)
	for i, o := range w.fn.ops {
		for k := range o.registersOf() {
			w.broadcast(w.sinks[i]+k, int(w.fn.place[o.b]))
		}
	}
	w.ALU(encode.AluMove, limitReg, indexReg)
	w.ALUImm(encode.ImmAdd, limitReg, Chunk)
	w.ALU(encode.AluCompare, limitReg, countReg)
	w.MoveIfAbove(limitReg, countReg)
	return at
}

// The origin is needed for the first vector of a chunk, before its elements are known: hence the code is written once more. It costs as
// much as one vector in 512, where to ask in every turn whether it is the first would cost a jump in each.

// peekAtFirst writes the code once more, for the first element of the chunk alone, if there are moments: they need it before all others. Nothing is
// stored.
func (w *compiler) peekAtFirst() error {
	if !w.fn.first {
		return nil
	}
	w.Set(encode.R12, 1)
	w.VEX(encode.ToMask, 0, restMask, 0, encode.R12)
	w.rest, w.peek, w.first = true, true, 0
	err := w.body(1)
	w.rest, w.peek = false, false
	return err
}

// endChunk joins the lanes of all sinks, stores what comes of them, and goes back to at for the next chunk. The number of the chunk is that of
// its last element, divided by Chunk.
func (w *compiler) endChunk(at int) {
	w.ALU(encode.AluMove, indexReg, limitReg)
	w.ALU(encode.AluMove, encode.R13, indexReg)
	w.ALUImm(encode.ImmSub, encode.R13, 1)
	w.ShiftRight(encode.R13, chunkBits)
	w.Load64(encode.R12, encode.Mem{Base: argsReg, Disp: argSums})
	for i := range w.fn.ops {
		o := &w.fn.ops[i]
		n, r := o.registersOf(), w.sinks[i]
		if n == 0 {
			continue
		}
		w.across(o, r)
		w.storeSum(o.at, r)
		if o.code == moments {
			w.across(o, r+laneRegisters)
			w.storeSum(o.at+1, r+laneRegisters)
			w.storeSum(o.at+2, r+2*laneRegisters)
		}
	}
	w.ALU(encode.AluCompare, indexReg, countReg)
	w.Land(w.Jump(encode.IfBelow), at)
}

// across joins the lanes in r and the three registers after it to one, in the law's order (package kernel, Sum): lanes 16 apart, then 8, 4,
// 2, 1.
//
//	r     lanes  0 ...  7  +  r+2: 16 ... 23      then r + r+1: 8 apart
//	r+1   lanes  8 ... 15  +  r+3: 24 ... 31      then the upper half of r to its lower one: 4, 2, 1 apart
func (w *compiler) across(o *op, r int) {
	join := func(x, y int) {
		if o.code == leastOf {
			w.joinLeast(x, y, 0, 0) // no value is in register 0 any more
		} else {
			w.RRR(w.joinOf(o), x, x, y, encode.With{})
		}
	}
	join(r, r+2)
	join(r+1, r+3)
	join(r, r+1)
	w.RRR(encode.Upper256, r, 0, r+1, encode.With{})
	w.Bytes(1)
	join(r, r+1)
	w.RRR(encode.Upper128, r, 0, r+1, encode.With{Size: encode.YmmSize})
	w.Bytes(1)
	join(r, r+1)
	w.RRR(encode.Upper64, r+1, r, r, encode.With{Size: encode.XmmSize})
	join(r, r+1)
}

// storeSum stores the first lane of r as the sum with number at, of the chunk in r13. r12 has the addresses of the sums.
func (w *compiler) storeSum(at int32, r int) {
	w.Load64(tempReg, encode.Mem{Base: encode.R12, Disp: 8 * at})
	w.RRM(encode.StoreEight, r, 0, encode.Mem{Base: tempReg, Index: encode.R13, Scale: 8}, encode.With{Size: encode.XmmSize})
}
