package native

import (
	"encoding/binary"
	"math"
)

// Constants are read from a table that is given to the loop, eight bytes each:
//
//	place     0     1     2        3 ...
//	bits      2.0   1/3   1<<63    0 1 2 3 4 5 6 7
//	          the user's  literal  numbers of lanes, entered by what needs them
//
// An instruction broadcasts one from there on the way, unless it has a register (allocation.go).

// literal is a constant that belongs to operations. Of which width it is matters where it is loaded.
type literal struct {
	bits  uint64
	width Width
}

// Constant returns the value that is the same for all elements, given by its bits. Loops that
// differ in constants only are one, so equal constants are entered as often as they are asked for.
func (f *Func) Constant(bits uint64) Value {
	f.users = append(f.users, int32(len(f.table)))
	return f.enter(bits)
}

// enter enters a constant.
func (f *Func) enter(bits uint64) Value {
	v := f.value(constant)
	f.place[v] = int32(len(f.table))
	f.table, f.sizes = append(f.table, bits), append(f.sizes, f.width)
	f.key = append(f.key, 0xff, byte(f.width))
	return v
}

// own enters a constant that is not the user's. What a Func's own are does not matter for its loop, which is given them by its table; a sketch
// is given that of the loop, and so is not that of one with others: the negative of a float is an exclusive or with one constant, and the
// complement of an integer with another one.
func (f *Func) own(bits uint64) Value {
	if f.brief {
		f.key = binary.LittleEndian.AppendUint64(append(f.key, 0xfe), bits)
	}
	return f.enter(bits)
}

// literal returns a constant that belongs to an operation: it is the same in every loop of that
// key, so equal ones are one.
func (f *Func) literal(bits uint64) Value {
	if f.brief { // of which nothing is compiled
		return f.own(bits)
	}
	key := literal{bits, f.width}
	if v, known := f.fixed[key]; known {
		return v
	}
	v := f.own(bits)
	f.fixed[key] = v
	return v
}

// num returns the literal of a number, as an element.
func (f *Func) num(x float64) Value {
	if f.width == Narrow {
		return f.literal(uint64(math.Float32bits(float32(x))))
	}
	return f.literal(math.Float64bits(x))
}

// all returns the bits of an element that has all of them set.
func (f *Func) all() uint64 { return math.MaxUint64 >> (64 - 8*uint(f.width)) }

// sign returns an element's sign bit.
func (f *Func) sign() uint64 { return f.all() ^ f.all()>>1 }

// Table returns the constants, for [Args]. It is the Func's memory: Reset ends its use.
func (f *Func) Table() []uint64 { return f.table }
