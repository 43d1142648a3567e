package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"unsafe"
)

// MaxDepth is how many pointers, slices and maps may lie in each other, in a
// value that is encoded and in one that is decoded. It bounds the stack of
// both, and finds cycles: what is deeper is refused, so a linked list of more
// elements has to travel as a slice.
const MaxDepth = 1000

// Append appends the canonical bytes of the value that ptr points to. ptr is a
// *T where the plan is that of T; anything else panics.
//
// The error says of a value that is nested too deeply, which a cycle is, where,
// or is that of a MarshalBinary. What is returned then is b.
func (p *Plan) Append(b []byte, ptr any) ([]byte, error) {
	w := writer{b: b}
	p.enc(&w, p.of(ptr))
	if w.err != nil {
		return b, w.err
	}
	return w.b, nil
}

// Segments returns the bytes of Append in pieces, to be written one after the
// other. A string, or a slice that is its memory, of least bytes or more is a
// piece of its own that is not copied: it must not be written to, nor may the
// value change while the pieces are in use. Pieces lie in maps never: what is
// to be sorted is copied. least must be positive.
func (p *Plan) Segments(ptr any, least int) ([][]byte, error) {
	if least <= 0 {
		panic("wire: Segments of less than one byte")
	}
	w := writer{least: least}
	p.enc(&w, p.of(ptr))
	if w.err != nil {
		return nil, w.err
	}
	if len(w.b) > 0 {
		w.parts = append(w.parts, w.b)
	}
	return w.parts, nil
}

// Write writes the bytes of Append to a writer, such as a hash, and keeps few
// of them: 32 KiB, and what is in one map. After an error an unknown part has
// been written.
func (p *Plan) Write(to io.Writer, ptr any) error {
	w := writer{to: to, b: make([]byte, 0, 512)}
	p.enc(&w, p.of(ptr))
	w.flush()
	return w.err
}

// Digest returns the SHA-256 of the bytes of Append. It says nothing of the
// type: keys contain Layout as well.
func (p *Plan) Digest(ptr any) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	if err := p.Write(h, ptr); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}

// batch is how much a writer collects before it writes. It is far above the
// size at which the cost of a call of Write shows.
const batch = 32 << 10

// writer collects the bytes of one value, in one of three ways:
//
//	            to    least    b                             large memory
//	Append      nil   0        all bytes, behind those       copied to b
//	                           that were there
//	Segments    nil   > 0      what follows the last piece   a piece
//	Write       set   0        what is not written yet       written, uncopied
//
// Errors stay: a value that fails is encoded to its end only where that is
// short, because each loop over elements looks.
type writer struct {
	b     []byte
	depth int
	err   error // the first one; what follows it does not count

	to io.Writer // Write: takes what was collected

	least int      // Segments: from this size on memory becomes a piece of its own
	parts [][]byte // Segments: before what is in b
}

// fail keeps the first error.
func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// enter begins a level, and reports whether there may be one more. leave ends
// it.
func (w *writer) enter(p *Plan) bool {
	if w.depth == MaxDepth {
		w.fail(fmt.Errorf("wire: a %s is nested deeper than %d, or contains itself", p.t, MaxDepth))
		return false
	}
	w.depth++
	return w.err == nil
}

func (w *writer) leave() { w.depth-- }

// uvarint adds a length.
func (w *writer) uvarint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

// memory adds n bytes at p as they are. What is a piece of its own has no room
// behind it, so that an append to it cannot write to the value.
func (w *writer) memory(p unsafe.Pointer, n int) {
	if n == 0 { // p may be nil
		return
	}
	m := unsafe.Slice((*byte)(p), n)
	switch {
	case w.least > 0 && n >= w.least:
		if len(w.b) > 0 {
			w.parts, w.b = append(w.parts, w.b), nil
		}
		w.parts = append(w.parts, m[:n:n])
	case w.to != nil && n >= batch:
		w.flush()
		w.write(m)
	default:
		w.b = append(w.b, m...)
	}
}

// drain writes what was collected, where it is much.
func (w *writer) drain() {
	if w.to != nil && len(w.b) >= batch {
		w.flush()
	}
}

// flush writes what was collected.
func (w *writer) flush() {
	if len(w.b) > 0 {
		w.write(w.b)
		w.b = w.b[:0]
	}
}

// write writes bytes, unless something has failed before.
func (w *writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
}
