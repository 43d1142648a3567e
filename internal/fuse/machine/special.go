package machine

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
	"xfork/internal/native"
)

// NewCopy returns the instruction that copies register a to d.
func NewCopy(d, a int32, k elem.Kind) Instr {
	in := Instr{What: Copy, Kind: k, D: d, A: a}
	switch k.Size() {
	case 8:
		in.Do = copyOf[uint64]
	case 4:
		in.Do = copyOf[uint32]
	default:
		in.Do = copyOf[bool]
	}
	return in
}

// copyOf copies elements of T's size, whatever their kind.
func copyOf[T any](f *Frame, in *Instr, n int) { copy(reg[T](f, in.D, n), reg[T](f, in.A, n)) }

// NewCheck returns the instruction for the check with the given number, of register a.
func NewCheck(number int, a int32) Instr {
	return Instr{What: Check, Do: (*Frame).check, A: a, S: uint64(number)}
}

// check looks for the first element that makes an operation fail. Blocks of a part come in order,
// so that after the first find there is nothing to look for.
func (f *Frame) check(in *Instr, n int) {
	if f.found[in.S] >= 0 {
		return
	}
	c := &f.program.Checks[in.S]
	if i := FirstBad(elem.Typed{Array: elem.Array{Ptr: f.ptr[in.A], Len: n}, Kind: c.Kind}, c.Negative); i >= 0 {
		f.found[in.S] = f.at + i
	}
}

// FirstBad returns the index of the first element that is zero, or negative if that is looked for;
// -1 if there is none. The elements are integers.
func FirstBad(a elem.Typed, negative bool) int {
	if a.Kind == elem.I64 {
		return firstBad(kernel.Int64(), elem.Slice[int64](a.Array), negative)
	}
	return firstBad(kernel.Int32(), elem.Slice[int32](a.Array), negative)
}

// firstBad is FirstBad with the kernels for the type.
func firstBad[T kernel.Number](k *kernel.Set[T], a []T, negative bool) int {
	if negative {
		return k.FirstNegative(a)
	}
	return k.FirstZero(a)
}

// NewReduce returns the instruction that gives registers a and b to the reduction with the given
// number.
func NewReduce(number int, a, b int32) Instr {
	return Instr{What: Reduce, Do: (*Frame).reduce, A: a, B: b, S: uint64(number)}
}

// reduce gives a block to the worker's partial. B is not read where the function has one operand.
func (f *Frame) reduce(in *Instr, n int) {
	f.partials[in.S].Block(f.ptr[in.A], f.ptr[in.B], f.at, n)
}

// NewAxis returns the instruction that gives register a to the reduction along an axis with the
// given number.
func NewAxis(number int, a int32) Instr {
	return Instr{What: Axis, Do: (*Frame).along, A: a, S: uint64(number)}
}

// along gives a block to the worker's partial.
func (f *Frame) along(in *Instr, n int) { f.axes[in.S].Block(f.ptr[in.A], f.at, n) }

// NewLoop returns the instruction that calls the loop with the given number.
func NewLoop(number int) Instr {
	return Instr{What: Loop, Do: (*Frame).loop, S: uint64(number)}
}

// loop calls a compiled loop, with the addresses of its arrays in the order in which it numbers
// them. One that adds up is given whole chunks, but for the last ones of a part: see Program.
func (f *Frame) loop(in *Instr, n int) {
	l := &f.program.Loops[in.S]
	clear(f.sums)
	f.addresses, f.sums = resized(f.addresses, len(l.Registers)), f.sums[:0]
	for i, r := range l.Registers {
		f.addresses[i] = f.ptr[r]
	}
	for _, s := range l.Sums {
		rows := f.partials[s].(reduce.LoopPartial).Sums()
		for k := range rows {
			f.sums = append(f.sums, unsafe.Pointer(&rows[k]))
		}
	}
	f.args = native.Args{
		Arrays: unsafe.SliceData(f.addresses), Table: unsafe.SliceData(l.Table), Count: n, Sums: unsafe.SliceData(f.sums),
		At: f.at,
	}
	l.Code.Run(&f.args)
	// What this call has come to stands in the partials' memory now.
	for _, s := range l.Sums {
		f.partials[s].(reduce.LoopPartial).Added(n)
	}
}
