package wire

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"
)

// ErrMalformed is beneath each error of a decoder that concerns the bytes: they
// are cut off, too long, not canonical, or not of this type.
var ErrMalformed = errors.New("malformed bytes")

// Decode sets what ptr points to from the bytes of one value, all of them. ptr
// is a *T where the plan is that of T; anything else panics. What it points to
// shares no memory with b; after an error it is zero.
//
// b may come from an enemy: see the bounds of the package.
func (p *Plan) Decode(b []byte, ptr any) error {
	rest, err := p.DecodeFirst(b, ptr)
	if err == nil && len(rest) > 0 {
		err = malformed("%d bytes follow a %s", len(rest), p.t)
		reflect.ValueOf(ptr).Elem().SetZero()
	}
	return err
}

// DecodeFirst is Decode of a value that other bytes follow, which it returns.
func (p *Plan) DecodeFirst(b []byte, ptr any) (rest []byte, err error) {
	to := p.of(ptr)
	reflect.ValueOf(ptr).Elem().SetZero()
	r := reader{b: b}
	p.dec(&r, to)
	if r.err != nil {
		reflect.ValueOf(ptr).Elem().SetZero()
		return nil, r.err
	}
	return r.b, nil
}

// malformed returns an error that concerns the bytes.
func malformed(format string, args ...any) error {
	return fmt.Errorf("wire: %w: "+format, append([]any{ErrMalformed}, args...)...)
}

// reader takes values off the front of bytes. After an error nothing is left,
// so that all that goes on comes to its end.
type reader struct {
	b   []byte
	err error
	// owed is how many of the bytes left are needed by elements that a length
	// has promised and that have not been read themselves. No length may claim
	// them again: otherwise a thousand slices in each other could each claim
	// all that is left, and allocate it before one of them is seen to lie.
	//
	//	[][]string, 10 bytes left, 4 elements: 4 owed, 6 free for the first one,
	//	which may have 6 strings and no more
	owed  int
	depth int

	unfound int // locations: see time.go
}

// fail keeps the first error.
func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}

// enter begins a level, and reports whether there may be one more. leave ends
// it.
func (r *reader) enter(p *Plan) bool {
	if r.depth == MaxDepth {
		r.fail(malformed("a %s is nested deeper than %d", p.t, MaxDepth))
	}
	r.depth++
	return r.err == nil
}

func (r *reader) leave() { r.depth-- }

// take returns the next n bytes, or nil after an error.
func (r *reader) take(n int) []byte {
	if r.err != nil || n > len(r.b) {
		r.fail(malformed("they end too early"))
		return nil
	}
	v := r.b[:n:n]
	r.b = r.b[n:]
	return v
}

// byte returns the next byte where it is at most top. Others are not canonical.
func (r *reader) byte(top byte) byte {
	b := r.take(1)
	if b == nil {
		return 0
	}
	if b[0] > top {
		r.fail(malformed("a byte is %d where the most is %d", b[0], top))
		return 0
	}
	return b[0]
}

// uvarint returns a length in its shortest form; longer forms are not
// canonical.
func (r *reader) uvarint() (n uint64) {
	for i, c := range r.b {
		if i == 9 && c > 1 {
			break // more than 64 bits
		}
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if c == 0 && i > 0 {
				break
			}
			r.b = r.b[i+1:]
			return n
		}
	}
	r.fail(malformed("a length is cut off, or not in its shortest form"))
	return 0
}

// count returns a length of elements that have at least so many bytes each, or
// 0 after an error. It is called before memory is allocated for them.
func (r *reader) count(n uint64, least int) int {
	if r.err != nil {
		return 0
	}
	const most = int(^uint(0) >> 1)
	free := uint64(max(0, len(r.b)-r.owed))
	if n > uint64(most) || least > 0 && n > free/uint64(least) {
		r.fail(malformed("a length of %d is more than the %d bytes left can hold", n, free))
		return 0
	}
	return int(n)
}

// copy fills n bytes of memory at p.
func (r *reader) copy(p unsafe.Pointer, n int) {
	if n > 0 {
		copy(unsafe.Slice((*byte)(p), n), r.take(n))
	}
}
