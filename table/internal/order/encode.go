package order

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// encoder makes the keys of batches.
//
// It belongs to one goroutine. Keys are computed as vectors and then written
// row by row, since a row's key is one string.
type encoder struct {
	by      []plan.Key
	program *kernel.Program
	bufs    []vector.Vector
	cols    []*vector.Vector
	lead    int // how many of the first keys end at cut
	cut     int // where they end in what key has returned last
}

func newEncoder(owner any, by []plan.Key) *encoder {
	e := &encoder{by: by, bufs: make([]vector.Vector, len(by)), cols: make([]*vector.Vector, len(by))}
	exprs := make([]*bind.Expr, len(by))
	for i, k := range by {
		exprs[i] = k.Expr
	}
	e.program = kernel.Compile(owner, exprs)
	return e
}

// load computes the columns of the keys.
func (e *encoder) load(b vector.Batch) {
	e.program.Begin(b)
	for i := range e.by {
		e.cols[i] = e.program.Eval(i).AsStored(&e.bufs[i])
	}
}

// key appends the key of row i to buf.
func (e *encoder) key(buf []byte, i int) []byte {
	for k := range e.cols {
		if k == e.lead {
			e.cut = len(buf)
		}
		buf = e.part(buf, k, i)
	}
	if e.lead == len(e.cols) {
		e.cut = len(buf)
	}
	return buf
}

// within appends the key of row i to an empty buf, and compares it with another one on
// the way: of a key that is greater only as much is made as shows it, which for most
// rows of a top is the first part, and no text that lies elsewhere.
//
// The parts of keys are compared one by one, because none is the beginning of another.
func (e *encoder) within(buf []byte, i int, other []byte) (key []byte, c int) {
	for k := range e.cols {
		from := len(buf)
		buf = e.part(buf, k, i)
		if c != 0 {
			continue
		}
		c = bytes.Compare(buf[from:], other[from:min(len(buf), len(other))])
		if c > 0 {
			break
		}
	}
	return buf, c
}

// part appends what the k-th expression adds to the key of row i.
//
// Bytes are flipped after a value has been written, so that an ascending and a
// descending key have the same length. A null has no bytes but the first, beside
// numbers of eight bytes, which have none for it: see number.
func (e *encoder) part(buf []byte, k, i int) []byte {
	by, v := &e.by[k], e.cols[k]
	if v.Layout == types.Ints || v.Layout == types.Floats {
		return number(buf, by, v, i)
	}
	if by.Expr.Null {
		isNull := v.Null(i)
		if isNull != by.NullsFirst {
			buf = append(buf, 1)
		} else {
			buf = append(buf, 0)
		}
		if isNull {
			return buf
		}
	}
	from := len(buf)
	buf = value(buf, v, i)
	if by.Desc {
		for at := from; at < len(buf); at++ {
			buf[at] = ^buf[at]
		}
	}
	return buf
}

// number appends the eight bytes of a number. Those of a null are at one end, and a
// ninth byte tells the null from the number that has the same:
//
//	nulls last     ... fe | ff ff ff ff ff ff ff ff 00: the greatest number | ff ff ff ff ff ff ff ff 01: null
//	nulls first    00 00 00 00 00 00 00 00 00: null | 00 00 00 00 00 00 00 00 01: the least number | ...
//
// So all other numbers are told apart by eight bytes, also where there may be nulls.
func number(buf []byte, by *plan.Key, v *vector.Vector, i int) []byte {
	if !by.Expr.Null {
		return binary.BigEndian.AppendUint64(buf, word(by, v, i))
	}
	end := nullWord(by)
	isNull := v.Null(i)
	w := end
	if !isNull {
		w = word(by, v, i)
	}
	buf = binary.BigEndian.AppendUint64(buf, w)
	switch {
	case w != end:
		return buf
	case isNull != by.NullsFirst:
		return append(buf, 1)
	}
	return append(buf, 0)
}

// nullWord returns the number that a null shares with the greatest or least one.
func nullWord(by *plan.Key) uint64 {
	if by.NullsFirst {
		return 0
	}
	return math.MaxUint64
}

// word returns the number in row i as one that compares as rows do in the order.
func word(by *plan.Key, v *vector.Vector, i int) (w uint64) {
	if v.Layout == types.Ints {
		w = uint64(v.I[i]) ^ 1<<63
	} else {
		w = floatWord(v.F[i])
	}
	if by.Desc {
		w = ^w
	}
	return w
}

// nanWord is the number of all NaNs, greater than that of the infinity, and not one that a null has.
const nanWord = 0xfff8 << 48

// floatWord returns a float as a number that compares as it does.
func floatWord(f float64) uint64 {
	bits := keys.Bits(f)
	switch {
	case f != f:
		return nanWord
	case bits>>63 != 0:
		return ^bits
	}
	return bits | 1<<63
}

// words returns the keys of the batch as numbers, if the order is by one number and
// these are all that there is in the keys: see number. Else it returns nil.
func (e *encoder) words(n int, out []uint64) []uint64 {
	if len(e.by) != 1 {
		return nil
	}
	by, v := &e.by[0], e.cols[0]
	if v.Layout != types.Ints && v.Layout != types.Floats {
		return nil
	}
	out = slices.Grow(out[:0], n)[:n]
	flip := uint64(0)
	if by.Desc {
		flip = math.MaxUint64
	}
	if v.Layout == types.Ints {
		for i, x := range v.I[:n] {
			out[i] = uint64(x) ^ 1<<63 ^ flip
		}
	} else {
		for i, f := range v.F[:n] {
			out[i] = floatWord(f) ^ flip
		}
	}
	if !by.Expr.Null {
		return out
	}
	end := nullWord(by)
	for i, w := range out {
		if w == end || v.Null(i) {
			return nil
		}
	}
	return out
}

// value appends the bytes of a decimal of sixteen bytes, or of a text.
//
// A text ends in two zeros, and a zero within it is followed by a one: so no
// key is the beginning of another, and "a" comes before "a\x00", which comes
// before "aa".
func value(buf []byte, v *vector.Vector, i int) []byte {
	if v.Layout == types.Wides {
		buf = binary.BigEndian.AppendUint64(buf, uint64(v.W[i].Hi)^1<<63)
		return binary.BigEndian.AppendUint64(buf, v.W[i].Lo)
	}
	for _, c := range []byte(v.Str(i)) {
		if buf = append(buf, c); c == 0 {
			buf = append(buf, 1)
		}
	}
	return append(buf, 0, 0)
}

// prefix returns the first eight bytes of a key as a number that compares as
// they do.
//
// Shorter keys are filled up with zeros. No two different keys become equal by
// that, because none is the beginning of another.
func prefix(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}
