package wire

import (
	"fmt"
	"math/bits"
	"reflect"
	"unsafe"
)

// structure plans a struct: its fields in their order, exported or not
// (docs/adr/0027 says why all of them). Blank fields are padding and stay
// behind.
//
// Where the fields are images and fill the struct, the struct is one as well: a
// slice of points is copied at once, and not field by field.
//
//	struct{ x, y float64 }           memory  xxxxxxxxyyyyyyyy    an image
//	struct{ a int64; b int8 }        memory  aaaaaaaab-------    a, then b
//	struct{ a int8; ok bool }        memory  ao                  a, then ok
//
// The gap of the second one has bytes that nothing has written, so that equal
// values would have different ones. A bool makes an image impossible because a
// struct has no check of its own.
func (m *maker) structure(p *Plan, path string) error {
	type field struct {
		at   uintptr
		plan *Plan
	}
	var fields []field
	sum, image := 0, images
	for i := range p.t.NumField() {
		f := p.t.Field(i)
		if f.Name == "_" {
			image = false
			continue
		}
		e, err := m.plan(f.Type, path+"."+f.Name)
		if err != nil {
			return err
		}
		if p.least, err = added(path, p.least, e.least); err != nil {
			return err
		}
		sum += int(f.Type.Size())
		image = image && e.image && e.valid == nil
		if e.least > 0 { // else it says nothing: struct{}, [0]T
			fields = append(fields, field{f.Offset, e})
		}
	}
	size := int(p.t.Size())
	p.image = image && sum == size && p.least == size
	if p.image {
		p.block(size)
		return nil
	}
	p.enc = func(w *writer, q unsafe.Pointer) {
		for i := range fields {
			fields[i].plan.enc(w, unsafe.Add(q, fields[i].at))
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		for i := range fields {
			fields[i].plan.dec(r, unsafe.Add(q, fields[i].at))
		}
	}
	return nil
}

// added returns the sum of two least lengths, which of enormous arrays is no
// int.
func added(path string, a, b int) (int, error) {
	sum := a + b
	if sum < a {
		return 0, fmt.Errorf("%s is too large", path)
	}
	return sum, nil
}

// block plans what is its memory. The check of the bytes is that of the element
// where it is an array of bools; nothing else has one.
func (p *Plan) block(size int) {
	valid := p.valid
	p.enc = func(w *writer, q unsafe.Pointer) { w.memory(q, size) }
	p.dec = func(r *reader, q unsafe.Pointer) { r.fill(q, size, valid) }
}

// fill fills memory with bytes that are its image, where they are valid. The
// copy is what is checked: bytes that lie in memory shared with another process
// may change between two looks at them. Of bools that are none nothing is left.
func (r *reader) fill(q unsafe.Pointer, n int, valid func([]byte) bool) {
	r.copy(q, n)
	if valid == nil || n == 0 || r.err != nil {
		return
	}
	if b := unsafe.Slice((*byte)(q), n); !valid(b) {
		clear(b)
		r.fail(malformed("a bool is neither 0 nor 1"))
	}
}

// array plans an array. One without elements has no bytes whatever its element
// is: [0]func() is how a struct forbids ==.
func (m *maker) array(p *Plan, path string) error {
	n := p.t.Len()
	if n == 0 {
		p.nothing()
		return nil
	}
	e, err := m.plan(p.t.Elem(), path+"[]")
	if err != nil {
		return err
	}
	high, low := bits.Mul64(uint64(n), uint64(e.least))
	if high != 0 || int(low) < 0 {
		return fmt.Errorf("%s is too large", path)
	}
	p.least, p.image, p.valid = int(low), e.image, e.valid
	size := p.t.Elem().Size()
	switch {
	case p.least == 0:
		p.nothing()
	case p.image:
		p.block(int(p.t.Size()))
	default:
		p.enc = func(w *writer, q unsafe.Pointer) { w.elements(e, q, n, size) }
		p.dec = func(r *reader, q unsafe.Pointer) {
			for i := 0; i < n && r.err == nil; i++ {
				e.dec(r, unsafe.Add(q, uintptr(i)*size))
			}
		}
	}
	return nil
}

// elements adds n values that lie behind each other in memory, size bytes
// apart. Between two of them is where a writer gives away what it has
// collected.
func (w *writer) elements(e *Plan, q unsafe.Pointer, n int, size uintptr) {
	for i := 0; i < n && w.err == nil; i++ {
		e.enc(w, unsafe.Add(q, uintptr(i)*size))
		w.drain()
	}
}

// slice is how the runtime lays out a slice of any type. A plan reads it
// through this one, because reflect would cost an allocation for each slice.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// mostMemory is the size in bytes of the largest slice that is made. Lengths
// are in proportion to the input; only elements that are enormous, and say next
// to nothing, come near it, and from there on the runtime would panic.
const mostMemory = min(1<<40, uint64(^uint(0)>>2))

// slice plans a slice: its elements up to its length. The element's plan may
// not be finished yet, so what depends on it is asked when there is a value.
func (m *maker) slice(p *Plan, path string) error {
	p.least = 1 // before the element is planned, which may contain the slice
	e, err := m.plan(p.t.Elem(), path+"[]")
	if err != nil {
		return err
	}
	t, size := p.t, p.t.Elem().Size()
	p.enc = func(w *writer, q unsafe.Pointer) {
		s := *(*slice)(q)
		if s.data == nil {
			w.b = append(w.b, 0)
			return
		}
		w.uvarint(uint64(s.len) + 1)
		switch {
		case e.least == 0:
		case e.image:
			w.memory(s.data, s.len*int(size))
		case w.enter(p):
			w.elements(e, s.data, s.len, size)
			w.leave()
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		n := r.uvarint()
		if n == 0 || r.err != nil {
			return
		}
		count := r.count(n-1, e.least)
		if size > 0 && uint64(count) > mostMemory/uint64(size) {
			r.fail(malformed("a %s of %d elements is more than memory can hold", t, count))
		}
		if r.err != nil {
			return
		}
		if n := count * int(size); e.image && e.valid == nil && n >= unclear {
			r.large(q, count, n)
			return
		}
		v := reflect.NewAt(t, q).Elem()
		v.Set(reflect.MakeSlice(t, count, count))
		r.elements(p, e, (*slice)(q).data, count, size)
	}
	return nil
}

// unclear is from how many bytes on the memory of a slice of numbers is not
// cleared before it is filled, which takes as long as the copy. It is beyond the
// small size classes of Go's allocator: what is larger begins at a page, so it
// is aligned for every type.
const unclear = 64 << 10

// large makes a slice of the next n bytes. A plan that is an image has no
// pointers, so its memory may be made as that of bytes, which an append need
// not clear.
func (r *reader) large(q unsafe.Pointer, count, n int) {
	if b := append([]byte(nil), r.take(n)...); len(b) == n {
		*(*slice)(q) = slice{unsafe.Pointer(unsafe.SliceData(b)), count, count}
	}
}

// elements reads n elements of a slice into its memory. What they need of the
// bytes left is owed from here on, and paid element by element: see reader.
func (r *reader) elements(p, e *Plan, q unsafe.Pointer, n int, size uintptr) {
	switch {
	case e.least == 0:
	case e.image:
		r.fill(q, n*int(size), e.valid)
	case r.enter(p):
		r.owed += n * e.least
		for i := 0; i < n && r.err == nil; i++ {
			r.owed -= e.least
			e.dec(r, unsafe.Add(q, uintptr(i)*size))
		}
		r.leave()
	}
}

// pointer plans a pointer. What several point to is encoded for each, and
// arrives as several: to find out would take a table of all addresses of a
// value, and equal values with other sharing would have other bytes.
//
// The target is made by reflect, so that the collector knows its type. The
// store of its address is one of a pointer, which has the write barrier.
func (m *maker) pointer(p *Plan, path string) error {
	p.least = 1 // before the target is planned, which may contain the pointer
	t := p.t.Elem()
	e, err := m.plan(t, path)
	if err != nil {
		return err
	}
	p.enc = func(w *writer, q unsafe.Pointer) {
		to := *(*unsafe.Pointer)(q)
		if to == nil {
			w.b = append(w.b, 0)
			return
		}
		w.b = append(w.b, 1)
		if w.enter(p) {
			e.enc(w, to)
			w.leave()
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		if r.byte(1) == 0 || !r.enter(p) {
			return
		}
		v := reflect.New(t)
		*(*unsafe.Pointer)(q) = v.UnsafePointer()
		e.dec(r, v.UnsafePointer())
		r.leave()
	}
	return nil
}
