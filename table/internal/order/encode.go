package order

import (
	"bytes"
	"encoding/binary"
	"math"

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
// descending key have the same length. A null has no bytes but the first.
func (e *encoder) part(buf []byte, k, i int) []byte {
	by, v := &e.by[k], e.cols[k]
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

// value appends the bytes of a value.
//
// A text ends in two zeros, and a zero within it is followed by a one: so no
// key is the beginning of another, and "a" comes before "a\x00", which comes
// before "aa".
func value(buf []byte, v *vector.Vector, i int) []byte {
	switch v.Layout {
	case types.Ints:
		return binary.BigEndian.AppendUint64(buf, uint64(v.I[i])^1<<63)
	case types.Wides:
		buf = binary.BigEndian.AppendUint64(buf, uint64(v.W[i].Hi)^1<<63)
		return binary.BigEndian.AppendUint64(buf, v.W[i].Lo)
	case types.Floats:
		bits := keys.Bits(v.F[i])
		switch {
		case v.F[i] != v.F[i]:
			bits = math.MaxUint64
		case bits>>63 != 0:
			bits = ^bits
		default:
			bits |= 1 << 63
		}
		return binary.BigEndian.AppendUint64(buf, bits)
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
