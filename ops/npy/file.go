package npy

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"xfork/ops/vec"
)

// File is an array in the memory of its file: it is not copied, and the system
// reads what is touched and forgets what it has no room for. To open one costs
// some microseconds, whatever its length, and a second pass over it finds what
// the first one has read. A page that is gone from the disk by then, because
// the file was cut meanwhile, ends the program: where that can be, use
// [Chunks].
type File[T vec.Number] struct {
	header Header
	xs     []T
	once   sync.Once
	unmap  func() error
	err    error
}

// Open maps a file. Its elements must be of type T, in the machine's byte order
// and row after row, in a file of its own: others are for [Load]. A system that
// cannot map files says so.
func Open[T vec.Number](name string) (*File[T], error) {
	in, err := begin[T](name, func(h *Header) error {
		switch {
		case !direct[T](h):
			return fmt.Errorf("%w: it has %v in %v, which cannot be mapped as %v: load it", ErrType, h.element, h.order, own[T]())
		case h.at%int64(h.element.size) != 0:
			return fmt.Errorf("%w: its elements begin at byte %d, where none can be read in place: load it", ErrFormat, h.at)
		}
		return h.inRows()
	})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if in.part != nil {
		return nil, in.named(errors.New("an array of an archive cannot be mapped: load it"))
	}
	f := &File[T]{header: *in.Header}
	if in.count == 0 { // of nothing there is no address
		f.unmap = func() error { return nil }
		return f, nil
	}
	b, unmap, err := mapped(in.file, in.at+in.bytes())
	if err != nil {
		return nil, fmt.Errorf("%s: it cannot be mapped: %w", in.name, err)
	}
	f.unmap = unmap
	f.xs = unsafe.Slice((*T)(unsafe.Pointer(&b[in.at])), in.count)
	return f, nil
}

// Header returns what the file says of its array.
func (f *File[T]) Header() *Header { return &f.header }

// Array returns the elements, row after row. For an expression over them, give
// it to vec.Of, which copies nothing. They may be read until Close; to write to
// them ends the program. After Close it is nil.
func (f *File[T]) Array() []T { return f.xs }

// Close gives the memory back. No slice that Array has returned may be used
// afterwards, and no expression over one be forced. A second Close does
// nothing. It is not for several goroutines together with Array.
func (f *File[T]) Close() error {
	f.once.Do(func() { f.xs, f.err = nil, f.unmap() })
	return f.err
}
