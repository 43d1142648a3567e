package partition

import (
	"encoding/binary"
	"errors"
)

// The bytes of a parcel, and of the answers to it. All numbers are uvarints.
//
//	body      values, each once: n, then n times a blob
//	          calls: n, then n times
//	            function    its place in the order of names
//	            0 blob      plain arguments, all in one
//	            1 k, k times an operand:  0 index of a value | 1 index of a call before
//	blob      0 length, bytes | 1 digest of an input
//	message   index of the call, kind, place, nanoseconds, length, bytes
//
// Messages tell their lengths, so that several may follow each other.

// What is read may come from an enemy, or be damaged: no length is believed,
// and no index used, before it is checked.
var errDamaged = errors.New("partition: damaged bytes")

// The tags. Each is read with [reader.below] and the highest one, so that an
// unknown tag is damage.
const (
	blobHere, blobInput       = 0, 1
	argsPlain, argsLazy       = 0, 1
	operandValue, operandCall = 0, 1

	kindValue, kindFailed = 0, 1
)

// reader takes numbers and bytes off the front. After an error it gives zeros.
type reader struct {
	b   []byte
	bad bool
}

// number returns the next number.
func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

// below returns a number that must be below n.
func (r *reader) below(n int) int {
	i := r.number()
	if i >= uint64(n) {
		r.bad, r.b = true, nil
		return 0
	}
	return int(i)
}

// count returns how many things follow that take least bytes each: no more than
// there can be.
func (r *reader) count(least int) int {
	n := r.number()
	if n > uint64(len(r.b)/least) {
		r.bad, r.b = true, nil
		return 0
	}
	return int(n)
}

// bytes returns the next n bytes, in the memory of the body: what is decoded
// from them is copied by the codec.
func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// message is the outcome of a call on its way back.
//
// It says how long the call has taken there, encoding included: that is what
// the next partition is measured by, because small calls cost their way more
// than their work.
type message struct {
	call  int    // index in the parcel
	kind  int    // kindValue or kindFailed
	place int64  // number of the machine, for views
	took  int64  // nanoseconds
	rest  []byte // the value, or a rpc.Outcome
}

// append appends m in the form in which it travels.
func (m *message) append(b []byte) []byte {
	for _, n := range [...]uint64{uint64(m.call), uint64(m.kind), uint64(m.place), uint64(m.took), uint64(len(m.rest))} {
		b = binary.AppendUvarint(b, n)
	}
	return append(b, m.rest...)
}

// nextMessage reads a message about one of so many calls. It does not ask
// whether the call has been answered before: a transport may bring a message
// twice, and the partition takes the first.
func (r *reader) nextMessage(calls int) (m message) {
	m.call, m.kind = r.below(calls), r.below(kindFailed+1)
	m.place, m.took = int64(r.number()), int64(r.number())
	m.rest = r.bytes(r.number())
	return m
}
