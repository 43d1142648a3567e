package wire

import (
	"encoding/binary"
	"reflect"
	"unsafe"
)

// images says that memory on this processor is little-endian, so that numbers,
// and what is made of them without gaps, are encoded by copying. Elsewhere they
// are encoded one by one, to the same bytes. It is a variable for the tests,
// which compare both ways.
var images = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// boolean plans a bool. Its memory is 0 or 1, and nothing else may become the
// memory of one: the compiler relies on it.
func (p *Plan) boolean() {
	p.least, p.image, p.valid = 1, images, booleans
	p.enc = func(w *writer, q unsafe.Pointer) { w.b = append(w.b, *(*byte)(q)) }
	p.dec = func(r *reader, q unsafe.Pointer) { *(*bool)(q) = r.byte(1) == 1 }
}

// booleans reports whether all bytes are 0 or 1.
func booleans(b []byte) bool {
	var all byte // without a branch: a slice may be long
	for _, c := range b {
		all |= c
	}
	return all <= 1
}

// number plans an integer, a float or a complex number: by its bits, whatever
// they mean. Of a complex number the parts are numbers of half the size.
func (p *Plan) number() {
	size := int(p.t.Size())
	p.least, p.image = size, images
	part := size
	if k := p.t.Kind(); k == reflect.Complex64 || k == reflect.Complex128 {
		part = size / 2
	}
	switch part {
	case 1:
		p.enc = func(w *writer, q unsafe.Pointer) { w.b = append(w.b, *(*byte)(q)) }
		p.dec = func(r *reader, q unsafe.Pointer) {
			if v := r.take(1); v != nil {
				*(*byte)(q) = v[0]
			}
		}
	case 2:
		p.enc = func(w *writer, q unsafe.Pointer) { w.b = binary.LittleEndian.AppendUint16(w.b, *(*uint16)(q)) }
		p.dec = func(r *reader, q unsafe.Pointer) {
			if v := r.take(2); v != nil {
				*(*uint16)(q) = binary.LittleEndian.Uint16(v)
			}
		}
	case 4:
		p.words32(size / 4)
	default:
		p.words64(size / 8)
	}
}

// words32 plans n words of four bytes, which lie behind each other: one, or the
// two of a complex64.
func (p *Plan) words32(n int) {
	p.enc = func(w *writer, q unsafe.Pointer) {
		for i := range n {
			w.b = binary.LittleEndian.AppendUint32(w.b, *(*uint32)(unsafe.Add(q, 4*i)))
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		v := r.take(4 * n)
		for i := range len(v) / 4 {
			*(*uint32)(unsafe.Add(q, 4*i)) = binary.LittleEndian.Uint32(v[4*i:])
		}
	}
}

// words64 plans n words of eight bytes, which lie behind each other: one, or
// the two of a complex128.
func (p *Plan) words64(n int) {
	p.enc = func(w *writer, q unsafe.Pointer) {
		for i := range n {
			w.b = binary.LittleEndian.AppendUint64(w.b, *(*uint64)(unsafe.Add(q, 8*i)))
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		v := r.take(8 * n)
		for i := range len(v) / 8 {
			*(*uint64)(unsafe.Add(q, 8*i)) = binary.LittleEndian.Uint64(v[8*i:])
		}
	}
}

// text plans a string: any bytes.
func (p *Plan) text() {
	p.least = 1
	p.enc = func(w *writer, q unsafe.Pointer) {
		s := *(*string)(q)
		w.text(s)
	}
	p.dec = func(r *reader, q unsafe.Pointer) { *(*string)(q) = r.text() }
}

// text adds a string. Its memory is never written to, so a long one may be a
// piece of its own like any other memory.
func (w *writer) text(s string) {
	w.uvarint(uint64(len(s)))
	w.memory(unsafe.Pointer(unsafe.StringData(s)), len(s))
}

// text returns a string, in memory of its own.
func (r *reader) text() string { return string(r.take(r.count(r.uvarint(), 1))) }

// filler plans one zero byte for what has a size in memory and nothing to say,
// as a struct of blank fields: see the package.
func (p *Plan) filler() {
	p.least, p.image = 1, false
	p.enc = func(w *writer, _ unsafe.Pointer) { w.b = append(w.b, 0) }
	p.dec = func(r *reader, _ unsafe.Pointer) { r.byte(0) }
}

// nothing plans what has no bytes, as an array of no elements. Neither function
// may be nil: a plan does not know what is in it.
func (p *Plan) nothing() {
	p.enc = func(*writer, unsafe.Pointer) {}
	p.dec = func(*reader, unsafe.Pointer) {}
}
