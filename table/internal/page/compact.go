package page

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Damage is an error in the bytes of a file, as opposed to one of reading them,
// or to something that is not supported. What has a place adds it.
type Damage string

// Error returns what is wrong.
func (d Damage) Error() string { return string(d) }

// Damaged returns a [Damage].
func Damaged(format string, args ...any) error { return Damage(fmt.Sprintf(format, args...)) }

// errShort says that a structure goes on beyond the bytes that are there: more
// of them may help.
var errShort = errors.New("it is cut")

// The types of Thrift's compact protocol (thrift-compact-protocol.md), which
// are in four bits of each field and list. A bool is in the type of its field,
// and a byte in a list.
const (
	isStop = iota
	isTrue
	isFalse
	isByte
	isI16
	isI32
	isI64
	isDouble
	isBinary
	isList
	isSet
	isMap
	isStruct
	isUUID
)

// A structure is a list of fields with a stop behind, without a length: what a
// reader does not know it has to pass over by its type.
//
//	0x15 0x04     field 1 (delta 1), i32: zigzag 2
//	0x2c ...      field 3 (delta 2), a structure
//	0x00          stop

// deepest is how far structures nest. Those of Parquet nest to seven, of which
// a damaged file may want any number.
const deepest = 32

// A reader of its own and not that of a library: the libraries allocate what a
// list says that it has, before they have seen an element.

// compact reads Thrift's compact protocol. The first error stays, and zeroes
// are read from then on, so that it is looked at once, at the end.
type compact struct {
	b   []byte
	at  int
	err error
}

// That the bytes are too few is told apart from damage: the header of a page
// has no length in front, so a reader tries with some bytes and then with more.

// octet reads a byte.
func (c *compact) octet() byte {
	if c.err != nil {
		return 0
	}
	if c.at >= len(c.b) {
		c.err = errShort
		return 0
	}
	c.at++
	return c.b[c.at-1]
}

// varint reads an unsigned integer of seven bits a byte, the least significant
// ones first.
func (c *compact) varint() uint64 {
	if c.err != nil {
		return 0
	}
	x, n := binary.Uvarint(c.b[c.at:])
	switch {
	case n == 0:
		c.err = errShort
	case n < 0:
		c.err = Damaged("an integer has more than 64 bits")
	default:
		c.at += n
	}
	return x
}

// signed reads an integer that is zigzagged: 0, -1, 1, -2, ...
func (c *compact) signed() int64 {
	x := c.varint()
	return int64(x>>1) ^ -int64(x&1)
}

// bytes passes over n bytes.
func (c *compact) bytes(n uint64) {
	switch {
	case c.err != nil:
	case n > uint64(len(c.b)-c.at):
		c.err = errShort
	default:
		c.at += int(n)
	}
}

// fields reads a structure: field is called for each of its fields, and reads
// it or passes over it. Field numbers are deltas, or whole after a delta of 0.
func (c *compact) fields(field func(id int16, kind byte)) {
	id := int16(0)
	for c.err == nil {
		b := c.octet()
		if b == isStop {
			return
		}
		if delta := int16(b >> 4); delta != 0 {
			id += delta
		} else {
			id = int16(c.signed())
		}
		if c.err == nil {
			field(id, b&15)
		}
	}
}

// pass passes over a value. It costs no memory, and no more time than there are
// bytes: an element of a list takes a byte at least.
func (c *compact) pass(kind byte, depth int) {
	if depth > deepest && c.err == nil {
		c.err = Damaged("structures nest more than %d deep", deepest)
	}
	if c.err != nil {
		return
	}
	switch kind {
	case isTrue, isFalse:
	case isByte:
		c.bytes(1)
	case isI16, isI32, isI64:
		c.varint()
	case isDouble:
		c.bytes(8)
	case isUUID:
		c.bytes(16)
	case isBinary:
		c.bytes(c.varint())
	case isList, isSet:
		c.list(depth)
	case isMap:
		c.pairs(depth)
	case isStruct:
		c.fields(func(_ int16, kind byte) { c.pass(kind, depth+1) })
	default:
		c.err = Damaged("there is no type %d", kind)
	}
}

// list passes over a list or a set: a length of four bits or an integer, and
// the type of the elements.
func (c *compact) list(depth int) {
	b := c.octet()
	n := uint64(b >> 4)
	if n == 15 {
		n = c.varint()
	}
	for ; n > 0 && c.err == nil; n-- {
		c.element(b&15, depth)
	}
}

// pairs passes over a map.
func (c *compact) pairs(depth int) {
	n := c.varint()
	if n == 0 {
		return
	}
	b := c.octet()
	for ; n > 0 && c.err == nil; n-- {
		c.element(b>>4, depth)
		c.element(b&15, depth)
	}
}

// element passes over an element of a list or a map.
func (c *compact) element(kind byte, depth int) {
	if kind == isTrue || kind == isFalse {
		kind = isByte
	}
	c.pass(kind, depth+1)
}

// Check reports whether a file's metadata is a structure of the compact
// protocol, and ends where its bytes end, but for a signature of 28 bytes. A
// decoder that trusts lengths may read it then: no list has more elements than
// there are bytes.
func Check(metadata []byte) error {
	c := compact{b: metadata}
	c.pass(isStruct, 0)
	const signature = 28
	if rest := len(metadata) - c.at; c.err == nil && rest != 0 && rest != signature {
		return Damaged("%d bytes follow it", rest)
	}
	return c.err
}
