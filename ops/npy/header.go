package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Header is what a file says of its array.
type Header struct {
	Type    string // Go's name of the element type; float16 is numpy's
	Shape   []int  // length of each axis; none of an array that is a single number
	Columns bool   // the elements lie column after column: Fortran's order

	element element
	order   binary.ByteOrder
	count   int   // elements
	at      int64 // where they begin
}

// A file begins with the magic bytes, the version, the length of a text, and
// the text, which is a dictionary of Python:
//
//	\x93NUMPY 1 0 | 118, 0 | {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }      \n
//
// The length has two bytes in version 1 and four in 2 and 3. Spaces fill up the
// text, so that the elements begin at a multiple of 64.
const (
	magic   = "\x93NUMPY"
	longest = 1 << 20 // of a text. numpy itself refuses more than 10,000 unless it is told to trust the file
)

// readHeader reads up to the first element. What it takes from the file is
// bounded before memory is taken for it, so that a few bytes that lie cannot
// ask for gigabytes.
func readHeader(r io.Reader) (*Header, error) {
	lead := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(r, lead); err != nil {
		return nil, cut(err, "in its first bytes")
	}
	if string(lead[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: it does not begin as one", ErrFormat)
	}
	length, at := uint32(binary.LittleEndian.Uint16(lead[8:])), int64(len(lead))
	switch major := lead[6]; major {
	case 1:
	case 2, 3:
		high := make([]byte, 2)
		if _, err := io.ReadFull(r, high); err != nil {
			return nil, cut(err, "in its first bytes")
		}
		length |= uint32(binary.LittleEndian.Uint16(high)) << 16
		at += 2
	default:
		return nil, fmt.Errorf("%w: version %d of the format, of which 1 to 3 are known", ErrFormat, major)
	}
	if length > longest {
		return nil, fmt.Errorf("%w: its header is said to have %d bytes", ErrFormat, length)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, cut(err, "in its header")
	}
	h := &Header{at: at + int64(length)}
	if err := h.parse(string(text)); err != nil {
		return nil, err
	}
	return h, h.measure()
}

// cut turns the end of a file, where there should be more, into an error of
// this package. io's two words for it differ by whether there was anything at
// all, which says nothing about the file as a whole.
func cut(err error, where string) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends %s", ErrFormat, where)
	}
	return err
}

// parse takes the three entries of the dictionary, in any order, each of them
// once or, as Python allows, the last one of several. numpy writes them sorted
// and evaluates the text as Python; others have written other orders, other
// quotes, no last comma.
func (h *Header) parse(text string) error {
	p := literal{rest: text}
	seen := map[string]bool{}
	p.skip("{")
	for !p.bad && !p.skips("}") {
		key := p.text()
		p.skip(":")
		seen[key] = true
		switch key {
		case "descr":
			if err := h.describe(&p); err != nil {
				return err
			}
		case "fortran_order":
			h.Columns = p.truth()
		case "shape":
			h.Shape = p.tuple()
		default:
			p.bad = true
		}
		if !p.skips(",") {
			p.skip("}")
			break
		}
	}
	if p.bad || strings.TrimSpace(p.rest) != "" || len(seen) != 3 {
		return fmt.Errorf("%w: its header is %.100q", ErrFormat, text)
	}
	h.Columns = h.Columns && len(h.Shape) > 1 // on one axis both orders are the same
	return nil
}

// describe takes the element type: the byte order, numpy's letter and the
// number of bytes, as in '<f8'. What is behind a letter that no element here
// has differs (the unit of a date, the number of characters), and is not looked
// at. Records are a list.
func (h *Header) describe(p *literal) error {
	if p.begins("[") {
		return fmt.Errorf("%w: it has records", ErrType)
	}
	d := p.text()
	letter, rest := byte('|'), d
	if d != "" && strings.IndexByte("<>=|", d[0]) >= 0 {
		letter, rest = d[0], d[1:]
	}
	if rest == "" {
		p.bad = true
		return nil // which parse will say
	}
	size, err := strconv.Atoi(rest[1:])
	h.element, h.order = element{rest[0], size}, order(letter)
	if h.Type = h.element.String(); err != nil || h.Type == "" {
		what := map[byte]string{'c': "complex numbers", 'U': "strings", 'S': "strings", 'O': "Python objects", 'M': "dates", 'm': "durations", 'V': "raw bytes"}[rest[0]]
		if what == "" {
			what = "elements of an unknown type"
		}
		return fmt.Errorf("%w: it has %s (%q)", ErrType, what, d)
	}
	return nil
}

// measure counts the elements. The product of the axes is taken in 128 bits,
// for a shape is only a text: the count of elements and eight times it fit an
// int afterwards.
func (h *Header) measure() error {
	if slices.Contains(h.Shape, 0) {
		return nil // however long the other axes are
	}
	count := uint64(1)
	for _, n := range h.Shape {
		high, low := bits.Mul64(count, uint64(n))
		if high != 0 || low > math.MaxInt/8 {
			return fmt.Errorf("%w: shape %v is more than can be addressed", ErrFormat, h.Shape)
		}
		count = low
	}
	h.count = int(count)
	return nil
}

// bytes is the length of the array in the file.
func (h *Header) bytes() int64 { return int64(h.count) * int64(h.element.size) }

// header returns the first bytes of a file with such elements, as numpy writes
// them, to the byte: entries in the order of their names, a comma behind a
// single axis, spaces up to a multiple of 64 so that the elements can be
// mapped, and a line feed.
func header(e element, shape ...int) []byte {
	letter := ">"
	switch {
	case e.size == 1:
		letter = "|"
	case little:
		letter = "<"
	}
	axes := ""
	for i, n := range shape {
		if axes += strconv.Itoa(n); i == 0 || i < len(shape)-1 {
			axes += ", "
		}
	}
	if len(shape) == 1 {
		axes = strings.TrimSuffix(axes, " ")
	}
	text := fmt.Sprintf("{'descr': '%s%c%d', 'fortran_order': False, 'shape': (%s), }", letter, e.kind, e.size, axes)
	lead := len(magic) + 4
	length := (lead+len(text)+1+63)/64*64 - lead // up to a multiple of 64
	b := append([]byte(magic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(length))
	b = append(b, text...)
	return append(append(b, strings.Repeat(" ", length-len(text)-1)...), '\n')
}
